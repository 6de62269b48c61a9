"""Measures of link prediction, against their definitions."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from heddle.graph.snapshot import EdgeKey
from heddle.models.links.link_metrics import (
    LinkMetrics,
    area_under_curve,
    average_precision,
    measure_links,
    pooled,
    rank_links,
    reciprocal_ranks,
)
from heddle.models.links.negative_pairs import NegativePairs

R = ("A", "R", "B")
SCORES = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(positive=SCORES, negative=SCORES)
@settings(deadline=None)
def test_auc_is_the_chance_of_the_right_order(positive: list[int], negative: list[int]) -> None:
    wanted = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative) / len(positive) / len(negative)

    found = area_under_curve(torch.tensor(positive).float(), torch.tensor(negative).float())

    assert found == pytest.approx(wanted)


@given(positive=SCORES, negative=SCORES)
@settings(deadline=None)
def test_average_precision_sums_precision_over_gained_recall(
    positive: list[int], negative: list[int]
) -> None:
    wanted, found_before = 0.0, 0
    for threshold in sorted({*positive, *negative}, reverse=True):
        found = sum(p >= threshold for p in positive)
        shown = found + sum(n >= threshold for n in negative)
        wanted += (found - found_before) / len(positive) * found / shown
        found_before = found

    result = average_precision(torch.tensor(positive).float(), torch.tensor(negative).float())

    assert result == pytest.approx(wanted)


def test_ranks_count_valid_negatives_and_share_ties() -> None:
    positive = torch.tensor([1.0, 1.0, 1.0])
    negative = torch.tensor([[2.0, 0.0], [1.0, 0.0], [2.0, 2.0]])
    valid = torch.tensor([[True, True], [True, True], [False, False]])

    assert reciprocal_ranks(positive, negative, valid).tolist() == [0.5, pytest.approx(1 / 1.5), 1.0]


def perfect(known: Tensor) -> dict[tuple[int, int], float]:
    return {(int(source), int(target)): 1.0 for source, target in known.t()}


def test_a_perfect_scorer_gets_full_marks_and_a_constant_one_chance() -> None:
    known = torch.stack([torch.arange(40), torch.arange(40)])
    truth = perfect(known)

    def knowing(_: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        return torch.tensor([truth.get((int(s), int(t)), 0.0) for s, t in zip(source, target, strict=True)])

    def constant(_: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        return torch.zeros(source.numel())

    results = [
        measure_links(
            score, {R: known[:, :10]}, {R: known}, {"A": 40, "B": 40}, torch.Generator(), negatives=20
        )[R]
        for score in (knowing, constant)
    ]

    assert results[0] == LinkMetrics(auc=1.0, ap=1.0, mrr=1.0, edges=10)
    assert (results[1].auc, results[1].ap) == (0.5, 0.5)
    assert results[1].mrr == pytest.approx(1 / 11, abs=0.01)


def test_known_edges_are_never_negatives() -> None:
    known = torch.tensor([[0, 0, 0, 1], [0, 1, 2, 3]])
    asked: list[tuple[int, int]] = []

    def listening(_: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        asked.extend(zip(source.tolist(), target.tolist(), strict=True))
        return torch.where(target == 3, 1.0, 0.0) + torch.where(source == 1, 1.0, 0.0)

    measured = measure_links(listening, {R: known[:, 3:]}, {R: known}, {"A": 2, "B": 4}, torch.Generator())

    assert measured[R].mrr == 1.0


def test_a_relation_without_any_negative_is_not_measured() -> None:
    known = torch.tensor([[0, 0], [0, 1]])

    measured = measure_links(
        lambda relation, source, target: torch.zeros(source.numel()),
        {R: known},
        {R: known},
        {"A": 1, "B": 2},
        torch.Generator(),
    )

    assert measured == {}
    assert pooled(measured) is None


def test_pooling_weighs_relations_by_their_edges() -> None:
    whole = pooled({R: LinkMetrics(1.0, 1.0, 1.0, 30), ("B", "S", "A"): LinkMetrics(0.5, 0.5, 0.2, 10)})

    assert whole is not None
    assert whole.to_json() == {
        "auc": pytest.approx(0.875),
        "ap": pytest.approx(0.875),
        "mrr": pytest.approx(0.8),
        "edges": 40,
    }


def ends_of(index: Tensor, wrong: Tensor, valid: Tensor) -> list[NegativePairs]:
    """Negatives of both ends: these sources, and these targets."""
    fixed = index[:, :, None].expand(-1, -1, wrong.size(1))
    return [
        NegativePairs(torch.stack([wrong, fixed[1]]), valid),
        NegativePairs(torch.stack([fixed[0], wrong]), valid),
    ]


def test_edges_are_ranked_among_the_negatives_of_either_end() -> None:
    index = torch.tensor([[0, 1], [0, 1]])
    wrong = torch.tensor([[5, 6, 7], [5, 6, 7]])
    valid = torch.tensor([[True, True, True], [True, False, False]])

    def score(_: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        # The edge (0, 0) stands above all; (1, 1) below its only negative of either end.
        return torch.where((source == 0) & (target == 0), 9.0, (source + target).float())

    found = rank_links(score, R, index, ends_of(index, wrong, valid))

    assert found is not None
    assert found.to_json() == {"mrr": pytest.approx(0.75), "hits_at_10": 1.0, "edges": 2.0}


def test_an_edge_below_ten_others_is_no_hit_and_one_below_nine_is() -> None:
    index = torch.tensor([[0, 1], [0, 1]])
    wrong = torch.arange(2, 12).expand(2, -1)
    valid = torch.ones(2, 10, dtype=torch.bool)
    valid[1, 0] = False

    found = rank_links(lambda r, s, t: (s + t).float(), R, index, ends_of(index, wrong, valid))

    assert found is not None
    assert found.hits == 0.5
    assert found.mrr == pytest.approx((1 / 11 + 1 / 10) / 2)


def test_ends_without_negatives_are_left_out_and_nothing_to_rank_is_nothing() -> None:
    index = torch.tensor([[0, 1], [0, 1]])
    wrong = torch.full((2, 3), 4)
    valid = torch.zeros(2, 3, dtype=torch.bool)
    assert rank_links(lambda r, s, t: s.float(), R, index, ends_of(index, wrong, valid)) is None

    valid[0] = True

    found = rank_links(lambda r, s, t: s.float(), R, index, ends_of(index, wrong, valid))
    assert found is not None
    assert found.edges == 1
