"""Each shape asks of the entries that it names, and asks nothing where the corpus gives nothing."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from mined_world import mined_index

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.generation import Generation
from heddle.retrieval.mining.comparison_shape import ask_to_compare, ask_to_compare_bridges
from heddle.retrieval.mining.hop_shape import ask_over_bridge, ask_over_chain, ask_over_shared_name
from heddle.retrieval.mining.likeness import entry_like
from heddle.retrieval.mining.pseudo_question import PseudoQuestion, QuestionShape
from heddle.retrieval.mining.row_shape import ask_beyond_cell, ask_for_cell
from heddle.retrieval.mining.single_shape import ask_by_name, ask_for_name, state
from heddle.retrieval.mining.source_entry import SourceEntry, SourceReader
from heddle.retrieval.mining.wording_shape import worded

Asking = Callable[[SourceReader, SourceEntry, random.Random], PseudoQuestion | None]
TEXT, TABLE = KnowledgeType.TEXT, KnowledgeType.TABLE


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> SourceReader:
    index: Generation = mined_index(tmp_path_factory.mktemp("mined"))
    return SourceReader(index, frozenset({TEXT, TABLE}))


@pytest.mark.parametrize(
    ("ask", "kind", "shape", "hops"),
    [
        (ask_by_name, TEXT, QuestionShape.SINGLE, 1),
        (ask_for_name, TEXT, QuestionShape.SINGLE, 1),
        (state, TEXT, QuestionShape.STATEMENT, 1),
        (ask_over_bridge, TEXT, QuestionShape.BRIDGE, 2),
        (ask_over_chain, TEXT, QuestionShape.CHAIN, 3),
        (ask_over_shared_name, TEXT, QuestionShape.SHARED, 2),
        (ask_to_compare, TEXT, QuestionShape.COMPARISON, 2),
        (ask_to_compare_bridges, TEXT, QuestionShape.TWO_BRIDGES, 4),
        (ask_for_cell, TABLE, QuestionShape.ROW, 1),
        (ask_beyond_cell, TABLE, QuestionShape.ROW_BRIDGE, 2),
    ],
)
def test_a_shape_asks_over_its_number_of_entries(
    reader: SourceReader, ask: Asking, kind: KnowledgeType, shape: QuestionShape, hops: int
) -> None:
    draw = random.Random(4)
    entries = [reader.entry(row) for row in reader.rows_of(kind).tolist()]
    asked = [(entry, ask(reader, entry, draw)) for entry in entries]
    written = [(entry, question) for entry, question in asked if question is not None]

    assert written
    for entry, question in written:
        assert question.shape is shape
        assert len(question.gold) == hops
        assert entry.id in question.ids


def test_an_entry_is_like_another_of_its_type_with_another_name(reader: SourceReader) -> None:
    draw = random.Random(1)
    for row in reader.rows_of(TEXT).tolist()[:8]:
        source = reader.entry(row)
        other = entry_like(reader, source, draw)
        assert other is None or (other.type is TEXT and other.name != source.name)


def test_an_entry_without_a_name_is_not_asked_of_by_name(reader: SourceReader) -> None:
    nameless = SourceEntry(0, "x", TEXT, "Some words.", "", (), 0)

    for ask in (ask_by_name, state, ask_over_bridge, ask_over_chain, ask_to_compare):
        assert ask(reader, nameless, random.Random(1)) is None


def test_wordings_vary_and_are_typed_small_now_and_then() -> None:
    draw = random.Random(2)
    seen = {worded(["Who {fact}?", "{fact}: Who?"], draw, fact="Founded It") for _ in range(60)}

    assert seen == {"Who Founded It?", "Founded It: Who?", "who founded it?", "founded it: who?"}
