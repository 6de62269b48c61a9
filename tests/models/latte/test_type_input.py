"""What nodes begin with: features where there are any, else a vector of their own or a fixed random one."""

from __future__ import annotations

import torch
from latte_graphs import heard, random_graph

from heddle.models.latte.config import Featureless, LatteConfig
from heddle.models.latte.type_input import TypeInput, random_features

CONFIG = LatteConfig(hidden=16, dropout=0.0)


def made(config: LatteConfig) -> TypeInput:
    graph = heard(random_graph())
    layer = TypeInput(graph.widths, graph.sizes, config)
    layer.reset_parameters(torch.Generator().manual_seed(0))
    return layer.eval()


def test_features_go_through_a_map_of_their_type() -> None:
    layer = made(CONFIG)
    place = list(layer.widths).index("author")

    found = layer(heard(random_graph()))["author"]

    expected = (random_graph()["author"].x @ layer.weights[place] + layer.biases[place]).relu()
    torch.testing.assert_close(found, expected)


def test_a_learned_vector_is_the_input_itself() -> None:
    layer = made(CONFIG)

    found = layer(heard(random_graph()))["venue"]

    assert torch.equal(found, layer.weights[list(layer.widths).index("venue")])


def test_random_vectors_depend_on_the_seed_and_the_type_and_are_no_parameters() -> None:
    layer = made(LatteConfig(hidden=16, dropout=0.0, featureless=Featureless.RANDOM))
    graph = heard(random_graph())

    assert torch.equal(layer(graph, 1)["venue"], layer(graph, 1)["venue"])
    assert not torch.equal(layer(graph, 1)["venue"], layer(graph, 2)["venue"])
    assert not torch.equal(random_features("a", 4, 16, 0), random_features("b", 4, 16, 0))
    assert layer.weights[list(layer.widths).index("venue")].shape == (16, 16)
