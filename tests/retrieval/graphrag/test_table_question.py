"""Counts and extremes of a column are read from the rows of the table that was found."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed_world import DocumentBuilder, filled_scope

from heddle.core.knowledge import KnowledgeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.entry import TYPES
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.table_question import ColumnAsks, cells_of, column_asks, table_answer
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.retriever import Query


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    made = DocumentBuilder("Contracts 2025")
    made.table(
        "Contracts",
        ("Supplier", "Annual value", "Staff"),
        [
            ("Nordlicht", "48,000 EUR", "12"),
            ("Fjord Catering", "9,500 EUR", "40"),
            ("Alpen Data", "1,200,000 JPY", "7"),
            ("Kiel Works", "none", "40"),
        ],
    )
    folder: Path = tmp_path_factory.mktemp("table")
    encoder = HashingEncoder(64)
    build_index(filled_scope(folder, [made]), encoder, folder / "index")
    return open_index(folder / "index")


def answer(generation: Generation, question: str) -> list[str] | None:
    row = int((generation.types == TYPES.index(KnowledgeType.TABLE)).argmax())
    query = Query((), HashingEncoder(64).encode([question])[0], generation.live)
    found = table_answer(generation, question, query, row)
    return [item.cells["Supplier"] for item in found.rows] if found else None


@pytest.mark.parametrize(
    ("question", "suppliers"),
    [
        ("Which supplier has the highest annual value?", ["Nordlicht"]),
        ("Which supplier has the lowest annual value?", ["Fjord Catering"]),
        ("Who has the most staff?", ["Fjord Catering", "Kiel Works"]),
        ("How many rows are there?", ["Nordlicht", "Fjord Catering", "Alpen Data", "Kiel Works"]),
        ("What is the annual value of Nordlicht?", None),
        ("Which supplier has the highest roof?", None),
    ],
)
def test_the_deciding_rows_are_found(
    generation: Generation, question: str, suppliers: list[str] | None
) -> None:
    assert answer(generation, question) == suppliers


def test_rows_outside_what_is_allowed_do_not_count(generation: Generation) -> None:
    row = int((generation.types == TYPES.index(KnowledgeType.TABLE)).argmax())
    query = Query((), HashingEncoder(64).encode(["x"])[0], generation.live & False)

    assert table_answer(generation, "How many rows are there?", query, row) is None


def test_cells_with_commas_stay_whole() -> None:
    assert cells_of("Staff, Name is Hopper, Grace, Role is lead") == {"Name": "Hopper, Grace", "Role": "lead"}


def test_plain_questions_ask_for_no_column() -> None:
    assert column_asks("Who leads the project?") is None
    assert column_asks("What is the cheapest offer?") is ColumnAsks.LEAST
