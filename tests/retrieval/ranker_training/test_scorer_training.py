"""A scorer learns what tells right from wrong, computes the same in NumPy, and is the same for one seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from toy_lists import TELLING, toy_lists

from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded
from heddle.retrieval.ranker_training.scorer_file import save_scorer
from heddle.retrieval.ranker_training.scorer_network import ScorerNetwork
from heddle.retrieval.ranker_training.scorer_training import ScorerConfig, TrainedScorer, train_scorer

QUICK = ScorerConfig(hidden=4, members=2, epochs=15)


def trained(config: ScorerConfig = QUICK, seed: int = 1) -> TrainedScorer:
    return train_scorer(toy_lists(), config, name="toy", seed=seed)


@pytest.mark.parametrize("hidden", [0, 4])
def test_what_was_learned_puts_right_before_wrong_where_it_was_never_shown(hidden: int) -> None:
    result = trained(ScorerConfig(hidden=hidden, members=1, epochs=25, batch=16, rate=0.01))
    fresh = toy_lists(40, seed=8)
    first = [item.gold[np.argmax(result.scorer.logits(item.features))] for item in fresh]

    assert result.loss < result.loss_before
    assert np.mean(first) > 0.7  # by chance one in five
    assert np.argmax(np.abs(result.scorer.linear)) == TELLING


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        save_scorer(tmp_path / name, trained(seed=seed).scorer, {"seed": 1})

    one, again, other = ((tmp_path / name).read_bytes() for name in ("one", "again", "other"))
    assert one == again
    assert one != other


def test_torch_and_numpy_give_equal_scores() -> None:
    scorer = trained(ScorerConfig(hidden=4, members=1, epochs=3)).scorer
    assert scorer.hidden is not None
    network = ScorerNetwork(len(scorer.mean), 4)
    assert network.hidden is not None
    assert network.out is not None
    with torch.no_grad():
        for mine, learned in zip(
            (network.linear, network.hidden.weight, network.hidden.bias, network.out),
            (scorer.linear, *scorer.hidden),
            strict=True,
        ):
            mine.copy_(torch.from_numpy(learned))
        features = toy_lists(1, seed=9)[0].features
        expected = network(torch.from_numpy((features - scorer.mean) / scorer.scale)).numpy()

    assert scorer.logits(features) == pytest.approx(expected, abs=1e-4)


def test_several_networks_stand_side_by_side_and_score_as_their_mean() -> None:
    one, both = (trained(ScorerConfig(hidden=4, members=members, epochs=5)).scorer for members in (1, 2))
    assert one.hidden is not None
    assert both.hidden is not None

    assert np.array_equal(both.hidden[0][:4], one.hidden[0])  # the first of both is the one alone
    assert both.hidden[2][:4] == pytest.approx(one.hidden[2] / 2)
    assert len(both.hidden[2]) == 8


def test_a_feature_that_never_moves_does_no_harm() -> None:
    lists = toy_lists()
    for item in lists:
        item.features[:, 0] = 5
    scorer = train_scorer(lists, QUICK, name="", seed=1).scorer

    assert scorer.scale[0] == 1
    assert np.isfinite(scorer.logits(lists[0].features)).all()


def test_a_training_stops_when_its_time_is_over() -> None:
    with pytest.raises(DeadlineExceeded):
        train_scorer(toy_lists(), QUICK, name="", seed=1, deadline=Deadline(0))
