"""A benchmark of links: every pair scored, seeds summed up, baselines beside."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from link_sets import write_link_set

from heddle.api.link_benchmark import link_table, run_links
from heddle.core.errors import OutOfReach
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.links import link_recipe
from heddle.models.links.link_recipe import LinkRecipe
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    real = link_recipe.link_recipe

    def small(name: str) -> LinkRecipe:
        propagation = PropagationConfig(iterations=1, featureless_width=16)
        config = RpHGNNConfig(out_width=8, hidden=8, propagation=propagation)
        return replace(real(name), config=config, learning=LearningConfig(epochs=2, batch=200), folds=2)

    monkeypatch.setattr(link_recipe, "link_recipe", small)


def test_a_run_sums_up_its_seeds_beside_baselines_and_scores_every_pair(tmp_path: Path) -> None:
    folder = write_link_set(tmp_path / "toy")

    report = run_links(folder, model="rphgnn", seeds=2, predictions=tmp_path / "p.csv")

    assert [run["seed"] for run in report["runs"]] == [0, 1]
    mean = sum(run["auc"] for run in report["runs"]) / 2
    assert report["trained"]["auc"]["mean"] == pytest.approx(mean)
    mrr = [run["uniform"]["mrr"] for run in report["runs"]]
    assert report["trained"]["uniform"]["mrr"]["std"] == pytest.approx(abs(mrr[0] - mrr[1]) / 2)
    assert {"degree product", "three steps"} < set(report["baselines"])
    with (tmp_path / "p.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 2 * report["pairs"]
    assert {line["seed"] for line in lines} == {"0", "1"}
    assert all(float(line["score"]) for line in lines)
    table = link_table(report)
    assert all(
        name in table for name in ("trained", "untrained", "degree product", "uniform negatives are easy")
    )


def test_predictions_that_cannot_be_written_are_said_before_training(tmp_path: Path) -> None:
    folder = write_link_set(tmp_path / "toy")

    with pytest.raises(OutOfReach, match="cannot write"):
        run_links(folder, model="rphgnn", seeds=1, predictions=tmp_path / "nowhere" / "p.csv")
