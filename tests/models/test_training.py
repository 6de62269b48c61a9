"""Training without labels: it learns what was planted, repeats itself exactly, refuses what it cannot do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from planted_graph import a_planted_snapshot, a_snapshot

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.core.events import Event
from heddle.graph.snapshot import EdgeKey
from heddle.models.embedding_recipe import embedding_recipe
from heddle.models.learning.task import Validation
from heddle.models.links.edge_split import SplitConfig
from heddle.models.links.link_exam import LinkExam
from heddle.models.links.link_task import LinkTask
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.trained import TrainedModel
from heddle.models.training import train_embedding, train_rphgnn
from heddle.models.training_config import TrainingConfig, compact_config

SMALL = RpHGNNConfig(
    out_width=16,
    hidden=16,
    dropout=0.2,
    propagation=PropagationConfig(iterations=1, use_self=True, width=16, featureless_width=16),
)
BRIEF = TrainingConfig(steps=20, batch=128, negatives=16, validate_every=10)


@cache
def a_trained_model(seed: int = 0) -> TrainedModel:
    snapshot, features = a_planted_snapshot()
    return train_rphgnn(snapshot, features, config=SMALL, training=BRIEF, seed=seed)


def same_bytes(first: TrainedModel, second: TrainedModel) -> bool:
    pairs = [(first.embeddings, second.embeddings), (first.weights, second.weights)]
    return all(one[name].tobytes() == other[name].tobytes() for one, other in pairs for name in one)


def test_training_beats_the_untrained_encoder_and_the_features() -> None:
    snapshot, features = a_planted_snapshot(communities=4, noise=0.02)
    config = replace(compact_config(32), hidden=32)
    training = TrainingConfig(steps=60, batch=256, negatives=32, learning_rate=1e-2)

    trained = train_rphgnn(snapshot, features, config=config, training=training)

    for measure in ("auc", "ap", "mrr"):
        best_baseline = max(trained.metrics[name][measure] for name in ("untrained", "features"))
        assert trained.metrics["trained"][measure] > 1.1 * best_baseline, measure
    assert trained.metrics["trained"]["auc"] > 0.7
    assert trained.curve[-1].loss < trained.curve[0].loss


def test_training_never_ends_below_its_start_on_validation() -> None:
    snapshot, features = a_planted_snapshot()
    harmful = replace(BRIEF, steps=4, validate_every=2, learning_rate=0.5)

    trained = train_rphgnn(snapshot, features, config=replace(compact_config(32), hidden=8), training=harmful)

    assert trained.metrics["trained"]["mrr"] >= trained.metrics["untrained"]["mrr"] - 0.05


def test_a_residual_model_starts_as_its_features() -> None:
    snapshot, features = a_planted_snapshot()

    trained = train_rphgnn(snapshot, features, training=replace(BRIEF, steps=1, learning_rate=1e-9))

    np.testing.assert_allclose(trained.embeddings["Chunk"], features["Chunk"], atol=1e-5)


def test_every_node_gets_a_finite_unit_vector() -> None:
    snapshot, _ = a_planted_snapshot()

    embeddings = a_trained_model().embeddings

    assert {name: rows.shape for name, rows in embeddings.items()} == {
        name: (len(ids), 16) for name, ids in snapshot.nodes.items()
    }
    for rows in embeddings.values():
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_equal_seeds_give_equal_bytes_whatever_torch_drew_before() -> None:
    snapshot, features = a_planted_snapshot()
    torch.manual_seed(99)
    before = torch.get_rng_state()

    again = train_rphgnn(snapshot, features, config=SMALL, training=BRIEF)

    assert same_bytes(again, a_trained_model())
    assert again.metrics == a_trained_model().metrics
    assert again.curve == a_trained_model().curve
    assert torch.equal(torch.get_rng_state(), before)


def test_another_seed_gives_another_model() -> None:
    assert not same_bytes(a_trained_model(0), a_trained_model(1))


def test_progress_carries_loss_and_validation() -> None:
    snapshot, features = a_planted_snapshot()
    heard: list[Event] = []

    train_rphgnn(snapshot, features, config=SMALL, training=BRIEF, listener=heard.append)

    steps = [event for event in heard if event.stage == "train" and event.name == "advanced"]
    assert [event.done for event in steps] == [10, 20]
    assert all(event.total == 20 and event.detail["loss"] > 0 for event in steps)
    assert all(0 < event.detail["validation_mrr"] <= 1 for event in steps)


def test_training_stops_when_validation_stops_improving_and_keeps_the_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot, features = a_planted_snapshot()
    scripted = iter([0.1, 0.2, 0.5, 0.4, 0.3])
    monkeypatch.setattr(LinkTask, "validate", lambda _: Validation((next(scripted),)))

    stopped = train_rphgnn(
        snapshot, features, config=SMALL, training=replace(BRIEF, steps=100, validate_every=2, patience=2)
    )
    monkeypatch.setattr(LinkTask, "validate", lambda _: Validation((0.5,)))
    at_best = train_rphgnn(
        snapshot, features, config=SMALL, training=replace(BRIEF, steps=2, validate_every=2)
    )

    assert [point.step for point in stopped.curve] == [2, 4, 6, 8]
    assert not same_bytes(stopped, at_best)
    assert stopped.metrics["trained"]["edges"] == at_best.metrics["trained"]["edges"]


def test_the_trained_scores_are_what_weights_and_embeddings_say() -> None:
    trained = a_trained_model()

    model, scorer = trained.model(), trained.scorer()

    assert not model.training
    assert scorer.weight.shape == (len(trained.shape.edge_types), 16)
    assert set(trained.weights) == {
        *model.state_dict(),
        *(f"scorer.{name}" for name in scorer.state_dict()),
    }


def test_held_out_relations_are_measured_one_by_one() -> None:
    snapshot, _ = a_planted_snapshot()

    relations = a_trained_model().metrics["relations"]

    assert "Person|LEADS|Organization" not in relations  # four edges are too few to hold any out
    assert set(relations) == {"|".join(key) for key in snapshot.edges} - {"Person|LEADS|Organization"}


def test_huge_imbalance_of_types_trains() -> None:
    hub = [(0, tail) for tail in range(1500)]
    snapshot = a_snapshot(
        {"Document": 1, "Chunk": 1500, "Entity": 2},
        {
            ("Document", "HAS_CHUNK", "Chunk"): hub,
            ("Chunk", "MENTIONS", "Entity"): [(tail, tail % 2) for tail in range(600)],
        },
    )

    trained = train_rphgnn(snapshot, {}, config=SMALL, training=BRIEF)

    assert all(np.isfinite(rows).all() for rows in trained.embeddings.values())
    assert trained.embeddings["Document"].shape == (1, 16)


def test_one_type_alone_trains() -> None:
    ring = [(node, (node + 1) % 40) for node in range(40)]

    trained = train_rphgnn(
        a_snapshot({"A": 40}, {("A", "NEXT", "A"): ring}), {}, config=SMALL, training=BRIEF
    )

    assert np.isfinite(trained.embeddings["A"]).all()


def test_empty_types_and_relations_and_isolated_nodes_train() -> None:
    pairs = [(node, node % 5) for node in range(30)]
    snapshot = a_snapshot(
        {"A": 30, "B": 5, "Empty": 0, "Lonely": 3},
        {("A", "R", "B"): pairs, ("A", "NEVER", "Empty"): []},
    )

    trained = train_rphgnn(snapshot, {"Lonely": np.ones((3, 4), np.float32)}, config=SMALL, training=BRIEF)

    assert trained.embeddings["Empty"].shape == (0, 16)
    assert np.isfinite(trained.embeddings["Lonely"]).all()


def test_without_held_out_edges_the_last_weights_stay_and_nothing_is_measured() -> None:
    snapshot, features = a_planted_snapshot()
    training = replace(BRIEF, split=SplitConfig(supervision=0.5, validation=0.0, test=0.0))

    trained = train_rphgnn(snapshot, features, config=SMALL, training=training)

    assert trained.metrics["trained"] is None
    assert [point.validation_mrr for point in trained.curve] == [None, None]


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [
        ({"A": 1}, {}),
        ({"A": 5, "B": 5}, {}),
        ({"A": 5, "B": 5}, {("A", "R", "B"): [(0, 0), (1, 1)]}),
    ],
)
def test_a_graph_with_too_few_edges_says_so(
    nodes: dict[str, int], edges: dict[EdgeKey, list[tuple[int, int]]]
) -> None:
    with pytest.raises(ModelUnusable, match="too few edges to learn from"):
        train_rphgnn(a_snapshot(nodes, edges), {}, config=SMALL, training=BRIEF)


def test_a_relation_with_too_few_edges_is_named() -> None:
    edges: dict[EdgeKey, list[tuple[int, int]]] = {
        ("A", "R", "B"): [(0, 0), (1, 1)],
        ("A", "FULL", "B"): [(head, tail) for head in range(5) for tail in range(5)],
    }

    with pytest.raises(ModelUnusable, match="relation R has too few edges to learn from: 2"):
        train_embedding(
            a_snapshot({"A": 5, "B": 5}, edges),
            {},
            embedding_recipe("rphgnn", 0),
            training=BRIEF,
            relations=[("A", "R", "B")],
        )


@pytest.mark.parametrize("nodes", [{}, {"A": 0}])
def test_a_graph_without_nodes_says_so(nodes: dict[str, int]) -> None:
    with pytest.raises(InvalidGraph, match="no nodes"):
        train_rphgnn(a_snapshot(nodes), {}, config=SMALL, training=BRIEF)


@pytest.mark.parametrize(
    ("features", "complaint"),
    [
        ({"Chunk": np.ones((3, 4), np.float32)}, "Chunk has 240 nodes and 3 feature rows"),
        ({"Chunk": np.full((240, 4), np.nan, np.float32)}, "features of Chunk are not finite"),
        ({"Ghost": np.ones((3, 4), np.float32)}, "'Ghost', a type that the graph does not have"),
        ({"Chunk": np.ones(240, np.float32)}, "features of Chunk must be a matrix"),
    ],
)
def test_features_that_do_not_fit_name_their_type(
    features: dict[str, NDArray[np.float32]], complaint: str
) -> None:
    snapshot, _ = a_planted_snapshot()

    with pytest.raises(InvalidGraph, match=complaint):
        train_rphgnn(snapshot, features, config=SMALL, training=BRIEF)


def test_a_loss_that_runs_away_is_an_error_and_not_a_model() -> None:
    snapshot, features = a_planted_snapshot()
    wild = replace(BRIEF, learning_rate=1e30)

    with pytest.raises(ModelUnusable, match="not finite"):
        train_rphgnn(snapshot, features, config=SMALL, training=wild)


def test_a_memory_limit_is_kept_before_anything_is_computed() -> None:
    snapshot, features = a_planted_snapshot()

    with pytest.raises(ModelUnusable, match="above the limit"):
        train_rphgnn(snapshot, features, config=SMALL, training=replace(BRIEF, memory_limit=1000))


def test_everyone_sits_the_same_exam() -> None:
    snapshot, _ = a_planted_snapshot()
    trained = a_trained_model()
    rows = {name: torch.from_numpy(array) for name, array in trained.embeddings.items()}
    sizes = {name: len(ids) for name, ids in snapshot.nodes.items()}
    from heddle.models.links.edge_split import Part, split_edges

    split = split_edges(snapshot.edges, SplitConfig(), torch.Generator().manual_seed(0))

    first = LinkExam(sizes, split, 0).measure(rows, trained.scorer(), Part.TEST)
    second = LinkExam(sizes, split, 0).measure(rows, trained.scorer(), Part.TEST)

    assert first == second
