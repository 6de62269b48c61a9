"""The project's own files: source roots, modules and everything that git tracks."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = ("core", "graph", "models", "ingest", "retrieval", "api", "cli")
"""The source roots, lowest layer first."""


@dataclass(frozen=True, slots=True)
class Module:
    """A Python module of the namespace `heddle`."""

    path: Path

    @property
    def root(self) -> str:
        """The source root that it lies in."""
        return self.path.relative_to(ROOT).parts[0]

    @property
    def name(self) -> str:
        """The name that it is imported by."""
        parts = self.path.relative_to(ROOT / self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_package(self) -> bool:
        """Whether it is a package's `__init__.py`."""
        return self.path.stem == "__init__"

    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return syntax(self.path)


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


@cache
def modules(*roots: str) -> tuple[Module, ...]:
    """The modules of some source roots (all by default), sorted by path."""
    return tuple(
        Module(path) for root in roots or ROOTS for path in sorted((ROOT / root / "heddle").rglob("*.py"))
    )


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that git tracks and that is still there, sorted."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, timeout=30)
    paths = (ROOT / name for name in listing.stdout.decode("utf-8").split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files() -> tuple[Path, ...]:
    """Every tracked Python file, tests and scripts included."""
    return tuple(path for path in tracked_files() if path.suffix == ".py")


def shown(path: Path) -> str:
    """A path as people write it: from the repository's root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of attributes, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Every module or member that a file imports, as a dotted name, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and dotted(node.func) == "importlib.import_module":
            named = node.args[0] if node.args else None
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield named.value


def spoken_strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every string of a file that is not a docstring."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node
