"""Pairs, namesakes and changes hold what a store promises of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.same_as import (
    Namesakes,
    PartId,
    ResolutionChange,
    SameAs,
    document_of,
    node_of,
    part_of,
    without_documents,
)


def namesakes(*parts: str) -> Namesakes:
    return Namesakes(NodeId("n"), tuple(tuple(map(DocumentId, part)) for part in parts), 0.9, "test")


def a_pair(left: str = "a", right: str = "b", score: float = 0.8) -> SameAs:
    return SameAs(PartId(left), PartId(right), score, "name", ("name 0.9",))


@given(st.from_regex("[0-9a-f]{1,8}", fullmatch=True), st.from_regex("[0-9a-f]{1,8}", fullmatch=True))
def test_a_part_tells_its_node_and_its_document(node: str, document: str) -> None:
    part = part_of(NodeId(node), DocumentId(document))

    assert (node_of(part), document_of(part)) == (node, document)
    assert (node_of(NodeId(node)), document_of(NodeId(node))) == (node, None)


def test_pairs_are_listed_in_the_order_of_their_ids() -> None:
    pairs = [a_pair(*ends) for ends in (("a", "b"), ("a:1", "b"), ("a", "b:1"), ("b", "c"), ("a:1", "a:2"))]

    by_key = sorted(pairs, key=lambda pair: pair.key)

    assert by_key == sorted(pairs, key=lambda pair: (pair.left, pair.right))


def test_what_no_part_names_belongs_to_the_part_of_most_documents() -> None:
    found = namesakes("14", "235", "6")

    assert found.part_ids == ("n:1", "n:2", "n:6")
    assert [found.part_in(DocumentId(each)) for each in "12349"] == ["n:1", "n:2", "n:2", "n:1", "n:2"]
    assert namesakes("14", "23").main_part == "n:1"


def test_a_document_can_be_given_a_part_of_its_own() -> None:
    assert namesakes("14", "23").without(DocumentId("3")) == namesakes("14", "2", "3")
    assert namesakes("1", "23").without(DocumentId("1")) == namesakes("1", "23")
    assert namesakes("1", "23").without(DocumentId("9")) == namesakes("1", "23", "9")


def test_a_part_that_loses_its_smallest_document_is_named_by_the_next() -> None:
    narrowed = without_documents(namesakes("14", "23"), [DocumentId("1")])

    assert narrowed.namesakes == namesakes("23", "4")
    assert narrowed.renamed == {"n:1": "n:4"}


def test_a_node_of_which_one_part_is_left_is_whole_again() -> None:
    narrowed = without_documents(namesakes("14", "2"), [DocumentId("2")])

    assert narrowed.namesakes is None
    assert narrowed.renamed == {"n:1": "n", "n:2": None}


def test_a_document_that_no_part_names_changes_nothing() -> None:
    narrowed = without_documents(namesakes("14", "2"), [DocumentId("9")])

    assert (narrowed.namesakes, narrowed.renamed) == (namesakes("14", "2"), {})


@pytest.mark.parametrize(
    "change",
    [
        ResolutionChange("r", 1, (NodeId("a"),), (a_pair("b", "a"),)),
        ResolutionChange("r", 1, (NodeId("a"),), (a_pair("a", "a"),)),
        ResolutionChange("r", 1, (NodeId("a"),), (a_pair(score=0.05),)),
        ResolutionChange("r", 1, (NodeId("a"),), (a_pair(score=1.5),)),
        ResolutionChange("r", 1, (NodeId("a"),), (a_pair(score=float("nan")),)),
        ResolutionChange("r", 1, (NodeId("a"),), (a_pair(), a_pair(score=0.7))),
        ResolutionChange("r", 1, (NodeId("c"),), (a_pair(),)),
        ResolutionChange("r", 1, (NodeId("a"),), namesakes=(namesakes("1", "2"),)),
        ResolutionChange("r", 1, (NodeId("a"),), keys={NodeId("b"): ("k",)}),
        *(
            ResolutionChange("r", 1, (NodeId("n"),), namesakes=(namesakes(*parts),))
            for parts in (("1",), ("1", ""), ("21", "3"), ("2", "1"), ("12", "23"))
        ),
    ],
)
def test_a_change_that_does_not_hold_together_is_refused(change: ResolutionChange) -> None:
    with pytest.raises(ValueError, match=r"."):
        change.check()


def test_a_change_that_holds_together_passes() -> None:
    ResolutionChange(
        "r",
        1,
        (NodeId("a"), NodeId("n")),
        (a_pair(), a_pair("a", "c", 0.1)),
        (namesakes("13", "2"),),
        {NodeId("a"): ("k",)},
    ).check()
