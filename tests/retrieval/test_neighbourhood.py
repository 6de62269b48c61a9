"""The part of a graph around an entity gives the same entry as the whole graph does."""

from __future__ import annotations

import numpy as np
import pytest
from index_layers import stacked_index

from heddle.graph.schema import NodeType
from heddle.retrieval.adjacency import Part, compose
from heddle.retrieval.entity_entry import entity_entry
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.index_build import EntryFinder
from heddle.retrieval.layers import Layers
from heddle.retrieval.neighbourhood import contributions, neighbourhood, relation_ends, whole_graph


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Layers:
    return stacked_index(tmp_path_factory.mktemp("around")).layers


def viewed(layers: Layers, parts: list[Part]) -> GraphView:
    return GraphView(compose(parts)[0], layers.graphs)


def test_an_entity_reads_the_same_from_its_neighbourhood_and_from_everything(layers: Layers) -> None:
    whole = viewed(layers, whole_graph(layers))
    entities = [node.id for _, node in whole.nodes() if node.type is NodeType.ENTITY]
    finder = EntryFinder([], layers, whole.adjacency.edge_entries)

    for name in entities:
        part = viewed(layers, neighbourhood(layers, np.asarray([name], dtype="S64")))
        alone = entity_entry(part, part.adjacency.row(name), finder)
        assert alone == entity_entry(whole, whole.adjacency.row(name), finder)
    assert len(entities) > 5


def test_contributions_show_a_node_as_everything_does(layers: Layers) -> None:
    whole = viewed(layers, whole_graph(layers))

    some = viewed(layers, contributions(layers, whole.adjacency.node_ids[::2]))

    assert [node for _, node in some.nodes()] == [node for _, node in whole.nodes()][::2]
    assert not len(some.adjacency.edges)


def test_the_ends_of_relations_are_those_that_the_whole_graph_has(layers: Layers) -> None:
    whole = viewed(layers, whole_graph(layers))
    adjacency = whole.adjacency
    for row, node in whole.nodes():
        around = {row, *(int(end) for edge in whole.relations(row) for end in adjacency.edges[edge, :2])}
        alone = np.asarray([node.id], dtype="S64")

        ends = relation_ends(neighbourhood(layers, alone), alone)

        assert set(adjacency.rows(ends).tolist()) == around
