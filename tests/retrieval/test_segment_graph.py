"""The graph half of a segment: sorted however it was given, found by node, the same from disk."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.segment_graph import (
    NODE_WIDTH,
    SOURCE,
    TARGET,
    SegmentGraph,
    arrange_graph,
    open_graph,
    save_graph,
    with_nodes,
)

IDS = ("a", "b", "c", "d")
contributions = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 1)), unique=True, min_size=1
)
edges = st.lists(st.tuples(*[st.integers(0, 3)] * 2, st.integers(0, 1), *[st.integers(-1, 2)] * 2))


def arranged(nodes: list[tuple[int, int, int]], found: list[tuple[int, ...]]) -> SegmentGraph:
    """A graph half of two documents and four nodes."""
    return arrange_graph(
        documents=np.asarray(["one", "two"], dtype=NODE_WIDTH),
        digests=np.asarray(["x", "y"], dtype=NODE_WIDTH),
        described=[b'["one.txt", "One"]', b'["two.txt", ""]'],
        names={"zero": "newer.txt"},
        buried=np.asarray(["zero"], dtype=NODE_WIDTH),
        edge_types=["KNOWS", "MENTIONS"],
        node_ids=np.asarray(IDS, dtype=NODE_WIDTH),
        nodes=np.asarray(nodes, dtype=np.int32).reshape(-1, 3),
        name_hashes=np.arange(len(nodes), dtype=np.uint64),
        node_facts=[f"{node}".encode() for node in nodes],
        edges=np.asarray([(*edge, 0) for edge in found], dtype=np.int32).reshape(-1, 6),
        edge_entries=np.asarray([f"e{edge}"[:32] for edge in found], dtype="S32"),
    )


@given(contributions, edges)
def test_rows_are_found_by_node(nodes: list[tuple[int, int, int]], found: list[tuple[int, ...]]) -> None:
    graph = arranged(nodes, found)

    for place in range(len(IDS)):
        rows = slice(graph.nodes_at[place], graph.nodes_at[place + 1])
        assert graph.nodes[rows].tolist() == sorted([list(node) for node in nodes if node[0] == place])
        leaving = graph.edges[graph.leaving_at[place] : graph.leaving_at[place + 1]]
        assert sorted(leaving.tolist()) == sorted([*edge, 0] for edge in found if edge[SOURCE] == place)
        arriving = graph.edges[graph.arriving[graph.arriving_at[place] : graph.arriving_at[place + 1]]]
        assert sorted(arriving.tolist()) == sorted([*edge, 0] for edge in found if edge[TARGET] == place)
    assert [graph.node_facts[row] for row in range(len(nodes))] == [
        f"{node}".encode() for node in sorted(nodes)
    ]


@given(contributions, edges)
def test_a_graph_half_reads_back_as_it_was_written(
    nodes: list[tuple[int, int, int]], found: list[tuple[int, ...]]
) -> None:
    graph = arranged(nodes, found)
    with tempfile.TemporaryDirectory() as folder:
        save_graph(Path(folder) / "part", graph)
        read = open_graph(Path(folder) / "part")

    for name in ("documents", "digests", "buried", "node_ids", "nodes", "name_hashes", "edges", "arriving"):
        np.testing.assert_array_equal(getattr(read, name), getattr(graph, name))
    assert (read.names, read.edge_types) == (graph.names, graph.edge_types)
    assert [read.node_facts[row] for row in range(len(nodes))] == [
        graph.node_facts[row] for row in range(len(nodes))
    ]
    assert [read.described[row] for row in range(2)] == [graph.described[row] for row in range(2)]


@given(contributions, edges, st.sets(st.sampled_from(["0", "a", "bb", "z"])))
def test_speaking_of_more_nodes_moves_rows_and_changes_none(
    nodes: list[tuple[int, int, int]], found: list[tuple[int, ...]], more: set[str]
) -> None:
    graph = arranged(nodes, found)

    wider = with_nodes(graph, np.asarray(sorted(more), dtype=NODE_WIDTH))

    assert wider.node_ids.tolist() == sorted({name.encode() for name in (*IDS, *more)})
    for name, width in (("nodes", 1), ("edges", 2)):
        old = graph.node_ids[getattr(graph, name)[:, :width]].tolist()
        assert wider.node_ids[getattr(wider, name)[:, :width]].tolist() == old
    assert np.diff(wider.nodes_at).sum() == len(nodes)
    assert np.diff(wider.leaving_at).sum() == np.diff(wider.arriving_at).sum() == len(found)
