"""What is joined is together, what a person told apart is apart, and no order matters."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.merging import joined_parts
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import Namesakes, PartId, SameAs


def same(left: str, right: str, score: float = 0.9) -> SameAs:
    return SameAs(PartId(left), PartId(right), score, "name")


def merge(left: str, right: str) -> Decision:
    return Decision(Verdict.MERGE, NodeId(left), NodeId(right))


def split(left: str, right: str) -> Decision:
    return Decision(Verdict.SPLIT, NodeId(left), NodeId(right))


def namesakes(node: str, *parts: str) -> dict[NodeId, Namesakes]:
    split_up = tuple(tuple(map(DocumentId, part)) for part in parts)
    return {NodeId(node): Namesakes(NodeId(node), split_up, 0.9, "test")}


def test_what_a_chain_joins_is_one_thing() -> None:
    pairs = [same("a", "b"), same("b", "c", 0.5), same("d", "e"), same("e", "f", 0.49)]

    assert joined_parts(pairs, [], {}) == [("a", "b", "c"), ("d", "e")]


def test_a_persons_merge_joins_and_their_split_parts_though_scores_say_otherwise() -> None:
    pairs = [same("a", "b", 1.0), same("c", "d", 0.2)]

    assert joined_parts(pairs, [split("b", "a"), merge("d", "c")], {}) == [("c", "d")]


def test_a_split_gives_up_the_weakest_pairs_between_the_two() -> None:
    pairs = [same("a", "b", 0.9), same("b", "c", 0.6), same("c", "d", 0.8), same("b", "d", 0.55)]

    assert joined_parts(pairs, [split("a", "d")], {}) == [("b", "c", "d")], (
        "one pair of .9 before two of 1.15"
    )
    assert joined_parts(pairs[:3], [split("a", "d")], {}) == [("a", "b"), ("c", "d")]


def test_a_split_spares_a_merge_where_pairs_can_be_given_up() -> None:
    pairs = [same("a", "c", 0.99), same("b", "c", 0.5)]

    assert joined_parts(pairs, [merge("a", "b"), split("a", "c")], {}) == [("a", "b")]
    assert joined_parts([], [merge("a", "b"), merge("b", "c"), split("a", "c")], {}) == [("a", "b")]


def test_a_word_about_a_node_is_about_all_of_its_parts() -> None:
    parts = namesakes("n", "14", "2")
    pairs = [same("a", "n:1"), same("b", "n:2")]

    assert joined_parts(pairs, [], parts) == [("a", "n:1"), ("b", "n:2")]
    assert joined_parts(pairs, [split("n", "a")], parts) == [("b", "n:2")]
    assert joined_parts(pairs, [split("n:4", "a"), split("n:2", "a")], parts) == [("b", "n:2")]
    assert joined_parts(pairs, [merge("n", "c")], parts) == [("a", "b", "c", "n:1", "n:2")]
    assert joined_parts(pairs, [merge("n:1", "n:2")], parts) == [("a", "b", "n:1", "n:2")]


def test_a_part_of_a_node_that_is_whole_again_is_the_node() -> None:
    assert joined_parts([same("a", "n:1")], [merge("n:2", "c")], {}) == [("a", "c", "n")]


NODES = "abcdefg"
ENDS = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda two: two[0] < two[1])
PAIRS = st.dictionaries(ENDS, st.sampled_from([0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]), max_size=12)


@given(PAIRS, st.sets(ENDS, max_size=3), st.sets(ENDS, max_size=3), st.randoms())
def test_no_order_matters_and_every_split_holds(
    scores: dict[tuple[str, str], float],
    merged: set[tuple[str, str]],
    parted: set[tuple[str, str]],
    order: random.Random,
) -> None:
    pairs = [same(*ends, score) for ends, score in scores.items()]
    decisions = [merge(*ends) for ends in merged - parted] + [split(*ends) for ends in parted]
    groups = joined_parts(pairs, decisions, {})
    together = {pair for group in groups for pair in combinations(group, 2)}

    order.shuffle(pairs)
    order.shuffle(decisions)

    assert joined_parts(pairs, decisions, {}) == groups
    assert not any((PartId(one), PartId(other)) in together for one, other in parted)
    if not parted:
        assert all((pair.left, pair.right) in together for pair in pairs if pair.accepted)
        assert all((PartId(one), PartId(other)) in together for one, other in merged)


@given(PAIRS, ENDS)
def test_no_cheaper_cut_holds_a_split(scores: dict[tuple[str, str], float], parted: tuple[str, str]) -> None:
    accepted = {ends: score for ends, score in scores.items() if score >= 0.5}
    groups = joined_parts([same(*ends, score) for ends, score in scores.items()], [split(*parted)], {})
    home = {part: place for place, group in enumerate(groups) for part in group}

    def weight(inside: set[str]) -> float:
        return sum(score for (one, other), score in accepted.items() if (one in inside) != (other in inside))

    given_up = sum(
        score
        for (one, other), score in accepted.items()
        if home.get(PartId(one), one) != home.get(PartId(other), other)
    )
    others = [node for node in NODES if node not in parted]
    sides = ({parted[0], *chosen} for size in range(6) for chosen in combinations(others, size))
    assert abs(given_up - min(map(weight, sides))) < 1e-9
