"""Every module has a test that imports it: what no test touches is a promise nobody keeps."""

from __future__ import annotations

from fnmatch import fnmatch
from functools import cache

from tree import ROOT, imported_names, modules, syntax

TESTED_OTHERWISE: dict[tuple[str, ...], tuple[str, str]] = {
    ("heddle.cli.commands.*", "heddle.cli.failure", "heddle.cli.progress", "heddle.cli.verb"): (
        "each verb is run as a command, which goes through all of these",
        "tests/cli",
    ),
    (
        "heddle.api.checkup",
        "heddle.api.composition",
        "heddle.api.*_view",
        "heddle.api.ingestion",
        "heddle.api.learning",
        "heddle.api.readiness",
        "heddle.api.routes.*",
        "heddle.api.version",
        "heddle.api.workbench",
        "heddle.api.workspace_status",
    ): ("each route is called through the application, which is made of these", "tests/api"),
    ("heddle.graph.neo4j_*",): ("parts of the Neo4j store", "tests/graph/test_neo4j_store.py"),
    (
        "heddle.ingest.parse.chart",
        "heddle.ingest.parse.equation",
        "heddle.ingest.parse.package",
    ): ("parts of the Office parsers", "tests/ingest/parse/test_docx.py"),
    ("heddle.ingest.parse.odf_*",): ("parts of both OpenDocument parsers", "tests/ingest/parse/test_odt.py"),
    (
        "heddle.ingest.parse.csv",
        "heddle.ingest.parse.header",
        "heddle.ingest.parse.json",
        "heddle.ingest.parse.markdown",
        "heddle.ingest.parse.notebook",
        "heddle.ingest.parse.paragraph",
        "heddle.ingest.parse.text",
    ): ("read through parse_document, case by case", "tests/ingest/parse/test_plain.py"),
    ("heddle.ingest.parse.rejection",): (
        "each reason is provoked through parse_document",
        "tests/ingest/parse/test_document.py",
    ),
    (
        "heddle.retrieval.dense",
        "heddle.retrieval.gnn_neighbours",
        "heddle.retrieval.graph_walk",
        "heddle.retrieval.graph_view",
        "heddle.retrieval.lexical",
        "heddle.retrieval.stop_words",
    ): ("the retrievers are tested together, where their scores meet", "tests/retrieval/test_search.py"),
    ("heddle.retrieval.entity_entry", "heddle.retrieval.segment"): (
        "what an index is made of",
        "tests/retrieval/test_index.py",
    ),
    ("heddle.retrieval.paths",): ("paths are drawn by the organizer", "tests/retrieval/test_organizer.py"),
}
"""Modules that no test imports by name (`*` stands for any letters): why, and the tests that cover them."""


def excepted(name: str) -> bool:
    """Whether a module is tested through another."""
    return any(fnmatch(name, pattern) for patterns in TESTED_OTHERWISE for pattern in patterns)


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
    assert {name for name in untested() if not excepted(name)} == set()


def test_every_exception_names_modules_and_tests_that_exist() -> None:
    patterns = [pattern for group in TESTED_OTHERWISE for pattern in group]

    assert [each for each in patterns if not any(fnmatch(name, each) for name in _names())] == []
    assert [tests for _, tests in TESTED_OTHERWISE.values() if not (ROOT / tests).exists()] == []
