"""A benchmark run with few labels: its reports and its predictions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from labelled_graphs import counted_arrays, write_labelled_graph

from heddle.api.few_label_benchmark import compare_heco, few_label_table, run_heco
from heddle.core.errors import UnknownName, UsageError


def test_every_number_of_labels_has_a_report_and_its_predictions(tmp_path: Path) -> None:
    report = run_heco(
        write_labelled_graph(tmp_path / "toy", counted_arrays()),
        model="rphgnn",
        labels=[5, 10],
        seeds=2,
        threads=1,
        predictions=tmp_path / "p.csv",
    )

    assert list(report["labels"]) == ["5", "10"]
    for one in report["labels"].values():
        assert [run["seed"] for run in one["runs"]] == [0, 1]
        mean = sum(run["macro_f1"] for run in one["runs"]) / 2
        assert one["macro_f1"]["mean"] == pytest.approx(mean)
        assert one["scored"] == 100
    with (tmp_path / "p.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["labels", "seed", "node", "label"]
    assert len(lines) == 2 * 2 * 100
    assert {(line["labels"], line["seed"]) for line in lines} == {
        (count, seed) for count in ("5", "10") for seed in ("0", "1")
    }
    table = few_label_table(report).splitlines()
    assert "2 seeds" in table[0]
    assert [line.split()[0] for line in table[2:]] == ["5", "10"]


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path, counted_arrays())

    with pytest.raises(UnknownName, match="no model is named 'oracle'"):
        run_heco(folder, model="oracle", labels=[5], seeds=1, threads=1)


def test_numbers_of_labels_that_are_not_there_are_named(tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path, counted_arrays())

    with pytest.raises(UnknownName, match="no split of 20 labels"):
        run_heco(folder, model="rphgnn", labels=[20], seeds=1, threads=1)


def test_several_models_stand_side_by_side_with_a_line_a_run(tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy", counted_arrays())

    reports = compare_heco(
        folder,
        models=["walks", "linear", "walks"],
        labels=[5],
        seeds=2,
        threads=1,
        results=tmp_path / "r.jsonl",
    )

    assert [report["model"] for report in reports] == ["walks", "linear"]
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [(line["model"], line["labels"], line["seed"]) for line in lines] == [
        (model, 5, seed) for model in ("walks", "linear") for seed in (0, 1)
    ]


def test_a_wrong_name_among_several_shows_before_any_learns(tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path, counted_arrays())

    with pytest.raises(UnknownName, match="'oracle'"):
        compare_heco(folder, models=["walks", "oracle"], labels=[5], seeds=1, results=tmp_path / "r.jsonl")

    assert not (tmp_path / "r.jsonl").exists()


def test_predictions_of_several_models_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="2 models cannot share"):
        compare_heco(
            tmp_path, models=["walks", "linear"], labels=[5], seeds=1, predictions=tmp_path / "p.csv"
        )
