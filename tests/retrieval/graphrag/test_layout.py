"""Evidence keeps inside its budget, and the best hits stand where readers look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import UsageError
from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import PageLocator
from heddle.retrieval.entry import Entry, EvidenceSpan
from heddle.retrieval.graphrag.layout import key_places, lay_out, within_budget
from heddle.retrieval.graphrag.part import Part, PipelineOptions
from heddle.retrieval.organizer import OrganizedHit


def a_hit(row: int, *quotes: str) -> OrganizedHit:
    spans = tuple(
        EvidenceSpan(
            DocumentId("d"), 1000 * row + place, 1000 * row + place + len(quote), quote, PageLocator(1)
        )
        for place, quote in enumerate(quotes)
    )
    entry = Entry(f"e{row}", KnowledgeType.TEXT, " ".join(quotes), (NodeId("n"),), (DocumentId("d"),), spans)
    return OrganizedHit(row, entry, 1.0 / (row + 1), {}, spans)


@given(st.lists(st.lists(st.text(max_size=30), max_size=3), max_size=8), st.integers(1, 120))
def test_a_budget_is_never_exceeded(quotes: list[list[str]], budget: int) -> None:
    hits = [a_hit(row, *held) for row, held in enumerate(quotes)]

    kept = within_budget(hits, budget)

    unique = {span.id: span.quote for hit in kept for span in hit.spans}
    assert sum(map(len, unique.values())) <= budget
    assert [hit.row for hit in kept] == sorted(hit.row for hit in kept)


def test_a_budget_is_measured_as_its_owner_says() -> None:
    hits = [a_hit(0, "three words here"), a_hit(1, "two words")]

    kept = within_budget(hits, 3, measure=lambda quote: len(quote.split()))

    assert [hit.row for hit in kept] == [0]


def test_a_short_quotation_fits_where_a_long_one_did_not() -> None:
    kept = within_budget([a_hit(0, "x" * 50), a_hit(1, "short")], 10)

    assert [hit.row for hit in kept] == [1]


@given(st.integers(0, 30))
def test_the_best_stand_first_and_last_and_nobody_is_lost(count: int) -> None:
    places = key_places(count)

    assert sorted(places) == list(range(count))
    if count > 2:
        assert (places[0], places[-1]) == (0, 1)
        assert places.index(count - 1) in (count // 2, count // 2 - 1)


def test_a_layout_applies_the_parts_that_are_on() -> None:
    hits = [a_hit(row, "ten chars.") for row in range(4)]

    both = lay_out(PipelineOptions(frozenset({Part.ORDER, Part.BUDGET}), budget=30), hits)

    assert [hit.row for hit in both] == [0, 2, 1]
    assert lay_out(PipelineOptions(), hits) == hits


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="budget of 0"):
        PipelineOptions(budget=0)
