"""LATTE embeds every node of a graph, of the one it learned on and of another."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from latte_graphs import random_graph
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.models.embedding_recipe import embedding_recipe
from heddle.models.graph_shape import GraphShape
from heddle.models.latte.config import Featureless, LatteConfig
from heddle.models.latte.embedding_model import LatteEmbedding, latte_embedding
from heddle.models.latte.explanation import explain_node, explain_types

SHAPE = GraphShape(
    {"author": 5, "paper": 64, "venue": 0},
    (("author", "writes", "paper"), ("paper", "corrects", "venue"), ("paper", "in", "venue")),
)
CONFIG = LatteConfig(order=2, hidden=8, out_width=12, featureless=Featureless.RANDOM)


def model_of(config: LatteConfig = CONFIG, data: HeteroData | None = None) -> LatteEmbedding:
    model = latte_embedding(SHAPE, config, 0)
    model.hear(random_graph() if data is None else data, seed=0)
    return model


def test_every_node_gets_a_unit_vector() -> None:
    found = model_of().embed()

    assert {name: tuple(x.shape) for name, x in found.items()} == {
        "author": (13, 12),
        "paper": (20, 12),
        "venue": (4, 12),
    }
    for x in found.values():
        torch.testing.assert_close(x.norm(dim=1), torch.ones(len(x)))


def test_some_nodes_get_the_vectors_that_they_get_among_all() -> None:
    model = model_of().eval()

    some = model({"paper": torch.tensor([7, 2])})["paper"]

    torch.testing.assert_close(some.detach(), model.embed()["paper"][[7, 2]])


def test_the_same_weights_embed_a_graph_of_another_size() -> None:
    model, grown = model_of(), random_graph()
    grown["venue"].num_nodes = 9
    before = model.embed()

    model.hear(grown, seed=0)

    assert model.embed()["venue"].shape == (9, 12)
    # Authors reach no venue that came, so that nothing changes for them.
    torch.testing.assert_close(model.embed()["author"], before["author"])


def test_types_and_relations_that_a_graph_lacks_are_empty() -> None:
    data = HeteroData()
    data["paper"].x = torch.rand(3, 64)

    found = model_of(data=data).embed()

    assert {name: len(x) for name, x in found.items()} == {"author": 0, "paper": 3, "venue": 0}
    assert bool(torch.isfinite(found["paper"]).all())


@pytest.mark.parametrize(
    ("name", "width", "message"),
    [
        ("reader", 5, "knows no node type 'reader'"),
        ("author", 6, "'author' from features of width 5, given 6"),
    ],
)
def test_a_graph_that_does_not_fit_is_refused_by_name(name: str, width: int, message: str) -> None:
    data = random_graph()
    data[name].x = torch.rand(13, width)

    with pytest.raises(ModelUnusable, match=message):
        model_of(data=data)


def test_an_unknown_relation_and_bad_features_are_refused() -> None:
    data, broken = random_graph(), random_graph()
    data["venue", "near", "venue"].edge_index = torch.tensor([[0], [1]])
    broken["author"].x[0, 0] = float("nan")

    with pytest.raises(ModelUnusable, match=r"venue\|near\|venue"):
        model_of(data=data)
    with pytest.raises(InvalidGraph, match="'author'"):
        model_of(data=broken)


def test_a_learned_table_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="'venue' have no features"):
        latte_embedding(SHAPE, replace(CONFIG, featureless=Featureless.LEARNED), 0)


def test_embeddings_that_keep_features_start_as_them() -> None:
    config = replace(CONFIG, out_width=64, keep_features=True)

    found = model_of(config).embed()

    words = random_graph()["paper"].x
    torch.testing.assert_close(found["paper"], torch.nn.functional.normalize(words, dim=1))
    with pytest.raises(ModelUnusable, match="width 12 cannot hold features of width 64"):
        latte_embedding(SHAPE, replace(config, out_width=12), 0)


def test_proximity_is_handed_over_in_training_alone() -> None:
    model = model_of(replace(CONFIG, proximity=2.0))

    model.train()({"paper": torch.tensor([0])})
    added = model.added_loss()
    model.eval()({"paper": torch.tensor([0])})

    assert added is not None
    assert float(added.detach()) > 0
    assert model.added_loss() is None


def test_what_it_learned_can_be_explained() -> None:
    model = model_of()

    assert [each.node_type for each in explain_types(model)] == ["author", "paper", "venue"]
    assert explain_node(model, "author", 0).row == 0


def test_equal_seeds_give_equal_bits_and_the_book_knows_it() -> None:
    recipe = embedding_recipe("latte", 64)
    found = []
    for _ in range(2):
        model = recipe.build(SHAPE, recipe.config, 3, None)
        model.hear(random_graph(), seed=3)
        found.append(model.embed())

    assert model.width == 64
    assert all(torch.equal(found[0][name], found[1][name]) for name in found[0])
