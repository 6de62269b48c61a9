"""What importing costs and needs: `--help` stays light, and the lower layers do without heavy libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tree import ROOT, modules

HEAVY = {
    "fastapi", "langchain", "langchain_core", "lxml", "neo4j", "networkx", "numpy", "onnx", "onnxruntime",
    "pdfplumber", "pikepdf",
    "pydantic", "pypdfium2", "scipy", "sentence_transformers", "spacy", "sqlite3", "tantivy", "torch",
    "tokenizers", "torch_geometric", "transformers", "uvicorn",
}  # fmt: skip
HELP = """
import json, sys
from heddle.cli.main import main
sys.argv = ["heddle", *sys.argv[1:], "--help"]
try:
    main()
finally:
    print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})), file=sys.stderr)
"""
WITHOUT = """
import importlib, sys
blocked = set(sys.argv[1].split(","))
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
for name in sys.argv[2:]:
    importlib.import_module(name)
assert not blocked & {name.split(".")[0] for name in sys.modules}
"""


def run_python(code: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter, away from the checkout."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=home,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("verb", [(), ("ingest",), ("query",), ("serve",)], ids=" ".join)
def test_help_loads_nothing_heavy(verb: tuple[str, ...], tmp_path: Path) -> None:
    done = run_python(HELP, *verb, home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert HEAVY & set(json.loads(done.stderr.splitlines()[-1])) == set()


@pytest.mark.parametrize(
    ("root", "absent"),
    [
        ("core", sorted(HEAVY)),
        ("graph", ["spacy", "neo4j", "tantivy", "torch", "transformers"]),
        ("models", ["spacy", "neo4j", "tantivy", "pypdfium2", "fastapi"]),
    ],
)
def test_a_lower_layer_imports_without_libraries_it_does_not_need(
    root: str, absent: list[str], tmp_path: Path
) -> None:
    # The modules that speak to Neo4j need its driver and say so in their names.
    names = [each.name for each in modules(root) if "neo4j" not in each.name]

    done = run_python(WITHOUT, ",".join(absent), *names, home=tmp_path)

    assert done.returncode == 0, done.stderr


def test_the_block_that_these_tests_rely_on_blocks(tmp_path: Path) -> None:
    done = run_python(WITHOUT, "json", "json.decoder", home=tmp_path)

    assert done.returncode != 0
    assert "No module named 'json'" in done.stderr


def test_heddle_is_imported_from_this_checkout(tmp_path: Path) -> None:
    done = run_python("import heddle.core as core; print(core.__file__)", home=tmp_path)

    assert Path(done.stdout.strip()) == ROOT / "core" / "heddle" / "core" / "__init__.py"
