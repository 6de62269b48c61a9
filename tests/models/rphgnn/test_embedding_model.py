"""RpHGNN as a model of embeddings: what it heard, which rows it gives, another graph for the same weights."""

from __future__ import annotations

import pytest
import torch
from planted_graph import a_planted_snapshot, a_snapshot

from heddle.core.errors import ModelUnusable
from heddle.models.graph_shape import shape_of
from heddle.models.rphgnn.embedding_model import RpHGNNEmbedding
from heddle.models.rphgnn.encoder import RpHGNNConfig, RpHGNNEncoder
from heddle.models.rphgnn.propagation_plan import PropagationConfig, plan_groups

CONFIG = RpHGNNConfig(
    out_width=16,
    hidden=8,
    propagation=PropagationConfig(iterations=1, use_self=True, width=16, featureless_width=16),
)


def a_model(*, memory_limit: int | None = None) -> RpHGNNEmbedding:
    shape = shape_of(*a_planted_snapshot())
    plan = plan_groups(shape.widths, shape.relations, CONFIG.propagation)
    encoder = RpHGNNEncoder(plan, CONFIG, torch.Generator().manual_seed(0))
    return RpHGNNEmbedding(encoder, memory_limit=memory_limit)


def a_model_that_heard() -> RpHGNNEmbedding:
    model = a_model().eval()
    snapshot, features = a_planted_snapshot()
    model.hear(snapshot.to_hetero_data(features), seed=0)
    return model


def test_some_nodes_are_embedded_as_among_all() -> None:
    model = a_model_that_heard()
    rows = {"Person": torch.tensor([3, 0, 3]), "Place": torch.tensor([7])}

    found = model(rows)

    embedded = model.embed()
    assert {name: x.shape for name, x in found.items()} == {"Person": (3, 16), "Place": (1, 16)}
    for name, places in rows.items():
        assert torch.allclose(found[name], embedded[name][places], atol=1e-6)


def test_it_knows_its_width_and_the_nodes_it_heard_of() -> None:
    snapshot, _ = a_planted_snapshot()

    assert a_model().width == 16
    assert a_model().nodes == {}
    assert a_model_that_heard().nodes == {name: len(ids) for name, ids in snapshot.nodes.items()}


def test_the_same_weights_hear_another_graph_and_forget_the_first() -> None:
    model = a_model_that_heard()
    before = model.embed()
    chunks = a_planted_snapshot()[1]["Chunk"][:2]
    small = shape_of(*a_planted_snapshot()).conform(
        a_snapshot({"Chunk": 2}, {("Chunk", "NEXT", "Chunk"): [(0, 1)]})
    )

    model.hear(
        small.to_hetero_data(
            {name: x[:0] for name, x in a_planted_snapshot()[1].items()} | {"Chunk": chunks}
        ),
        seed=0,
    )

    assert model.nodes == {name: 2 if name == "Chunk" else 0 for name in before}
    assert model.embed()["Chunk"].shape == (2, 16)
    assert not torch.allclose(model.embed()["Chunk"], before["Chunk"][:2])


def test_weights_hold_nothing_of_the_graph() -> None:
    assert set(a_model_that_heard().state_dict()) == set(a_model().state_dict())


def test_weights_are_drawn_anew_from_the_generator_alone() -> None:
    first, second = a_model(), a_model_that_heard()

    for model in (first, second):
        model.reset_parameters(torch.Generator().manual_seed(1))

    drawn, untouched = first.state_dict(), a_model().state_dict()
    assert all(torch.equal(x, drawn[name]) for name, x in second.state_dict().items())
    assert any(not torch.equal(x, drawn[name]) for name, x in untouched.items())


def test_a_memory_limit_is_kept_before_anything_is_computed() -> None:
    snapshot, features = a_planted_snapshot()

    with pytest.raises(ModelUnusable, match="above the limit"):
        a_model(memory_limit=1000).hear(snapshot.to_hetero_data(features), seed=0)


def test_twins_share_weights_and_keep_each_their_graph() -> None:
    model = a_model_that_heard()
    twin = model.twin()
    snapshot, features = a_planted_snapshot(seed=1)
    twin.hear(snapshot.to_hetero_data(features), seed=0)
    before = model.embed()["Place"], twin.embed()["Place"]

    with torch.no_grad():
        model.encoder.of("Place").output.weight.mul_(-1)
    after = model.embed()["Place"], twin.embed()["Place"]

    assert not torch.allclose(before[0], before[1])
    assert all(not torch.allclose(one, other) for one, other in zip(before, after, strict=True))
    assert list(map(id, twin.parameters())) == list(map(id, model.parameters()))
