"""The shape of the tree: seven roots of one namespace, small files, names from the field."""

from __future__ import annotations

import ast

import pytest
from tree import ROOT, ROOTS, Module, modules, python_files, shown, syntax, tracked_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 80
LARGEST_FILE = 1_000_000
VAGUE = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}


def test_no_root_has_an_init_file_that_would_hide_the_others() -> None:
    strays = [shown(path) for path in ROOT.glob("*/heddle/__init__.py")]

    assert strays == []


@pytest.mark.parametrize("root", ROOTS)
def test_a_root_holds_one_typed_package_of_its_own_name(root: str) -> None:
    namespace = ROOT / root / "heddle"
    packages = [path.name for path in namespace.iterdir() if path.name != "__pycache__"]

    assert packages == [root]
    assert (namespace / root / "__init__.py").is_file()
    assert (namespace / root / "py.typed").is_file()


@pytest.mark.parametrize(
    "module", [each for each in modules() if each.is_package], ids=lambda each: each.name
)
def test_a_package_says_what_it_is_and_imports_nothing(module: Module) -> None:
    tree = module.tree()

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


def test_no_file_is_longer_than_one_can_read() -> None:
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_one_can_hold_in_mind() -> None:
    lengths = {
        f"{shown(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    vague = [
        shown(path)
        for path in python_files()
        if VAGUE & {word for part in path.relative_to(ROOT).with_suffix("").parts for word in part.split("_")}
    ]

    assert vague == []


def test_no_tracked_file_is_large() -> None:
    sizes = {shown(path): path.stat().st_size for path in tracked_files()}

    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}


def test_every_module_opens_with_what_it_is_for() -> None:
    assert [module.name for module in modules() if not ast.get_docstring(module.tree())] == []
