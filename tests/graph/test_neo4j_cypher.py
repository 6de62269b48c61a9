"""Identifiers reach Cypher through one door, and values never do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import BadIdentifier
from heddle.graph import cypher, cypher_indexes, cypher_reading, cypher_resolution, cypher_writing
from heddle.graph.schema import DEFAULT_SCHEMA, EdgeType

GRAPH = Path(cypher.__file__).parent
QUERIES = (cypher_indexes, cypher_reading, cypher_writing, cypher_resolution)
QUERY_FILES = {"cypher.py", *(Path(str(module.__file__)).name for module in QUERIES)}
HOSTILE = (
    "",
    "1ST",
    "A B",
    "A-B",
    "KNOWS]->() DETACH DELETE n //",
    "KNOWS`",
    "`KNOWS`",
    "KNOWS\n",
    "\u212anows",
    "KNOWS\u0000",
    "x" * 65,
    "KNOWS|HATES",
    "KNOWS {a: 1}",
    "$param",
    "é",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_identifier_is_refused_though_the_set_holds_it(name: str) -> None:
    with pytest.raises(BadIdentifier):
        cypher.ident(name, {name})


@given(st.text())
def test_an_identifier_that_passes_is_plain_and_unchanged(name: str) -> None:
    try:
        passed = cypher.ident(name, {name})
    except BadIdentifier:
        return

    assert passed == name
    assert name.isascii()
    assert name.isidentifier()


def test_a_name_outside_the_set_is_refused() -> None:
    with pytest.raises(BadIdentifier, match="ADMIRES"):
        cypher.ident("ADMIRES", DEFAULT_SCHEMA.edge_types())


def test_a_refusal_is_one_short_line_however_long_the_name() -> None:
    with pytest.raises(BadIdentifier) as refused:
        cypher.ident("x\n" * 10_000, ())

    assert len(refused.value.line()) < 300
    assert "\n" not in refused.value.line()


def test_an_entity_type_never_takes_a_label_of_the_stores_own() -> None:
    with pytest.raises(BadIdentifier):
        cypher.labels("Entity", "HeddleSource", {"HeddleSource"})


def test_labels_say_node_type_and_entity_type() -> None:
    assert cypher.labels("Entity", "Person", DEFAULT_SCHEMA.entity_types) == ":Entity:Person"
    assert cypher.labels("Chunk", "", DEFAULT_SCHEMA.entity_types) == ":Chunk"


def test_every_edge_type_of_the_schema_can_be_written() -> None:
    for name in DEFAULT_SCHEMA.edge_types():
        assert f":{name}" in cypher_writing.create_edges(cypher.ident(name, DEFAULT_SCHEMA.edge_types()))
    assert cypher.ident(EdgeType.MENTIONS, tuple(EdgeType)) == "MENTIONS"


def test_a_merge_stands_only_on_what_a_constraint_guards() -> None:
    guarded = " ".join(cypher_indexes.CONSTRAINTS)
    queries = [
        text
        for module in (cypher_writing, cypher_resolution)
        for text in vars(module).values()
        if isinstance(text, str)
    ]
    queries.append(cypher_writing.write_own_nodes(":Chunk"))
    merged = [line for query in queries for line in query.splitlines() if line.strip().startswith("MERGE")]

    assert len(merged) >= 5
    for line in merged:
        label = line.split(":")[1].split(" ")[0]
        keys = [part.split(":")[0].strip() for part in line.split("{")[1].split("}")[0].split(",")]
        variable = guarded.split(f":{label})")[0].rsplit("(", 1)[1]
        assert f"({', '.join(f'{variable}.{key}' for key in keys)}) IS UNIQUE" in guarded, line


def _runs_and_their_queries(tree: ast.Module) -> list[ast.expr]:
    runs = {"run", "rows", "write", "execute_query", "change_schema", "_run", "_rows", "_each", "_batches"}
    return [
        argument
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in runs
        for argument in call.args[:1]
    ]


@pytest.mark.parametrize("path", sorted(GRAPH.glob("neo4j_*.py")), ids=lambda path: path.name)
def test_no_text_is_put_together_where_queries_are_run(path: Path) -> None:
    built = [
        ast.unparse(query)
        for query in _runs_and_their_queries(ast.parse(path.read_text("utf-8")))
        if isinstance(query, ast.JoinedStr | ast.BinOp | ast.Constant)
        or (isinstance(query, ast.Call) and ast.unparse(query.func).endswith((".format", ".join")))
    ]

    assert built == []


def test_cypher_stands_in_the_files_that_are_named_for_it() -> None:
    keywords = ("MATCH (", "MERGE (", "UNWIND $", "DETACH DELETE", "CREATE CONSTRAINT", "SHOW INDEXES")
    holding = {
        path.name
        for path in GRAPH.glob("*.py")
        if any(keyword in path.read_text("utf-8") for keyword in keywords)
    }

    assert holding == QUERY_FILES - {"cypher.py"}


def test_what_is_formatted_into_a_query_is_an_identifier_or_a_fragment() -> None:
    allowed = {"node_labels", "edge_type", "name", "types", "_EDGE_RECORD", "_DOCUMENT_RECORD", "_LISTED"}
    formatted = {
        ast.unparse(piece.value)
        for module in QUERIES
        for piece in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8")))
        if isinstance(piece, ast.FormattedValue)
    }

    assert formatted == allowed
