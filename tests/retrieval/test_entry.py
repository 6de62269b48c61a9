"""Entries keep what they say on their way through a file."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.glyph_run import Direction, GlyphRun
from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import PageLocator
from heddle.retrieval.entry import TYPES, Entry, EvidenceSpan, entry_from_line

NAMES = st.text(st.characters(codec="utf-8"), max_size=12)
SPANS = st.builds(
    EvidenceSpan,
    NAMES.map(DocumentId),
    st.integers(0, 99),
    st.integers(0, 99),
    NAMES,
    st.builds(PageLocator, st.integers(1, 9)),
)
ENTRIES = st.builds(
    Entry,
    id=NAMES,
    type=st.sampled_from(KnowledgeType),
    text=NAMES,
    nodes=st.lists(NAMES.map(NodeId), max_size=2).map(tuple),
    documents=st.lists(NAMES.map(DocumentId), max_size=3).map(tuple),
    evidence=st.lists(SPANS, max_size=3).map(tuple),
    context=NAMES,
)


@given(entry=ENTRIES)
def test_an_entry_reads_back_as_it_was_written(entry: Entry) -> None:
    assert entry_from_line(entry.line().encode()) == entry


@given(entry=ENTRIES)
def test_a_changed_entry_has_another_key(entry: Entry) -> None:
    assert replace(entry, text=entry.text + "!").key != entry.key
    assert replace(entry).key == entry.key


def test_a_part_of_a_quotation_keeps_its_place_in_the_document() -> None:
    span = EvidenceSpan(DocumentId("d"), 10, 21, "hello world", PageLocator(1))

    part = span.part(16, 21)

    assert (part.quote, part.start, part.end, part.locator) == ("world", 16, 21, PageLocator(1))
    assert part.id != span.id


def test_type_codes_are_the_closed_set_in_its_order() -> None:
    assert tuple(KnowledgeType) == TYPES


def test_a_part_of_a_part_is_placed_by_the_anchors_of_the_whole() -> None:
    run = GlyphRun(0, Direction.RIGHT, 100, 200, tuple(range(0, 600, 50)))
    span = EvidenceSpan(DocumentId("d"), 10, 21, "hello world", PageLocator(1), (run,))

    part = span.part(12, 21).part(16, 21)

    assert part.quote == "world"
    assert part.locator == PageLocator(1, ((30.1, 10.0, 54.9, 20.0),))
    assert EvidenceSpan.from_json(part.to_json()) == part
    assert EvidenceSpan.from_json(span.to_json()) == span
