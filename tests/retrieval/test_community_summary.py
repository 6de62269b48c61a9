"""The choice of sentences: new members first, nothing twice, several documents, and readable words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import DocumentId, NodeId
from heddle.core.locator import PathLocator
from heddle.retrieval.community_reading import Said
from heddle.retrieval.community_summary import MOST, content_words, likeness, plainness, prose, summarise
from heddle.retrieval.entry import EvidenceSpan

WEIGHTS = {NodeId(name): 1 / (place + 1) for place, name in enumerate("abcdef")}


def said(text: str, members: str, *, document: str = "d", start: int = 0, form: float = 1.0) -> Said:
    span = EvidenceSpan(DocumentId(document), start, start + len(text), text, PathLocator("lines", "1"))
    return Said(span, text, frozenset(map(NodeId, members)), frozenset(), form)


def texts(*items: Said, size: int = 100) -> list[str]:
    return [each.first.text for each in summarise(items, WEIGHTS, size=size)]


def test_the_sentence_of_the_most_central_members_comes_first() -> None:
    chosen = texts(
        said("The elder of the two firms sells clocks to the town.", "f", start=0),
        said("Both founders of the company still build the boats.", "ab", start=99),
    )

    assert chosen[0].startswith("Both founders")


def test_what_says_the_same_again_is_left_out() -> None:
    chosen = texts(
        said("The pump of the old mill was replaced in the spring.", "a"),
        said("The pump of the old mill was replaced in the spring of 2024.", "b", start=99),
        said("A new gate keeps the river away from the meadows.", "c", start=199),
    )

    assert len([each for each in chosen if "pump" in each]) == 1
    assert len(chosen) == 2


def test_the_same_words_in_two_documents_are_one_sentence_with_two_places() -> None:
    twice = "The pump of the old mill was replaced in the spring."

    (told,) = summarise([said(twice, "a", document="d1"), said(twice, "a", document="d2")], WEIGHTS, size=3)

    assert [each.span.document for each in (told.first, *told.twins)] == ["d1", "d2"]


def test_another_document_is_heard_before_the_same_one_again() -> None:
    chosen = texts(
        said("The pump of the old mill was replaced in the spring.", "a", document="d1"),
        said("A new gate keeps the river away from the meadows.", "b", document="d1", start=99),
        said("Two engineers repaired the bell tower last winter.", "b", document="d2"),
    )

    assert chosen[1].startswith("Two engineers")


def test_a_sentence_that_leans_on_another_waits_for_those_that_stand() -> None:
    chosen = texts(
        said("It was replaced in the spring by the people of the mill.", "a"),
        said("The pump was replaced in the autumn by two engineers.", "a", start=99),
    )

    assert chosen[0].startswith("The pump")


def test_addresses_and_lists_of_names_tell_little() -> None:
    assert plainness("Remote-MTA: dns; mail.example.org 5.3.0/x") < 0.5 < plainness("They met in March 2025.")
    assert prose("Acme Ltd, Harbour Road, Leeds") < prose("Acme was founded in Leeds by two brothers.")


SOME_WORDS = ("pump", "mill", "river", "gate", "bell", "town", "clock", "the", "of", "a")
sentences = st.lists(
    st.builds(
        said,
        st.lists(st.sampled_from(SOME_WORDS), min_size=1).map(" ".join),
        st.text("abcdef", min_size=1, max_size=3),
        document=st.sampled_from(["d1", "d2", "d3"]),
        start=st.integers(0, 9999),
        form=st.sampled_from([0.3, 1.0]),
    ),
    max_size=30,
    unique_by=lambda each: (each.span.document, each.span.start),
)


@given(sentences, st.integers(1, 10_000))
def test_a_summary_is_short_repeats_nothing_and_is_made_of_what_was_said(
    items: list[Said], size: int
) -> None:
    told = summarise(
        sorted(items, key=lambda each: (each.span.document, each.span.start)), WEIGHTS, size=size
    )

    chosen = [each for one in told for each in (one.first, *one.twins)]
    assert len(told) <= MOST
    assert all(each in items for each in chosen)
    words = [frozenset(content_words(one.first.text)) for one in told]
    assert all(likeness(left, right) < 0.6 for place, left in enumerate(words) for right in words[:place])
