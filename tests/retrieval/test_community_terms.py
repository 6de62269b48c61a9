"""Terms that tell a community from its siblings."""

from __future__ import annotations

from collections import Counter

from heddle.core.ids import DocumentId
from heddle.core.locator import PathLocator
from heddle.retrieval.community_reading import Said
from heddle.retrieval.community_terms import MOST_TERMS, count_terms, telling_terms
from heddle.retrieval.entry import EvidenceSpan


def said(quote: str) -> Said:
    span = EvidenceSpan(DocumentId("d"), 0, len(quote), quote, PathLocator("lines", "1"))
    return Said(span, f"Column is {quote}", frozenset(), frozenset(), 1.0)


def test_terms_are_counted_once_a_sentence_and_in_pairs_within_a_clause() -> None:
    counted = count_terms([said("Return springs, springs of steel"), said("Return springs")])

    assert counted["springs"] == 2
    assert counted["return springs"] == 2
    assert "springs springs" not in counted
    assert "column" not in counted


def test_what_siblings_say_as_well_does_not_tell() -> None:
    own, other = Counter({"valve": 9, "meeting": 9}), Counter({"meeting": 9, "boiler": 3})

    assert telling_terms(own, [other], [])[0] == "valve"
    assert telling_terms(own, [], []) == ()


def test_names_of_members_and_single_uses_are_left_out() -> None:
    own = Counter({"acme": 9, "acme valve": 5, "valve": 5, "once": 1})

    assert telling_terms(own, [Counter()], ["Acme Ltd"]) == ("valve",)


def test_terms_are_few_and_share_no_word() -> None:
    own = Counter({f"word{number}": 5 for number in range(30)} | {"word1 word2": 9})

    chosen = telling_terms(own, [Counter()], [])

    assert len(chosen) == MOST_TERMS
    assert chosen[0] == "word1 word2"
    assert not {"word1", "word2"} & set(chosen)
