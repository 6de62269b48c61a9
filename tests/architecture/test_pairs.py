"""Every module has a test that imports it: what no test touches is a promise nobody keeps."""

from __future__ import annotations

from functools import cache

from tree import ROOT, imported_names, modules, syntax

TESTED_OTHERWISE: dict[str, str] = {}
"""Modules that no test imports by name, each with the reason and the tests that cover it."""


@cache
def names_in_tests() -> frozenset[str]:
    """Every name that a test or a test's support imports."""
    return frozenset(name for path in (ROOT / "tests").rglob("*.py") for name in imported_names(syntax(path)))


def has_test(name: str) -> bool:
    """Whether a test imports the module, or has its name: `tests/graph/test_store.py`."""
    root, stem = name.split(".")[1], name.rsplit(".", 1)[-1]
    return name in names_in_tests() or any((ROOT / "tests" / root).rglob(f"test_{stem}.py"))


def untested() -> set[str]:
    """The modules without a test."""
    return {each.name for each in modules() if not each.is_package and not has_test(each.name)}


def test_every_module_has_a_test_that_imports_it() -> None:
    assert untested() - set(TESTED_OTHERWISE) == set()


def test_no_exception_outlives_its_reason() -> None:
    assert set(TESTED_OTHERWISE) - untested() == set()
    assert all(TESTED_OTHERWISE.values())
