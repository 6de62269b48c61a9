"""A benchmark run: its report and its predictions."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from labelled_graphs import write_labelled_graph

from heddle.api.node_benchmark import benchmark_table, label_text, run_hgb
from heddle.core.errors import ModelUnusable, OutOfReach


def test_a_run_reports_every_seed_and_predicts_every_test_node(tmp_path: Path) -> None:
    report = run_hgb(
        write_labelled_graph(tmp_path / "toy"),
        model="rphgnn",
        seeds=2,
        threads=1,
        predictions=tmp_path / "p.csv",
    )

    assert [run["seed"] for run in report["runs"]] == [0, 1]
    mean = sum(run["micro_f1"] for run in report["runs"]) / 2
    assert report["micro_f1"]["mean"] == pytest.approx(mean)
    with (tmp_path / "p.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 2 * 45
    assert {line["seed"] for line in lines} == {"0", "1"}
    assert {line["label"] for line in lines} <= {"0", "1", "2"}
    assert "macro F1" in benchmark_table(report)


def test_more_seeds_than_splits_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="splits for 2 seeds"):
        run_hgb(write_labelled_graph(tmp_path / "toy"), model="rphgnn", seeds=3, threads=1)


def test_predictions_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach, match="cannot write"):
        run_hgb(
            write_labelled_graph(tmp_path / "toy"),
            model="rphgnn",
            seeds=1,
            threads=1,
            predictions=tmp_path / "no" / "p.csv",
        )


def test_several_labels_are_joined_and_none_is_empty() -> None:
    assert label_text([True, False, True]) == "0;2"
    assert label_text([False, False]) == ""
