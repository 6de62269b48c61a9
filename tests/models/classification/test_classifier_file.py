"""A saved model of node classes comes back whole and fits a later graph; nothing else is accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from heddle.core.errors import ModelUnusable
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.snapshot import Snapshot
from heddle.models.artifact import load_model
from heddle.models.classification.classifier import apply_classifier, one_model, train_classifier
from heddle.models.classification.classifier_file import (
    SavedClassifier,
    graph_for,
    load_classifier,
    save_classifier,
    saved,
)
from heddle.models.classification.snapshot_labels import labelled_snapshot
from heddle.models.model_files import MANIFEST
from heddle.models.recipe_book import recipe_for

PEOPLE = tuple(NodeId(f"p{number:02}") for number in range(30))
FIRMS = (NodeId("f0"), NodeId("f1"))
LABELS = {person: (("odd", "even")[number % 2 == 0],) for number, person in enumerate(PEOPLE[:24])}


def a_snapshot(*, people: tuple[NodeId, ...] = PEOPLE) -> Snapshot:
    relation = ("Person", "WORKS_FOR", "Firm")
    return Snapshot(
        workspace=WorkspaceId("own"),
        version="1",
        nodes={"Firm": FIRMS, "Person": people},
        texts={"Firm": ("a", "b"), "Person": ("x",) * len(people)},
        edges={relation: np.array([range(len(people)), [int(each[1:]) % 2 for each in people]])},
        weights={relation: np.ones(len(people), np.float32)},
    )


FEATURES = {"Firm": np.eye(2, 4, dtype=np.float32)}


@cache
def a_model() -> tuple[SavedClassifier, torch.Tensor]:
    graph = labelled_snapshot(a_snapshot(), FEATURES, "Person", LABELS, seed=1)
    recipe = one_model(recipe_for("rphgnn", frozenset(graph.data.node_types)))
    recipe = replace(recipe, learning=replace(recipe.learning, epochs=6))
    found = train_classifier(graph, recipe, seed=1)
    return saved(graph, recipe, found, seed=1, ids=PEOPLE, graph_version="1"), found.shares


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_classifier(tmp_path / "model", a_model()[0])
    return tmp_path / "model"


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest))


def shares(model: SavedClassifier, snapshot: Snapshot) -> torch.Tensor:
    graph = graph_for(model, snapshot, FEATURES)
    return apply_classifier(graph, model.recipe, model.weights, seed=model.seed)


def test_a_saved_model_comes_back_and_says_the_same(folder: Path) -> None:
    found = load_classifier(folder)

    assert torch.equal(shares(found, a_snapshot()), a_model()[1])
    assert found.classes == ("even", "odd")
    assert found.metrics == a_model()[0].metrics
    assert found.recipe.learning == a_model()[0].recipe.learning


def test_a_later_graph_with_a_new_node_and_without_an_old_one_is_classified(folder: Path) -> None:
    later = a_snapshot(people=(*PEOPLE[1:], NodeId("p99")))

    assert shares(load_classifier(folder), later).shape == (30, 2)


def test_a_type_that_the_model_does_not_know_is_named(folder: Path) -> None:
    snapshot = a_snapshot()
    later = replace(snapshot, nodes={**snapshot.nodes, "Ship": (NodeId("s"),)})

    with pytest.raises(ModelUnusable, match="knows no node type 'Ship'"):
        shares(load_classifier(folder), later)


def test_it_is_no_model_of_embeddings(folder: Path) -> None:
    with pytest.raises(ModelUnusable, match="embeds nothing"):
        load_model(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(extra=1),
        lambda manifest: manifest.pop("classes"),
        lambda manifest: manifest.update(model="unheard of"),
        lambda manifest: manifest.update(target="Ship"),
        lambda manifest: manifest.update(classes=["only one"]),
        lambda manifest: manifest["config"].update(hidden="wide"),
        lambda manifest: manifest["shape"].update(edge_types=[["A"]]),
        lambda manifest: manifest["files"].update(weights="../../elsewhere"),
    ],
)
def test_a_manifest_that_lies_is_refused(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    rewrite(folder, change)

    with pytest.raises(ModelUnusable):
        load_classifier(folder)


def test_a_manifest_that_lies_of_widths_is_found_out_by_the_weights(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest["config"].update(hidden=9))

    with pytest.raises(ModelUnusable, match="do not fit the graph"):
        shares(load_classifier(folder), a_snapshot())


@pytest.mark.parametrize("name", ["weights", "labels"])
def test_a_changed_file_is_refused(folder: Path, name: str) -> None:
    path = next(folder.glob(f"{name}-*"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    with pytest.raises(ModelUnusable, match="is not the file that its manifest names"):
        load_classifier(folder)
