"""Training on a workspace or a folder keeps a model, writes what was asked for, and says how it went."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from labelled_graphs import write_labelled_graph
from trained_home import STAFF, filled_bench

from heddle.api.learning import train
from heddle.api.training_request import TrainingRequest
from heddle.api.workbench import Workbench
from heddle.core.errors import InvalidGraph, ModelUnusable, OutOfReach, UnknownName, UsageError
from heddle.core.settings import Settings
from heddle.models.artifact import load_model
from heddle.models.classification.classifier_file import load_classifier
from heddle.models.purpose import Purpose

SMALL: dict[str, dict[str, Any]] = {
    "rphgnn": {"hidden": 8, "propagation": {"iterations": 1, "width": 8}},
    "latte": {"hidden": 8, "heads": 1},
}
STEPS: dict[str, Any] = {"steps": 4, "batch": 64}
EPOCHS: dict[str, Any] = {"epochs": 3}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with filled_bench(tmp_path / "home") as opened:
        yield opened


def asked(model: str, purpose: Purpose = Purpose.EMBEDDING, **more: Any) -> TrainingRequest:
    values = EPOCHS if purpose is Purpose.NODE_CLASSIFICATION else STEPS
    return TrainingRequest(model, purpose, tables={"model": SMALL[model], "training": values}, **more)


def labels(folder: Path) -> Path:
    lines = [f"{name},{company}" for company, staff in STAFF.items() for name in staff[:6]]
    (folder / "labels.csv").write_text("\n".join(["node,label", *lines]) + "\n")
    return folder / "labels.csv"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("model", ["rphgnn", "latte"])
def test_embeddings_are_kept_written_back_and_put_in_force(
    bench: Workbench, model: str, tmp_path: Path
) -> None:
    report = train(bench, asked(model, curve=tmp_path / "curve.csv"))

    trained = load_model(bench.model_folder)
    ids, vectors = bench.scope.embeddings(model)
    assert (bench.model_name, trained.name, trained.purpose) == (model, model, Purpose.EMBEDDING)
    assert len(ids) == sum(report["nodes"].values()) == len(list(bench.scope.nodes()))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert [row["step"] for row in table(tmp_path / "curve.csv")] == ["4"]


def test_the_model_that_was_trained_last_is_in_force_and_the_other_stays(bench: Workbench) -> None:
    train(bench, asked("latte", name="first"))
    train(bench, asked("rphgnn"))

    assert bench.model_name == "rphgnn"
    assert load_model(bench.model_folder.parent / "first").name == "latte"


@pytest.mark.parametrize("model", ["rphgnn", "latte"])
def test_classes_of_the_own_graph_are_learned_scored_and_predicted(
    bench: Workbench, model: str, tmp_path: Path
) -> None:
    request = asked(
        model,
        Purpose.NODE_CLASSIFICATION,
        labels=labels(tmp_path),
        target="Person",
        predictions=tmp_path / "predicted.csv",
        curve=tmp_path / "curve.csv",
    )

    report = train(bench, request)

    kept = load_classifier(bench.home.models(bench.workspace) / f"{model}-node-classification")
    assert report["divided"] == {"train": 12, "validation": 3, "scored": 3}
    assert report["metrics"] == {key: kept.metrics[key] for key in ("validation", "scored")}
    assert kept.classes == ("Corvane", "Helios", "Nordhav")
    rows = table(tmp_path / "predicted.csv")
    assert len(rows) == report["predicted"] == 24 - 15
    assert {row["label"] for row in rows} <= set(kept.classes)
    assert len(table(tmp_path / "curve.csv")) == 3
    assert bench.model_name == "rphgnn"


def test_links_of_one_relation_are_learned_and_missing_ones_told(bench: Workbench, tmp_path: Path) -> None:
    request = asked(
        "rphgnn", Purpose.LINK_PREDICTION, relation="WORKS_FOR", predictions=tmp_path / "links.csv"
    )

    report = train(bench, request)

    assert set(report["metrics"]["relations"]) == {"Person|WORKS_FOR|Organization"}
    rows = table(tmp_path / "links.csv")
    known = {(edge.source, edge.target) for edge in bench.scope.edges() if edge.type == "WORKS_FOR"}
    assert len(rows) == report["predicted"] == 24 * 2
    assert not known & {(row["source"], row["target"]) for row in rows}


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_folder_is_learned_from_and_its_model_lies_where_it_is_asked_for(
    bench: Workbench, purpose: Purpose, tmp_path: Path
) -> None:
    data = write_labelled_graph(tmp_path / "toy")

    report = train(bench, asked("rphgnn", purpose, data=data, output=tmp_path / "model"))

    assert report["task"] == purpose
    assert (tmp_path / "model" / "manifest.json").exists()
    assert not bench.model_folder.parent.exists()


def test_a_training_goes_on_from_its_checkpoint(bench: Workbench, tmp_path: Path) -> None:
    wanted = train(bench, asked("rphgnn"))
    first = TrainingRequest(
        tables={"model": SMALL["rphgnn"], "training": {**STEPS, "steps": 2, "validate_every": 2}},
        checkpoint=tmp_path / "state",
    )
    train(bench, first)
    with pytest.raises(ModelUnusable, match="holds a checkpoint already"):
        train(bench, first)
    with pytest.raises(ModelUnusable, match="of another validate every"):
        train(bench, asked("rphgnn", checkpoint=tmp_path / "state", resume=True))

    longer = {**STEPS, "steps": 4, "validate_every": 2}
    found = train(
        bench,
        TrainingRequest(
            tables={"model": SMALL["rphgnn"], "training": longer}, checkpoint=tmp_path / "state", resume=True
        ),
    )

    assert found["steps"] == wanted["steps"] == 4


def test_what_cannot_be_is_said_before_the_work(bench: Workbench, tmp_path: Path) -> None:
    classes = Purpose.NODE_CLASSIFICATION
    with pytest.raises(UnknownName, match="no relation 'KNOWS'"):
        train(bench, asked("rphgnn", Purpose.LINK_PREDICTION, relation="KNOWS"))
    with pytest.raises(UsageError, match="there are no labels"):
        train(bench, asked("rphgnn", classes))
    with pytest.raises(UsageError, match="no model can be called"):
        train(bench, asked("rphgnn", name="../elsewhere"))
    with pytest.raises(UsageError, match="model has no value 'hiden'"):
        train(bench, TrainingRequest(tables={"model": {"hiden": 3}}))
    with pytest.raises(OutOfReach):
        train(bench, asked("rphgnn", curve=tmp_path / "no" / "curve.csv"))
    with pytest.raises(UsageError, match="labels of toy are of 'paper'"):
        train(bench, asked("rphgnn", classes, data=write_labelled_graph(tmp_path / "toy"), target="author"))


def test_an_empty_workspace_is_said_to_be_empty(tmp_path: Path) -> None:
    with Workbench(Settings(home=str(tmp_path), encoder="hashing")) as empty, pytest.raises(InvalidGraph):
        train(empty)
