"""Ways to hold two graphs against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, settings

from heddle.graph.dump import canonical_dump
from heddle.graph.records import Subgraph
from heddle.graph.store import GraphReader, GraphScope

FreshScope = Callable[[], GraphScope]
"""Makes an empty workspace."""

few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""For properties that each cost many round trips to a server; every example takes a fresh workspace."""


def dump(graph: GraphReader) -> list[str]:
    """The canonical dump as a list, so that a failed assertion shows the lines that differ."""
    return list(canonical_dump(graph))


def by_id(subgraph: Subgraph | None) -> Subgraph:
    """A subgraph that is there, its nodes and edges sorted by id."""
    assert subgraph is not None
    nodes = tuple(sorted(subgraph.nodes, key=lambda node: node.id))
    return replace(subgraph, nodes=nodes, edges=tuple(sorted(subgraph.edges, key=lambda edge: edge.id)))
