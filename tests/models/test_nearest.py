"""The nearest nodes are those that a look at every pair finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from planted_graph import a_planted_snapshot
from safetensors.numpy import save

from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded, ModelUnusable, NotFound
from heddle.core.ids import NodeId, sha256_hex
from heddle.models import nearest
from heddle.models.artifact import save_model
from heddle.models.model_files import EMBEDDINGS, NODES, file_name, read_manifest
from heddle.models.nearest import EmbeddingSpace, load_space
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.training import train_rphgnn
from heddle.models.training_config import TrainingConfig


def go_on() -> None:
    """A check of who waits as long as it takes."""


def a_space(
    seed: int, sizes: dict[str, int], *, copies: int = 0
) -> tuple[EmbeddingSpace, dict[NodeId, NDArray[np.float32]]]:
    """Random unit vectors, some of which are the same for nodes of several types."""
    rng = np.random.default_rng(seed)
    twin = rng.normal(size=8)
    nodes, vectors = {}, {}
    for name, size in sizes.items():
        rows = rng.normal(size=(size, 8))
        rows[:copies] = twin
        vectors[name] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        nodes[name] = tuple(NodeId(f"{name}{row:04d}") for row in range(size))
    by_id = {node: vectors[name][row] for name, ids in nodes.items() for row, node in enumerate(ids)}
    return EmbeddingSpace(nodes, vectors), by_id


def naive(by_id: dict[NodeId, NDArray[np.float32]], node: NodeId, count: int) -> list[tuple[NodeId, float]]:
    """Every pair, in pure Python."""
    pairs = [
        (-round(float(vector.astype(np.float64) @ by_id[node].astype(np.float64)), 5), other)
        for other, vector in by_id.items()
        if other != node
    ]
    return [(other, -cosine) for cosine, other in sorted(pairs)[:count]]


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(0, 30), st.integers(1, 12))
def test_it_finds_what_a_look_at_every_pair_finds(seed: int, people: int, places: int, count: int) -> None:
    space, by_id = a_space(seed, {"Person": people, "Place": places})
    node = NodeId("Person0000")

    found = list(space.nearest(node, count, go_on))

    expected = naive(by_id, node, count)
    assert len(space) == people + places
    assert [each.cosine for each in found] == pytest.approx([cosine for _, cosine in expected], abs=2e-5)
    assert {each.node for each in found} <= by_id.keys() - {node}


def test_nodes_that_are_equally_near_come_in_the_order_of_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_ROWS", 7)
    space, _ = a_space(1, {"Person": 20, "Place": 20}, copies=5)

    found = [each.node for each in space.nearest(NodeId("Person0002"), 6, go_on)]

    assert found == [f"Person000{row}" for row in (0, 1, 3, 4)] + ["Place0000", "Place0001"]


def test_it_asks_between_blocks_whether_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_ROWS", 7)
    space, _ = a_space(1, {"Person": 20, "Place": 20})

    with pytest.raises(DeadlineExceeded):
        list(space.nearest(NodeId("Person0002"), 3, Deadline(0.0).check))


def test_a_node_that_it_does_not_know_is_not_found() -> None:
    space, _ = a_space(1, {"Person": 2})

    assert NodeId("Person0001") in space
    with pytest.raises(NotFound, match="no embedding") as caught:
        list(space.nearest(NodeId("Ghost"), 3, go_on))
    assert "heddle embed" in caught.value.hint


@pytest.mark.parametrize(
    "break_it",
    [
        lambda nodes, vectors: nodes.pop("Person"),
        lambda nodes, vectors: vectors.pop("Person"),
        lambda nodes, vectors: vectors.update(Person=np.zeros((3, 4), np.float32)),
        lambda nodes, vectors: vectors.update(Person=np.zeros(2, np.float32)),
    ],
)
def test_ids_and_vectors_that_do_not_fit_are_refused(break_it: Callable[..., object]) -> None:
    nodes = {"Person": (NodeId("a"), NodeId("b"))}
    vectors = {"Person": np.eye(2, 4, dtype=np.float32)}
    break_it(nodes, vectors)

    with pytest.raises(ModelUnusable):
        EmbeddingSpace(nodes, vectors)


def test_a_saved_model_has_its_space(tmp_path: Path) -> None:
    snapshot, features = a_planted_snapshot()
    propagation = PropagationConfig(iterations=1, use_self=True, width=8, featureless_width=8)
    config = RpHGNNConfig(out_width=8, hidden=8, propagation=propagation)
    trained = train_rphgnn(snapshot, features, config=config, training=TrainingConfig(steps=2, batch=64))
    save_model(tmp_path / "model", trained)

    space = load_space(tmp_path / "model", read_manifest(tmp_path / "model")["files"])

    node = snapshot.nodes["Person"][3]
    (first,) = space.nearest(node, 1, go_on)
    vectors = np.concatenate([trained.embeddings[name] for name in trained.nodes])
    ids = [each for name in trained.nodes for each in trained.nodes[name]]
    cosines = vectors @ trained.embeddings["Person"][3]
    cosines[ids.index(node)] = -2
    assert first.cosine == pytest.approx(float(cosines.max()), abs=1e-5)


@pytest.mark.parametrize("listed", [b"[]", b"not json", b'{"Person": 3}', b'{"Person": []}'])
def test_a_list_of_nodes_that_is_none_is_refused(tmp_path: Path, listed: bytes) -> None:
    arrays = save({"Person": np.eye(2, 4, dtype=np.float32)})
    files = {NODES: sha256_hex(listed), EMBEDDINGS: sha256_hex(arrays)}
    (tmp_path / file_name(NODES, files[NODES])).write_bytes(listed)
    (tmp_path / file_name(EMBEDDINGS, files[EMBEDDINGS])).write_bytes(arrays)

    with pytest.raises(ModelUnusable):
        load_space(tmp_path, files)
