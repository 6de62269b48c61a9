"""The exam: the same for everyone, on the edges that were held out, by scorer or dot product."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from heddle.models.links.edge_split import EdgeSplit, Part
from heddle.models.links.link_exam import LinkExam
from heddle.models.links.link_prediction import LinkScorer

R = ("A", "R", "B")


def an_exam(seed: int = 0) -> LinkExam:
    """Forty pairs that are edges one by one; half are held out."""
    places = torch.arange(40)
    parts = torch.where(places % 2 == 0, int(Part.TEST), int(Part.MESSAGE))
    return LinkExam({"A": 40, "B": 40}, EdgeSplit({R: torch.stack([places, places])}, {R: parts}), seed)


def rows(seed: int) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(40, 8, generator=generator) for name in "AB"}


def test_embeddings_that_agree_along_edges_get_full_marks() -> None:
    alike = {name: torch.eye(40) for name in "AB"}

    measured = an_exam().measure(alike, None, Part.TEST)

    assert measured[R].to_json() == {"auc": 1.0, "ap": 1.0, "mrr": 1.0, "edges": 20}


def test_everyone_meets_the_same_negatives_and_another_seed_others() -> None:
    first, second, third = (an_exam(seed).measure(rows(1), None, Part.TEST) for seed in (3, 3, 4))

    assert first == second != third


def test_an_untrained_scorer_measures_as_the_dot_product_and_a_trained_one_by_its_weights() -> None:
    scorer = LinkScorer([R], 8)
    by_dot = an_exam().measure(rows(1), None, Part.TEST)
    assert an_exam().measure(rows(1), scorer, Part.TEST) == by_dot

    with torch.no_grad():
        scorer.weight.neg_()

    turned = an_exam().measure(rows(1), scorer, Part.TEST)[R]
    assert turned.auc == pytest.approx(1 - by_dot[R].auc)


def test_a_part_without_edges_measures_nothing() -> None:
    assert an_exam().measure(rows(1), None, Part.VALIDATION) == {}
