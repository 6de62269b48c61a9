"""A benchmark's runs: their report and their predictions."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from labelled_graphs import write_labelled_graph

from heddle.api.node_benchmark import benchmark_table, label_text, learnt_report, prediction_file
from heddle.core.errors import OutOfReach
from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import read_labelled_graph
from heddle.models.recipe_book import recipe_for


def test_a_run_reports_every_seed_and_predicts_every_test_node(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "toy"))
    recipe = recipe_for("rphgnn", frozenset(graph.data.node_types))
    recorded: list[Any] = []

    with prediction_file(tmp_path / "p.csv", ("seed",)) as keep:
        report = learnt_report(
            graph, recipe, seeds=2, device="cpu", keep=keep, listener=ignore, record=recorded.append
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


def test_every_run_is_recorded_with_what_it_takes_to_run_it_again(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "toy"))
    recipe = recipe_for("linear", frozenset(graph.data.node_types))
    recorded: list[Any] = []

    report = learnt_report(
        graph,
        recipe,
        seeds=2,
        device="cpu",
        keep=lambda *_: None,
        listener=ignore,
        record=recorded.append,
    )

    assert [each["seed"] for each in recorded] == [0, 1]
    assert recorded[1]["micro_f1"] == report["runs"][1]["micro_f1"]
    assert recorded[0]["parameters"] == report["parameters"] > 0
    assert recorded[0]["seconds"]["preparation"] > 0
    assert recorded[0]["seconds"]["training"] > 0
    assert recorded[0]["recipe"] == {"config": repr(recipe.config), "learning": repr(recipe.learning)}
    assert {"device", "hardware", "threads", "python", "torch", "torch_geometric"} <= set(recorded[0])


def test_predictions_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    with (
        pytest.raises(OutOfReach, match="cannot write"),
        prediction_file(tmp_path / "no" / "p.csv", ("seed",)),
    ):
        pass


def test_several_labels_are_joined_and_none_is_empty() -> None:
    assert label_text([True, False, True]) == "0;2"
    assert label_text([False, False]) == ""
