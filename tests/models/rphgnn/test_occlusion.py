"""Occlusion: what a block does is what changes without it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
import torch
from planted_graph import a_planted_snapshot, a_snapshot
from torch import Tensor

from heddle.models.contribution import Contribution
from heddle.models.embedding import hear_snapshot
from heddle.models.graph_shape import shape_of
from heddle.models.rphgnn.embedding_model import RpHGNNEmbedding, rphgnn_embedding
from heddle.models.rphgnn.encoder import GroupEncoder, RpHGNNConfig
from heddle.models.rphgnn.occlusion import measure_contributions, measure_node
from heddle.models.rphgnn.propagation import Propagated
from heddle.models.rphgnn.propagation_plan import Group, Parity, PropagationConfig
from heddle.models.training import train_rphgnn
from heddle.models.training_config import TrainingConfig

CONFIG = RpHGNNConfig(
    out_width=32,
    hidden=16,
    propagation=PropagationConfig(iterations=2, use_self=True, width=16, featureless_width=16),
)


def a_model(config: RpHGNNConfig = CONFIG) -> RpHGNNEmbedding:
    """A model that was not trained and heard a small graph."""
    snapshot, features = a_planted_snapshot()
    shape = shape_of(snapshot, features)
    model = rphgnn_embedding(shape, config, seed=1)
    hear_snapshot(model, shape, snapshot, features, seed=1)
    return model


def without(inputs: Propagated, name: str, group: Group, position: int) -> dict[str, dict[Group, Tensor]]:
    """The inputs with one block of one type set to zero."""
    changed = {kind: dict(groups) for kind, groups in inputs.items()}
    changed[name][group] = changed[name][group].clone()
    changed[name][group][:, position] = 0
    return changed


def test_a_distance_is_how_far_embeddings_move_without_the_block() -> None:
    model = a_model()
    group = Group(Parity.EVEN, ("Person", "WORKS_FOR", "Organization"))

    found = measure_contributions(model.encoder, model.heard, seed=0, device="cpu", sample=10_000)

    before = model.embed()["Person"]
    model.heard = without(model.heard, "Person", group, 1)
    after = model.embed()["Person"]
    expected = 1 - torch.nn.functional.cosine_similarity(before, after).mean()
    (mine,) = [each for each in found if names(each) == ("Person", "WORKS_FOR", "Organization", 2)]
    assert mine.node_type == "Person"
    assert mine.distance == pytest.approx(float(expected), abs=1e-5)
    assert mine.distance > 0


def test_there_is_one_for_each_block_and_the_shares_of_a_type_are_one() -> None:
    model = a_model()

    found = measure_contributions(model.encoder, model.heard, seed=0, device="cpu")

    for name, groups in model.heard.items():
        mine = [each for each in found if each.node_type == name]
        assert len(mine) == sum(x.size(1) for x in groups.values())
        assert sum(each.share for each in mine) == pytest.approx(1, abs=1e-6)
        assert all(0 <= each.distance <= 2 for each in mine)


@pytest.mark.parametrize(("use_input", "even"), [(True, {0, 2, 4}), (False, {2, 4})])
def test_hops_count_the_edges_that_were_walked(use_input: bool, even: set[int]) -> None:
    propagation = replace(CONFIG.propagation, use_input=use_input)
    model = a_model(replace(CONFIG, propagation=propagation))

    found = measure_contributions(model.encoder, model.heard, seed=0, device="cpu", sample=8)

    out = {each.hop for each in found if names(each)[:3] == ("Person", "LEADS", "Organization")}
    own = {each.hop for each in found if each.relation == "self"}
    assert (out, own) == ({1, 3} | even, {0})


def test_what_no_model_listens_to_contributes_nothing() -> None:
    model = a_model()
    places = model.encoder.of("Place")
    silent = list(places.shapes).index(Group(Parity.ODD, ("Organization", "LOCATED_IN", "Place")))
    with torch.no_grad():
        cast("GroupEncoder", places.groups[silent]).mixture.weight.zero_()

    found = measure_contributions(model.encoder, model.heard, seed=0, device="cpu")

    muted = [
        each
        for each in found
        if names(each)[:3] == ("Organization", "LOCATED_IN", "Place")
        and (each.node_type, each.hop % 2) == ("Place", 1)
    ]
    assert len(muted) == 2
    assert {(each.distance, each.share) for each in muted} == {(0.0, 0.0)}


def test_a_type_without_nodes_has_none() -> None:
    snapshot = a_snapshot({"Person": 3, "Place": 0}, {("Person", "KNOWS", "Person"): [(0, 1), (1, 2)]})
    shape = shape_of(snapshot, {})
    model = rphgnn_embedding(shape, CONFIG, seed=1)
    hear_snapshot(model, shape, snapshot, {}, seed=1)

    found = measure_contributions(model.encoder, model.heard, seed=0, device="cpu")

    assert {each.node_type for each in found} == {"Person"}


def test_the_same_seed_gives_the_same_numbers_and_dropout_has_no_say() -> None:
    model = a_model()
    model.train()

    first = measure_contributions(model.encoder, model.heard, seed=3, device="cpu", sample=16)
    again = measure_contributions(model.encoder, model.heard, seed=3, device="cpu", sample=16)
    other = measure_contributions(model.encoder, model.heard, seed=4, device="cpu", sample=16)

    assert first == again != other
    assert model.encoder.training


def test_training_leaves_them_with_the_model() -> None:
    snapshot, features = a_planted_snapshot()
    training = TrainingConfig(steps=4, batch=64)

    one, two = (
        train_rphgnn(snapshot, features, config=CONFIG, training=training, seed=5).contributions for _ in "ab"
    )

    assert one
    assert one == two
    assert {each.node_type for each in one} == set(snapshot.nodes)


def names(contribution: Contribution) -> tuple[str, str, str, int]:
    """The relation and the hop."""
    return contribution.source, contribution.relation, contribution.target, contribution.hop


def test_the_mean_over_all_nodes_is_what_is_measured_of_the_type() -> None:
    model = a_model()
    count = model.nodes["Organization"]

    found = measure_contributions(model.encoder, model.heard, seed=0, device="cpu", sample=10_000)

    each = [
        measure_node(model.encoder, model.heard, "Organization", row, device="cpu") for row in range(count)
    ]
    for place, whole in enumerate(one for one in found if one.node_type == "Organization"):
        mean = sum(measured[place].distance for measured in each) / count
        assert names(each[0][place]) == names(whole)
        assert mean == pytest.approx(whole.distance, abs=1e-6)
