"""Every module has a test that imports it: what no test touches is a promise nobody keeps."""

from __future__ import annotations

from fnmatch import fnmatch
from functools import cache

from tree import ROOT, imported_names, modules, syntax

TESTED_OTHERWISE: dict[str, tuple[str, str]] = {
    "heddle.cli.commands.*": ("each verb is run as a command", "tests/cli"),
    "heddle.api.routes.*": ("each route is called through the application", "tests/api"),
}
"""Modules that no test imports by name (`*` stands for any letters): why, and the tests that cover them."""


@cache
def names_in_tests() -> frozenset[str]:
    """Every name that a test or a test's support imports."""
    return frozenset(name for path in (ROOT / "tests").rglob("*.py") for name in imported_names(syntax(path)))


def has_test(name: str) -> bool:
    """Whether a test imports the module, or bears its name or that of what it is a part of.

    `tests/ingest/parse/test_docx.py` is a test of `docx` and of its part `docx_run`.
    """
    root, stem = name.split(".")[1], name.rsplit(".", 1)[-1]
    words = stem.split("_")
    named = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
    parts = [family for family in named if family == stem or f"{name.removesuffix(stem)}{family}" in _names()]
    folder = ROOT / "tests" / root
    return name in names_in_tests() or any(any(folder.rglob(f"test_{part}.py")) for part in parts)


@cache
def _names() -> frozenset[str]:
    return frozenset(each.name for each in modules())


def untested() -> set[str]:
    """The modules without a test."""
    return {each.name for each in modules() if not each.is_package and not has_test(each.name)}


def test_every_module_has_a_test_that_imports_it() -> None:
    assert {name for name in untested() if not any(fnmatch(name, each) for each in TESTED_OTHERWISE)} == set()


def test_every_exception_is_needed_and_names_its_tests() -> None:
    missing = untested()

    assert [each for each in TESTED_OTHERWISE if not any(fnmatch(name, each) for name in missing)] == []
    assert [tests for _, tests in TESTED_OTHERWISE.values() if not (ROOT / tests).exists()] == []
