"""What may stand nowhere: calls that run what they read, unfinished work, silenced checks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tree import dotted, imported_names, modules, python_files, shown, syntax

CODE_RUNNERS = {"eval", "exec", "compile", "__import__"}
PICKLERS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
LOADERS = {"torch.load", "torch.save", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}
ON_PURPOSE = {
    "tests/core/test_errors.py": "errors come back from worker processes by pickle, and a test shows it"
}
UNFINISHED = re.compile(r"#.*\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
BARE_IGNORE = re.compile(r"#\s*type:\s*" + r"ignore(?!\[)|#\s*no" + r"qa(?!:)")


def faults(path: Path) -> list[str]:
    """The banned things in a file, with their lines."""
    tree = syntax(path)
    found = [f"imports {name}" for name in imported_names(tree) if name.split(".")[0] in PICKLERS]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            if called in CODE_RUNNERS or called in LOADERS:
                found.append(f"line {node.lineno}: {called}")
            found += [
                f"line {node.lineno}: shell or pickle allowed"
                for word in node.keywords
                if word.arg in {"shell", "allow_pickle"}
                and not (isinstance(word.value, ast.Constant) and word.value.value is False)
            ]
    return found


def raised(node: ast.Raise) -> str:
    """The name of what is raised."""
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return dotted(raised) if raised else ""


def test_no_file_runs_or_unpickles_what_it_reads() -> None:
    found = {shown(path): faults(path) for path in python_files() if shown(path) not in ON_PURPOSE}

    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "def f():\n    from cloudpickle import dumps",
        "import torch\ntorch.load('x')",
        "eval('1')",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "import subprocess\nsubprocess.run('ls', shell=True)",
    ],
)
def test_the_scan_finds_what_is_banned(source: str, tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    path.write_text(source, "utf-8")

    assert faults(path)


def test_nothing_is_left_to_be_done_and_no_check_is_silenced_wholesale() -> None:
    found = [
        f"{shown(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line) or BARE_IGNORE.search(line)
    ]

    assert found == []


def test_no_function_is_a_stub() -> None:
    stubs = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree())
        if isinstance(node, ast.Raise) and raised(node) == "NotImplementedError"
    ]

    assert stubs == []


def test_no_broad_except_says_nothing() -> None:
    silent = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree())
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in {"Exception", "BaseException"})
        and all(isinstance(line, ast.Pass | ast.Continue) for line in node.body)
    ]

    assert silent == []


def test_every_skipped_test_says_why() -> None:
    bare = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call)
        and dotted(node.func) in {"pytest.skip", "pytest.mark.skip", "pytest.mark.xfail"}
        and not node.args
        and not node.keywords
    ]

    assert bare == []
