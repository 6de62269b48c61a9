"""Merged segments count for what they were made of, and there are never many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from index_layers import stacked_index

from heddle.retrieval.adjacency import compose
from heddle.retrieval.entry import Entry
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.layers import Layers
from heddle.retrieval.neighbourhood import whole_graph
from heddle.retrieval.segment import open_segment, write_segment
from heddle.retrieval.segment_merge import FANOUT, due, merge


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Layers:
    return stacked_index(tmp_path_factory.mktemp("merge")).layers


def shown(layers: Layers) -> dict[str, tuple[Entry, bytes, list[str]]]:
    """What layers show: entries with their vectors and the nodes they stand on."""
    found = {}
    for number, part in enumerate(layers.entries):
        for row in np.flatnonzero(layers.rows(number)).tolist():
            if layers.find(part.ids[row : row + 1]).tolist() == [[number, row]]:
                entry = part.entry(row)
                stood_on = [layers.graphs[number].node_ids[n].decode() for n in part.nodes[row] if n >= 0]
                found[entry.id] = (entry, part.vectors[row].tobytes(), stood_on)
    return found


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 3), (1, 2), (1, 3), (2, 2), (2, 3)])
def test_a_merged_run_shows_what_it_was_made_of(
    layers: Layers, first: int, last: int, tmp_path: Path
) -> None:
    name = write_segment(tmp_path, *merge(layers, first, last))
    after = Layers([*layers.segments[:first], open_segment(tmp_path, name), *layers.segments[last + 1 :]])

    assert shown(after) == shown(layers)
    assert after.document_ids() == layers.document_ids()
    for document in layers.document_ids():
        assert after.document(document) == layers.document(document)
    (old, _), (new, _) = compose(whole_graph(layers)), compose(whole_graph(after))
    for column in ("node_ids", "edges", "edge_entries", "indptr", "neighbours", "edge_of"):
        np.testing.assert_array_equal(getattr(old, column), getattr(new, column))
    before, now = GraphView(old, layers.graphs), GraphView(new, after.graphs)
    assert list(before.nodes()) == list(now.nodes())


def test_all_segments_merged_bury_nothing(layers: Layers) -> None:
    graph, entries = merge(layers, 0, len(layers) - 1)

    assert not len(graph.buried)
    assert not len(entries.replaced)
    assert not graph.names
    assert Layers([(graph, entries)]).rows(0).all()


def test_the_number_of_segments_grows_with_the_logarithm_of_what_comes() -> None:
    sizes: list[int] = []
    copied = 0
    for _ in range(2000):
        sizes.append(5)
        while (run := due([(size, size) for size in sizes])) is not None:
            merged = sum(sizes[run[0] : run[1] + 1])
            copied += merged
            sizes[run[0] : run[1] + 1] = [merged]

    assert sum(sizes) == 10_000
    assert len(sizes) <= FANOUT * 8
    assert copied <= 10_000 * 8


def test_a_segment_of_which_most_is_dead_is_merged_alone() -> None:
    assert due([(100, 100), (4, 10), (1, 1)]) == (1, 1)
    assert due([(100, 100), (5, 10), (1, 1)]) is None


def test_an_addition_takes_along_what_is_smaller_than_it() -> None:
    assert due([(10_000, 10_000), (9, 9), (9, 9), (9, 9), (500, 500)]) == (1, 4)
    assert due([(10_000, 10_000), (900, 900), (9, 9), (9, 9)]) is None
