"""What asks for a few rows reads a few rows, however large the graph is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from heddle.graph import sql, sql_resolution

STATEMENTS = {
    name: statement
    for name, statement in (*vars(sql).items(), *vars(sql_resolution).items())
    if isinstance(statement, str) and statement.split()[0] in {"SELECT", "DELETE", "INSERT", "WITH"}
}
WHOLE = {
    "SELECT_ALL_LISTED",
    "SELECT_STANDING",
    "SELECT_DECISIONS",
    "SELECT_SPACES",
    "COUNT_DOCUMENTS",
    "COUNT_NODES",
    "COUNT_EDGES",
    "SELECT_TYPE_NAMES",
    "SELECT_ENDS",
    "SELECT_RESOLUTION",
    "FORGET_PAIRS",
    "FORGET_NAMESAKES",
    "FORGET_KEYS",
    "FORGET_DOCUMENTS",
}
"""Statements that are meant to read a whole workspace."""

SORTS_LITTLE = {"COUNT_NODES", "SELECT_EDGE_TYPES_AT", "SELECT_TYPE_NAMES"}
"""Statements that sort what they counted, or a few types."""

ACROSS = {"SELECT_WORKSPACES", "SELECT_ALL_SPACES", "PROBE", "LOG_DECISIONS_IN_FORCE"}
"""Statements about the whole file; they need no value."""

NAMED = {"workspace": "w", "node": "n", "types": "[]", "limit": 5, "space": "s", "vector": b""}
NAMED |= dict.fromkeys(("low", "high", "low_node", "high_node", "method", "evidence"), "x")
NAMED |= {"doubt": 0.0, "score": 0.5}


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for statement in (*sql.CREATE_TABLES, *sql_resolution.CREATE_RESOLUTION):
        connection.execute(statement)
    yield connection
    connection.close()


def plan(connection: sqlite3.Connection, statement: str) -> list[str]:
    values = NAMED if ":workspace" in statement else ("x",) * statement.count("?")
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - WHOLE - ACROSS))
def test_a_question_about_little_reads_little(connection: sqlite3.Connection, name: str) -> None:
    steps = plan(connection, STATEMENTS[name])

    assert not any(step.endswith("(workspace=?)") for step in steps)
    assert not any(
        step.startswith("SCAN") and step.split()[1] not in {"json_each", "CONSTANT", "leaving", "arriving"}
        for step in steps
    )


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - SORTS_LITTLE))
def test_rows_come_in_order_without_sorting(connection: sqlite3.Connection, name: str) -> None:
    assert not any("TEMP B-TREE" in step for step in plan(connection, STATEMENTS[name]))


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - WHOLE - ACROSS))
def test_only_the_first_step_reads_from_a_place_on(connection: sqlite3.Connection, name: str) -> None:
    # What is looked up for each row is looked up by what it equals, or pages would cost their square.
    later = [step for step in plan(connection, STATEMENTS[name])[1:] if "SEARCH" in step]

    assert not any("id>?" in step or "document>?" in step for step in later)


def test_whole_reads_stay_inside_the_workspace(connection: sqlite3.Connection) -> None:
    for name in WHOLE:
        assert any("(workspace=?)" in step for step in plan(connection, STATEMENTS[name])), name


def test_no_statement_holds_a_value() -> None:
    assert len(STATEMENTS) > 25
    assert all("?" in text or ":workspace" in text for name, text in STATEMENTS.items() if name not in ACROSS)
