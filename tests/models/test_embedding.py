"""Embedding a graph with a trained model: the same graph, a later one, one that does not fit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from planted_graph import a_planted_snapshot, a_snapshot

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.core.ids import NodeId
from heddle.graph.snapshot import Snapshot
from heddle.models.embedding import embed_snapshot
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.trained import TrainedModel
from heddle.models.training import train_rphgnn
from heddle.models.training_config import TrainingConfig


@cache
def a_trained_model() -> TrainedModel:
    config = RpHGNNConfig(
        out_width=16,
        hidden=16,
        propagation=PropagationConfig(iterations=2, use_self=True, width=16, featureless_width=16),
    )
    snapshot, features = a_planted_snapshot()
    return train_rphgnn(snapshot, features, config=config, training=TrainingConfig(steps=4, batch=64))


def with_another_chunk(snapshot: Snapshot) -> Snapshot:
    """The graph after a chunk was added, and tied to the first document."""
    key = ("Document", "HAS_CHUNK", "Chunk")
    place = len(snapshot.nodes["Chunk"])
    return replace(
        snapshot,
        nodes={**snapshot.nodes, "Chunk": (*snapshot.nodes["Chunk"], NodeId("Chunk-new"))},
        texts={**snapshot.texts, "Chunk": (*snapshot.texts["Chunk"], "new")},
        edges={**snapshot.edges, key: np.hstack([snapshot.edges[key], [[0], [place]]])},
        weights={**snapshot.weights, key: np.append(snapshot.weights[key], np.float32(1))},
    )


def test_the_graph_of_training_gets_the_embeddings_of_training() -> None:
    snapshot, features = a_planted_snapshot()

    embeddings = embed_snapshot(a_trained_model(), snapshot, features)

    assert all(
        embeddings[name].tobytes() == rows.tobytes() for name, rows in a_trained_model().embeddings.items()
    )


def test_a_later_graph_is_embedded_without_training_and_far_nodes_stay() -> None:
    snapshot, features = a_planted_snapshot()
    later = with_another_chunk(snapshot)
    row = features["Chunk"][:1]

    embeddings = embed_snapshot(
        a_trained_model(), later, {**features, "Chunk": np.vstack([features["Chunk"], row])}
    )

    assert embeddings["Chunk"].shape == (241, 16)
    assert np.isfinite(embeddings["Chunk"]).all()
    shift = np.abs(embeddings["Chunk"][:240] - a_trained_model().embeddings["Chunk"]).max(axis=1)
    assert (shift < 1e-5).mean() > 0.5  # most chunks are too far from the first document to hear of it


def test_types_that_a_graph_lacks_come_out_empty() -> None:
    graph = a_snapshot({"Chunk": 2}, {("Chunk", "NEXT", "Chunk"): [(0, 1)]})

    embeddings = embed_snapshot(a_trained_model(), graph, {"Chunk": np.ones((2, 32), np.float32)})

    assert embeddings["Chunk"].shape == (2, 16)
    assert embeddings["Person"].shape == (0, 16)


@pytest.mark.parametrize(
    ("graph", "complaint"),
    [
        (a_snapshot({"Chunk": 1, "Invoice": 2}), "knows no node type 'Invoice'"),
        (
            a_snapshot({"Chunk": 2}, {("Chunk", "CITES", "Chunk"): [(0, 1)]}),
            r"no edge type 'Chunk\|CITES\|Chunk'",
        ),
    ],
)
def test_unknown_types_are_named(graph: Snapshot, complaint: str) -> None:
    with pytest.raises(ModelUnusable, match=complaint):
        embed_snapshot(
            a_trained_model(), graph, {"Chunk": np.ones((len(graph.nodes["Chunk"]), 32), np.float32)}
        )


def test_features_of_another_encoder_are_refused() -> None:
    graph = a_snapshot({"Chunk": 2})

    with pytest.raises(ModelUnusable, match="learned 'Chunk' from features of width 32"):
        embed_snapshot(a_trained_model(), graph, {"Chunk": np.ones((2, 31), np.float32)})
    with pytest.raises(ModelUnusable, match="given none"):
        embed_snapshot(a_trained_model(), graph, {})
    with pytest.raises(InvalidGraph, match="Chunk has 2 nodes and 3 feature rows"):
        embed_snapshot(a_trained_model(), graph, {"Chunk": np.ones((3, 32), np.float32)})
