"""Every node gets the embedding of the thing that it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import NodeId, WorkspaceId
from heddle.models.graph_shape import GraphShape
from heddle.models.member_embeddings import to_members
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.trained import TrainedModel
from heddle.models.training_config import TrainingConfig


def a_model(**rows: dict[str, tuple[float, float]]) -> TrainedModel:
    """A model that learnt nothing but the vectors of its rows."""
    return TrainedModel(
        config=RpHGNNConfig(),
        training=TrainingConfig(),
        seed=0,
        shape=GraphShape(dict.fromkeys(rows, 2), ()),
        workspace=WorkspaceId("default"),
        graph_version="v",
        nodes={name: tuple(map(NodeId, found)) for name, found in rows.items()},
        embeddings={
            name: np.asarray(list(found.values()), np.float32).reshape(-1, 2) for name, found in rows.items()
        },
        weights={},
        metrics={},
        curve=(),
    )


def vectors(trained: TrainedModel, name: str) -> dict[str, NDArray[np.float32]]:
    return dict(zip(trained.nodes[name], trained.embeddings[name], strict=True))


def clusters(**found: str) -> dict[NodeId, tuple[NodeId, ...]]:
    return {NodeId(row.replace("_", ":")): tuple(map(NodeId, behind)) for row, behind in found.items()}


def test_nodes_that_share_a_row_get_its_vector() -> None:
    trained = to_members(a_model(Person={"b": (1, 0), "c": (0, 1)}, Chunk={"d": (1, 0)}), clusters(b="ab"))

    assert trained.nodes == {"Person": ("a", "b", "c"), "Chunk": ("d",)}
    found = vectors(trained, "Person")
    assert [found[node].tolist() for node in "abc"] == [[1, 0], [1, 0], [0, 1]]


def test_a_node_that_is_several_things_gets_the_mean_of_theirs() -> None:
    trained = to_members(
        a_model(Person={"n:1": (1, 0), "n:2": (0, 1), "x:1": (1, 0), "x:2": (-1, 0)}, Place={}),
        clusters(n_1="an", n_2="n", x_1="x", x_2="x"),
    )

    found = vectors(trained, "Person")
    np.testing.assert_allclose(found["n"], [np.sqrt(0.5)] * 2, rtol=1e-6)
    assert found["a"].tolist() == found["x"].tolist() == [1, 0]
    assert trained.embeddings["Place"].shape == (0, 2)


def test_a_node_behind_rows_of_two_types_is_listed_once() -> None:
    trained = to_members(a_model(Person={"n:2": (1, 0)}, Author={"a": (1, 0)}), clusters(a="an", n_2="n"))

    assert trained.nodes == {"Author": ("a", "n"), "Person": ()}
