"""HeCo: its positives, its loss, and that its embeddings hold what no label told them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from labelled_graphs import counted_arrays
from torch.nn.functional import normalize
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph
from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import LabelledGraph, SplitArrays, graph_of_arrays
from heddle.models.classification.node_model import Recipe
from heddle.models.classification.training import classify
from heddle.models.peers.heco import HeCoConfig, build_heco, contrast_loss, positive_pairs, recipe
from heddle.models.peers.heco_views import Neighbours


@pytest.fixture(scope="module")
def graph() -> LabelledGraph:
    splits = SplitArrays((("train_idx__5", "val_idx__5"),) * 2, "test_idx__5", "test_idx__5")
    return graph_of_arrays("toy", dict(counted_arrays()), splits)


@pytest.fixture(scope="module")
def small() -> Recipe:
    book = recipe(frozenset({"paper"}))
    contrast = replace(book.config.contrast, epochs=60, learning_rate=1e-2)
    return replace(book, config=replace(book.config, width=16, samples=4, contrast=contrast))


def test_embeddings_learned_without_labels_tell_classes(graph: LabelledGraph, small: Recipe) -> None:
    assert classify(graph, small, seed=0).scored.macro_f1 > 0.7


def test_equal_seeds_give_equal_bits_and_labels_change_none(graph: LabelledGraph, small: Recipe) -> None:
    config = replace(small.config, contrast=replace(small.config.contrast, epochs=3))
    turned = replace(graph, labels=(graph.labels + 1) % graph.classes)

    first, again, other = (
        build_heco(each, config, seed, "cpu", ignore).rows
        for each, seed in ((graph, 0), (turned, 0), (graph, 1))
    )

    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_positives_are_the_node_and_those_that_most_paths_join_to_it() -> None:
    loops = torch.arange(4).expand(2, -1)
    one = torch.cat([loops, torch.tensor([[0, 0, 1, 2], [1, 2, 0, 0]])], dim=1)
    other = torch.cat([loops, torch.tensor([[0, 2, 0, 3], [2, 0, 3, 0]])], dim=1)

    pairs = positive_pairs([one, other], 4, 3).t().tolist()

    assert [pair[1] for pair in pairs if pair[0] == 0] == [0, 2, 1]
    assert [pair[1] for pair in pairs if pair[0] == 3] == [3, 0]


def test_the_loss_is_that_of_its_definition() -> None:
    generator = torch.Generator().manual_seed(0)
    one, other = (normalize(torch.randn(5, 3, generator=generator), dim=1) for _ in range(2))
    positives = torch.tensor([[0, 0, 1, 2, 3, 4], [0, 3, 1, 2, 3, 4]])
    config = HeCoConfig(temperature=0.7, balance=0.3)

    found = contrast_loss(one, other, positives, config)

    expected = 0.0
    for node in range(5):
        same = positives[1, positives[0] == node]
        for weight, left, right in ((0.3, one, other), (0.7, other, one)):
            scores = (right @ left[node] / 0.7).exp()
            expected -= weight * float((scores[same].sum() / scores.sum()).log()) / 5
    assert float(found) == pytest.approx(expected, rel=1e-5)


def test_drawn_neighbours_are_neighbours() -> None:
    neighbours = Neighbours("author", torch.tensor([0, 2, 2, 5]), torch.tensor([7, 8, 1, 2, 3]))

    drawn, has_any = neighbours.draw(50)

    assert has_any.tolist() == [True, False, True]
    assert set(drawn[0].tolist()) == {7, 8}
    assert set(drawn[2].tolist()) == {1, 2, 3}


def test_a_graph_without_other_types_has_no_second_view(graph: LabelledGraph) -> None:
    data = HeteroData()
    data["paper"].num_nodes = len(graph.labels)
    data["paper", "cites", "paper"].edge_index = torch.tensor([[0, 1], [1, 0]])

    with pytest.raises(InvalidGraph, match="no neighbours of other types"):
        build_heco(replace(graph, data=data), HeCoConfig(), 0, "cpu", ignore)
