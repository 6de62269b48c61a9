"""The schema as it occurs: which types of nodes a graph holds, what joins which, and how many of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heddle.graph.store import GraphReader


@dataclass(frozen=True, slots=True)
class EdgePattern:
    """Edges of a type from nodes of a type to nodes of a type, and how many there are."""

    source: str
    type: str
    target: str
    edges: int


@dataclass(frozen=True, slots=True)
class SchemaView:
    """The meta-graph of a graph.

    Args:
        nodes: How many nodes there are of each type, by `type_name` and in its order.
        patterns: What joins which, by source, edge and target type.
    """

    nodes: Mapping[str, int]
    patterns: tuple[EdgePattern, ...]

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            "nodes": [{"type": name, "nodes": number} for name, number in self.nodes.items()],
            "edges": [
                {"source": each.source, "type": each.type, "target": each.target, "edges": each.edges}
                for each in self.patterns
            ],
        }


def view_schema(graph: GraphReader) -> SchemaView:
    """Count what a graph holds. Reads every node and edge once: a caller may keep it by graph version."""
    return SchemaView(
        nodes=dict(sorted(graph.counts().nodes.items())),
        patterns=tuple(
            EdgePattern(source, name, target, number)
            for (source, name, target), number in sorted(graph.edge_patterns().items())
        ),
    )
