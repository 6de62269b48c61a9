"""Reciprocal rank fusion: what it promises about ranks, weights and ties."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.fusion import K, fuse

RANKINGS = st.dictionaries(
    st.sampled_from("abcd"),
    st.lists(st.integers(0, 9), unique=True, max_size=8).map(
        lambda rows: [(row, 1.0 / (place + 1)) for place, row in enumerate(rows)]
    ),
    max_size=4,
)
EVEN = dict.fromkeys("abcd", 1.0)


def name(row: int) -> str:
    return f"{row:03}"


@given(rankings=RANKINGS)
def test_the_order_of_the_retrievers_does_not_matter(rankings: dict[str, list[tuple[int, float]]]) -> None:
    backwards = dict(reversed(rankings.items()))

    assert fuse(rankings, EVEN, name) == fuse(backwards, EVEN, name)


@given(rankings=RANKINGS)
def test_scores_fall_and_ties_go_by_id(rankings: dict[str, list[tuple[int, float]]]) -> None:
    fused = fuse(rankings, EVEN, name)

    keys = [(-item.score, name(item.row)) for item in fused]
    assert keys == sorted(keys)
    assert {item.row for item in fused} == {row for ranking in rankings.values() for row, _ in ranking}


@given(rankings=RANKINGS)
def test_two_retrievers_that_swap_their_names_swap_only_the_scores(
    rankings: dict[str, list[tuple[int, float]]],
) -> None:
    swapped = {{"a": "b", "b": "a"}.get(key, key): value for key, value in rankings.items()}

    assert sorted((item.row, round(item.score, 12)) for item in fuse(rankings, EVEN, name)) == sorted(
        (item.row, round(item.score, 12)) for item in fuse(swapped, EVEN, name)
    )


def test_a_score_is_the_weighted_sum_of_reciprocal_ranks() -> None:
    fused = fuse({"a": [(1, 9.0), (2, 8.0)], "b": [(2, 0.5)]}, {"a": 1.0, "b": 2.0}, name)

    assert [(item.row, item.score) for item in fused] == [
        (2, 1 / (K + 2) + 2 / (K + 1)),
        (1, 1 / (K + 1)),
    ]
    assert fused[0].scores == {"a": 8.0, "b": 0.5}
