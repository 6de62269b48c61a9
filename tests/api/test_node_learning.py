"""What a model says of nodes is a table, at the end of its training and for nodes that come later."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import torch
from graph_builders import a_document
from trained_home import STAFF, filled_bench

from heddle.api.learning import train
from heddle.api.node_learning import predict_nodes, prediction_rows
from heddle.api.training_request import TrainingRequest
from heddle.core.errors import NotFound, OutOfReach
from heddle.models.purpose import Purpose

SHARES = torch.tensor([[0.9, 0.1], [0.25, 0.75], [0.5, 0.5]])


def test_a_row_has_its_likeliest_class() -> None:
    rows = prediction_rows("abc", ("x", "y"), SHARES, torch.tensor([1, 0]), several=False)

    assert list(rows) == [("b", "y", 0.75), ("a", "x", 0.9)]


def test_a_row_of_several_labels_has_those_above_a_half_and_the_chance_that_all_are_right() -> None:
    several = torch.tensor([[0.9, 0.75], [0.25, 0.5]])

    rows = list(prediction_rows("ab", ("x", "y"), several, torch.tensor([0, 1]), several=True))

    assert [(node, label) for node, label, _ in rows] == [("a", "x;y"), ("b", "")]
    assert [chance for _, _, chance in rows] == pytest.approx([0.675, 0.375], abs=1e-6)


def test_nodes_that_came_later_are_told_and_the_others_as_before(tmp_path: Path) -> None:
    lines = [f"{name},{company}" for company, staff in STAFF.items() for name in staff[:6]]
    (tmp_path / "labels.csv").write_text("\n".join(["node,label", *lines]))
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    request = TrainingRequest(
        purpose=Purpose.NODE_CLASSIFICATION,
        labels=tmp_path / "labels.csv",
        target="Person",
        tables={"model": {"hidden": 8}, "training": {"epochs": 3}},
        predictions=before,
        name="staff",
    )
    with filled_bench(tmp_path / "home") as bench:
        train(bench, request)
        same = predict_nodes(bench, "staff", after)
        assert same["predicted"] == 9
        assert after.read_text() == before.read_text()
        late = a_document(
            "Nora Late", people=("Nora Late",), employer="Helios", text="Nora Late works for Helios."
        )
        bench.scope.put([late])

        report = predict_nodes(bench, "staff", after)

        with after.open(newline="") as file:
            told = {row["node"] for row in csv.DictReader(file)}
        assert report["predicted"] == len(told) == 10
        with pytest.raises(NotFound, match="no model 'other'"):
            predict_nodes(bench, "other", after)
        with pytest.raises(OutOfReach):
            predict_nodes(bench, "staff", tmp_path / "no" / "p.csv")
