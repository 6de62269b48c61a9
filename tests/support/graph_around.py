"""Graphs of people who know each other: the shapes that walks and paths are tried on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import networkx as nx
from graph_builders import PERSON, id_of
from hypothesis import strategies as st

from heddle.core.ids import NodeId
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph
from heddle.graph.schema import EdgeType, NodeType

Link = tuple[str, str]
"""Who knows whom."""

_DOCUMENT: Final = id_of("people")


def people(links: Iterable[Link], *, alone: Iterable[str] = (), relation: str = "KNOWS") -> DocumentPut:
    """A document about people whose ids are their names; nobody is joined to the document itself."""
    edges = [Edge(NodeId(one), relation, NodeId(other)) for one, other in links]
    return of_edges(edges, alone=alone)


def of_edges(edges: Iterable[Edge], *, alone: Iterable[str] = ()) -> DocumentPut:
    """A document about people and the edges between them."""
    kept = tuple({edge.id: edge for edge in edges}.values())
    names = {*(end for edge in kept for end in (edge.source, edge.target)), *alone}
    own = Node(NodeId(_DOCUMENT), NodeType.DOCUMENT, {"title": "people"})
    nodes = [Node(NodeId(name), NodeType.ENTITY, {"name": name}, PERSON) for name in sorted(names)]
    return DocumentPut(Subgraph(_DOCUMENT, "test/1", (own, *nodes), kept), (Source("/files/people"),))


def mentions(chunk: str, names: Iterable[str]) -> DocumentPut:
    """A document of one chunk, named like it, that mentions people."""
    document = id_of(chunk)
    part = Node(NodeId(chunk), NodeType.CHUNK, {"text": chunk})
    named = [Node(NodeId(name), NodeType.ENTITY, {"name": name}, PERSON) for name in names]
    own = Node(NodeId(document), NodeType.DOCUMENT, {"title": chunk})
    edges = [Edge(own.id, EdgeType.HAS_CHUNK, part.id)]
    edges += [Edge(part.id, EdgeType.MENTIONS, person.id, f"{chunk} {person.id}") for person in named]
    return DocumentPut(
        Subgraph(document, "test/1", (own, part, *named), tuple(edges)), (Source(f"/{chunk}"),)
    )


SOME_NAMES: Final = ("a", "b", "c", "d", "e", "f", "g")

links: st.SearchStrategy[list[Edge]] = st.lists(
    st.builds(
        Edge,
        st.sampled_from(SOME_NAMES).map(NodeId),
        st.sampled_from(("KNOWS", "RELATED_TO")),
        st.sampled_from(SOME_NAMES).map(NodeId),
        st.sampled_from(("", "again")),
    ),
    max_size=16,
)
"""Edges among seven people: both directions, parallel ones and loops among them."""


def undirected(edges: Iterable[Edge]) -> nx.Graph[str]:
    """Edges among the seven people as networkx sees them, those whom nobody knows among them."""
    model: nx.Graph[str] = nx.Graph()
    model.add_nodes_from(SOME_NAMES)
    model.add_edges_from((str(edge.source), str(edge.target)) for edge in edges)
    return model
