"""LATTE as a whole: what each layer listens along, and what does not depend on how nodes are numbered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from latte_graphs import dense, heard, random_graph, small_latte
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.models.latte.config import Composition, Featureless, LatteConfig
from heddle.models.latte.heard_graph import DenseFeatures, SparseFeatures
from heddle.models.latte.latte import plan_layers
from heddle.models.latte.meta_relation import MetaRelation

CONFIG = LatteConfig(hidden=8, heads=2, order=2)
OURS = replace(
    CONFIG,
    composition=Composition.WALKED,
    cumulative=True,
    path_prior=True,
    only_present=True,
    residual=True,
    norm=True,
    row_norm=True,
)
TYPES = ["author", "paper", "venue"]


@pytest.mark.parametrize("config", [CONFIG, OURS, replace(CONFIG, order=1), replace(OURS, order=3)])
def test_every_node_is_read_out_finite(config: LatteConfig) -> None:
    graph = heard(random_graph())

    found = small_latte(graph, TYPES, config)(graph)

    for name, count in graph.sizes.items():
        assert found.read[name].shape == (count, config.read_width)
        assert bool(torch.isfinite(found.read[name]).all())


def test_a_layer_computes_only_what_the_targets_need() -> None:
    steps = tuple(heard(random_graph()).edges)

    one, two = plan_layers(steps, ["author"], CONFIG)

    assert two.types == ("author",)
    assert all(each.order == 2 and each.head == "author" for each in two.relations)
    # Authors hear authors and venues over papers, so that the first layer computes those.
    assert one.types == ("author", "venue")
    assert {each.head for each in one.relations} == {"author", "venue"}


def test_cumulative_layers_keep_the_shorter_relations() -> None:
    steps = tuple(heard(random_graph()).edges)

    _, two = plan_layers(steps, ["author"], replace(CONFIG, cumulative=True))

    assert {each.order for each in two.relations} == {1, 2}


def test_too_many_relations_are_refused_with_their_number() -> None:
    steps = tuple(heard(random_graph()).edges)

    with pytest.raises(ModelUnusable, match=r"order 2 of this graph has \d+ meta-relations, more than 3"):
        plan_layers(steps, TYPES, replace(CONFIG, most_relations=3))


def test_attended_composition_walks_on_from_what_was_attended() -> None:
    graph = heard(random_graph())
    config = replace(CONFIG, keep=0.5)

    first, second = small_latte(graph, ["author"], config)(graph).layers

    step = ("author", "writes", "paper")
    before = first.relations[MetaRelation((step,))]
    attention = before.attention.amax(1)
    kept = attention >= 0.5
    a = dense(before.edges, attention) * dense(before.edges, kept.double())
    b = dense(graph.edges["paper", "in", "venue"])
    through = (a.sum(0) + b.sum(1)).clamp(min=1e-30)
    found = second.relations[MetaRelation((step, ("paper", "in", "venue")))].edges
    assert found.weight is not None
    torch.testing.assert_close(dense(found, found.weight), (a / through) @ b, rtol=1e-5, atol=1e-7)


def test_walked_composition_reaches_all_that_can_be_reached_and_is_kept() -> None:
    graph = heard(random_graph())
    relation = MetaRelation((("author", "writes", "paper"), ("paper", "in", "venue")))

    found = graph.walked(relation, 1000)

    reached = dense(graph.edges["author", "writes", "paper"]) @ dense(graph.edges["paper", "in", "venue"])
    assert torch.equal(dense(found), (reached > 0).double())
    assert graph.walked(relation, 1000) is found


@pytest.mark.parametrize("config", [CONFIG, OURS])
def test_renumbered_nodes_get_the_same_embeddings(config: LatteConfig) -> None:
    data = random_graph()
    data["venue"].x = torch.randn(4, 6, generator=torch.Generator().manual_seed(9))
    order = {
        name: torch.randperm(data[name].num_nodes, generator=torch.Generator().manual_seed(8))
        for name in data.node_types
    }
    moved = HeteroData()
    for name in data.node_types:
        moved[name].x = data[name].x[order[name]]
    for key in data.edge_types:
        place = {name: order[name].argsort() for name in (key[0], key[2])}
        index = data[key].edge_index
        moved[key].edge_index = torch.stack([place[key[0]][index[0]], place[key[2]][index[1]]])

    graph, other = heard(data), heard(moved)
    latte = small_latte(graph, TYPES, config)
    found, again = latte(graph).read, latte(other).read

    for name in TYPES:
        torch.testing.assert_close(found[name][order[name]], again[name], rtol=1e-4, atol=1e-5)


def test_equal_seeds_give_equal_bits() -> None:
    graph = heard(random_graph())

    one, other = (small_latte(graph, TYPES, OURS, seed=5)(graph).read for _ in range(2))
    third = small_latte(graph, TYPES, OURS, seed=6)(graph).read

    assert all(torch.equal(one[name], other[name]) for name in TYPES)
    assert not torch.equal(one["paper"], third["paper"])


def test_one_relation_alone_is_enough() -> None:
    data = HeteroData()
    data["node"].x = torch.randn(5, 3)
    data["node", "to", "node"].edge_index = torch.tensor([[0, 1, 2], [1, 2, 0]])
    graph = heard(data)

    found = small_latte(graph, ["node"], CONFIG)(graph).read["node"]

    assert found.shape == (5, 16)
    assert bool(torch.isfinite(found).all())


def test_random_vectors_fit_a_graph_of_another_size_and_learned_ones_do_not() -> None:
    graph, grown = heard(random_graph()), random_graph()
    grown["venue"].num_nodes = 9
    fixed = small_latte(graph, TYPES, replace(CONFIG, featureless=Featureless.RANDOM))

    assert fixed(heard(grown)).read["venue"].shape == (9, 16)
    with pytest.raises(ModelUnusable, match="learned 4 nodes of type 'venue', the graph has 9"):
        small_latte(graph, TYPES, CONFIG)(heard(grown))


def test_bags_of_words_are_kept_sparse_and_give_the_same_product() -> None:
    graph = heard(random_graph())
    words, dense_features = graph.features["paper"], graph.features["author"]
    assert isinstance(words, SparseFeatures)
    assert isinstance(dense_features, DenseFeatures)
    weight = torch.randn(64, 3, dtype=torch.float32)

    whole = random_graph()["paper"].x

    torch.testing.assert_close(words.times(weight, 0.0), whole @ weight)
    assert torch.equal(words.dense(torch.tensor([3, 1])), whole[[3, 1]])


@pytest.mark.parametrize(
    ("break_it", "culprit"),
    [
        (lambda data: data["author"].x.__setitem__((2, 1), float("nan")), "features of 'author'"),
        (lambda data: data["author", "writes", "paper"].edge_index.__setitem__((0, 0), 99), "writes"),
    ],
)
def test_a_broken_graph_is_refused_by_name(break_it: Callable[[HeteroData], None], culprit: str) -> None:
    data = random_graph()
    break_it(data)

    with pytest.raises(InvalidGraph, match=culprit):
        heard(data)


@pytest.mark.parametrize(
    "values", [{"order": 4}, {"hidden": 9}, {"dropout": 1.0}, {"keep": 2.0}, {"negatives": 0}]
)
def test_values_that_make_no_model_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ModelUnusable):
        LatteConfig(**values)  # type: ignore[arg-type]
