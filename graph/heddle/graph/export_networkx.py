"""A workspace as a networkx graph: what people write their own analyses against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heddle.graph.store import GraphReader

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(graph: GraphReader) -> nx.MultiDiGraph[str]:
    """All that is shown of a workspace.

    Nodes are named by id and carry `type`, `kind`, `stub` and their properties; edges have their id as
    key and carry `type`, `evidence` and their properties. The graph carries its `version`.
    """
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(version=graph.version())
    for node in graph.nodes():
        network.add_node(node.id)
        network.nodes[node.id].update(node.properties, type=node.type.value, kind=node.kind, stub=node.stub)
    for edge in graph.edges():
        network.add_edge(edge.source, edge.target, key=edge.id)
        network.edges[edge.source, edge.target, edge.id].update(
            edge.properties, type=str(edge.type), evidence=edge.evidence
        )
    return network
