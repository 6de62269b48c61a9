"""Every promise of `docs/verification.md` names tests that exist."""

from __future__ import annotations

import ast

import pytest
from markdown_page import Page, table_rows
from tree import ROOT, syntax

PAGE = Page(ROOT / "docs" / "verification.md")
PROMISES = [row for row in table_rows(PAGE.section("Promises")) if row[0] != "promise"]


def missing(reference: str) -> bool:
    """Whether `tests/x.py::test_y`, `tests/x.py` or `tests/x` is not there."""
    path, _, name = reference.partition("::")
    file = ROOT / path
    if not name:
        return not file.exists()
    if not file.is_file():
        return True
    names = {node.name for node in ast.walk(syntax(file)) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return name not in names


@pytest.mark.parametrize(("promise", "kept_by"), PROMISES)
def test_a_promise_names_tests_that_exist(promise: str, kept_by: str) -> None:
    references = [word.strip("`, ") for word in kept_by.split()]

    assert promise
    assert references
    assert [reference for reference in references if missing(reference)] == []


def test_every_folder_of_tests_is_listed() -> None:
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    listed = {
        word.strip("`").removeprefix("tests/")
        for row in table_rows(PAGE.section("What runs where"))
        for word in row[0].replace("`", "").split(", ")
    }

    assert folders - listed == set()
