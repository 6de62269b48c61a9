"""Several models and sets in one job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from labelled_graphs import write_labelled_graph

from heddle.api.model_comparison import compare_models, comparison_table
from heddle.core.errors import ModelUnusable, OutOfReach, PathNotFound, UnknownName, UsageError
from heddle.models.recipe_book import model_names


def test_every_model_meets_every_set_and_leaves_a_line_a_seed(tmp_path: Path) -> None:
    folders = [write_labelled_graph(tmp_path / name) for name in ("one", "two")]
    results = tmp_path / "results.jsonl"

    reports = compare_models(folders, models=["linear", "han"], seeds=2, threads=1, results=results)

    pairs = [(report["data"], report["model"]) for report in reports]
    assert pairs == [("one", "linear"), ("one", "han"), ("two", "linear"), ("two", "han")]
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    assert [(line["data"], line["model"], line["seed"]) for line in lines] == [
        (data, model, seed) for data, model in pairs for seed in (0, 1)
    ]
    table = comparison_table(reports).splitlines()
    assert table[1].split() == ["model", "one", "two"]
    assert [line.split()[0] for line in table[2:]] == ["linear", "han"]
    for place, report in ((2, reports[0]), (3, reports[1])):
        assert f"{100 * report['macro_f1']['mean']:.2f}" in table[place]


def test_a_model_that_is_said_twice_runs_once(tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy")

    assert len(compare_models([folder], models=["linear", "linear"], seeds=1, threads=1)) == 1


def test_predictions_of_several_models_cannot_share_a_file(tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy")
    file = tmp_path / "p.csv"

    with pytest.raises(UsageError, match=f"{len(model_names())} models on 1 sets cannot share"):
        compare_models([folder], models=["all"], seeds=1, predictions=file)
    with pytest.raises(UsageError, match="1 models on 2 sets"):
        compare_models([folder, folder], models=["linear"], seeds=1, predictions=file)
    assert not file.exists()


def test_what_is_wrong_shows_before_anything_is_trained(tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy")
    results = tmp_path / "results.jsonl"

    with pytest.raises(UnknownName, match="no model is named 'nobody'"):
        compare_models([folder], models=["linear", "nobody"], seeds=1, results=results)
    with pytest.raises(PathNotFound):
        compare_models([folder, tmp_path / "no"], models=["linear"], seeds=1, results=results)
    with pytest.raises(ModelUnusable, match="splits for 2 seeds"):
        compare_models([folder], models=["linear"], seeds=3, results=results)
    with pytest.raises(OutOfReach, match="cannot write"):
        compare_models([folder], models=["linear"], seeds=1, results=tmp_path / "no" / "r.jsonl")
    assert not results.exists()
