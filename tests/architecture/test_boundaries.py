"""Who may know what: query languages stay in `graph`, settings at the top, layers in their order."""

from __future__ import annotations

import ast
import re

import pytest
from tree import ROOTS, Module, dotted, imported_names, modules, spoken_strings

BELOW_SETTINGS = ("core", "graph", "models", "ingest", "retrieval")
ALLOWED_IMPORTS = {
    "core": (),
    "graph": ("core",),
    "models": ("core", "graph"),
    "ingest": ("core", "graph"),
    "retrieval": ("core", "graph", "models", "ingest"),
    "api": ("core", "graph", "models", "ingest", "retrieval"),
    "cli": ("core", "graph", "models", "ingest", "retrieval", "api"),
}
READS_THE_ENVIRONMENT = {
    "heddle.core.allocator": "a keeper may have chosen the number of arenas for the whole process",
    "heddle.core.settings": "it is where settings are read",
    "heddle.core.failpoint": "a crash test arms it from outside the process",
    "heddle.ingest.sandbox_child": "it hands a named few variables on to the parser processes, and no others",
    "heddle.models.sentence_encoder": "it tells libraries to stay offline while a model loads",
}
CYPHER = r"\b(?:OPTIONAL MATCH|MATCH|MERGE|CREATE)\s*\(|\bUNWIND\s+[$\w]|\bDETACH DELETE\b"
SQL = (
    r"\bSELECT\s+[\w*(].*?\bFROM\s+\w|\bINSERT\s+(?:OR \w+ )?INTO\s+\w|\bDELETE\s+FROM\s+\w"
    r"|\bUPDATE\s+\w+\s+SET\b|\bCREATE\s+(?:UNIQUE )?(?:TABLE|INDEX)\b|\bPRAGMA\s+\w"
)
QUERY = re.compile(f"{CYPHER}|{SQL}", re.DOTALL)
DRIVERS = {"sqlite3", "neo4j"}


def ids(module: Module) -> str:
    return module.name


@pytest.mark.parametrize("root", ROOTS)
def test_a_root_imports_only_the_layers_below_it(root: str) -> None:
    upward = {
        f"{module.name} -> {name}"
        for module in modules(root)
        for name in imported_names(module.tree())
        if name.startswith("heddle.") and name.split(".")[1] not in (root, *ALLOWED_IMPORTS[root])
    }

    assert upward == set()


def test_every_line_of_a_query_language_is_in_graph() -> None:
    found = [
        f"{module.name}:{text.lineno}"
        for module in modules()
        if module.root != "graph"
        for text in spoken_strings(module.tree())
        if QUERY.search(str(text.value))
    ]

    assert found == []


def test_only_graph_speaks_to_a_database() -> None:
    found = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.root != "graph"
        for name in imported_names(module.tree())
        if name.split(".")[0] in DRIVERS
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "is_query"),
    [
        ("MATCH (n:Heddle) RETURN n", True),
        ("UNWIND $rows AS row", True),
        ("SELECT id FROM node", True),
        ("INSERT OR REPLACE INTO node VALUES (?)", True),
        ("PRAGMA journal_mode", True),
        ("Select a file from the list", False),
        ("no two names match (see the schema)", False),
        ("create an index", False),
    ],
)
def test_the_scan_knows_a_query_when_it_sees_one(text: str, is_query: bool) -> None:
    assert bool(QUERY.search(text)) is is_query


def environment_reads(tree: ast.AST) -> list[int]:
    """Lines that read or write the process's environment."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and dotted(node) in {"os.environ", "os.getenv", "os.environb", "os.putenv", "environ", "getenv"}
        and isinstance(node.ctx, ast.Load)
    ]


@pytest.mark.parametrize("root", BELOW_SETTINGS)
def test_nothing_below_the_top_reads_the_environment(root: str) -> None:
    found = {
        module.name: environment_reads(module.tree())
        for module in modules(root)
        if module.name not in READS_THE_ENVIRONMENT
    }

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("root", BELOW_SETTINGS)
def test_nothing_below_the_top_reads_settings(root: str) -> None:
    found = [
        module.name
        for module in modules(root)
        if module.name != "heddle.core.settings"
        and any(name.startswith("heddle.core.settings") for name in imported_names(module.tree()))
    ]

    assert found == []


def test_every_exception_is_still_needed() -> None:
    readers = {module.name for module in modules() if "environ" in module.path.read_text("utf-8")}

    assert set(READS_THE_ENVIRONMENT) <= readers
