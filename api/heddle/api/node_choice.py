"""A node as a person names it: by its id, by the beginning of one, or by a name that only one entity has."""

from __future__ import annotations

import re

from heddle.core.errors import NotFound, UsageError
from heddle.core.ids import DocumentId, NodeId
from heddle.core.names import name_key
from heddle.graph.clusters import RESOLVED_TYPES, shown_name
from heddle.graph.records import Node
from heddle.graph.same_as import PartId, document_of, node_of, part_of
from heddle.graph.store import GraphReader

_BEGINNING = re.compile(r"[0-9a-f]{8,}")
_MOST_SHOWN = 5
_MOST_DOCUMENTS = 10_000


def choose_part(graph: GraphReader, said: str) -> str:
    """The node, or the part of one, that some words mean.

    Args:
        graph: Where it is.
        said: An id of a node or a part, at least 8 digits of one, or a whole name; a name may come with its
            type before it, `Person Ada King`, where it is the name of several.

    Raises:
        NotFound: nothing goes by that name.
        UsageError: more than one thing does.
    """
    document = document_of(PartId(said))
    if graph.node(node_of(PartId(said))) is not None:
        return _of_document(graph, node_of(PartId(said)), document)
    beginning, key = node_of(PartId(said)), name_key(said)
    found: dict[NodeId, Node] = {}
    for node_type in RESOLVED_TYPES:
        for node in graph.nodes(node_type):
            called = name_key(shown_name(node))
            meant = key and key in {called, name_key(f"{node.type_name} {called}")}
            if meant or (_BEGINNING.fullmatch(beginning) and node.id.startswith(beginning)):
                found[node.id] = node
    if not found:
        raise NotFound(f"no node is called {said[:60]!r}", hint="give an id, as `heddle review` shows it")
    if len(found) > 1:
        some = ", ".join(f"{node.type_name} {name}" for name, node in sorted(found.items())[:_MOST_SHOWN])
        raise UsageError(f"{len(found)} nodes are called {said[:60]!r}: {some}", hint="give the id of one")
    (chosen,) = found
    return _of_document(graph, chosen, document)


def _of_document(graph: GraphReader, node: NodeId, document: DocumentId | None) -> str:
    """A node, or the part of it that is named by a document's id or the beginning of one."""
    if document is None:
        return node
    spoken = graph.documents_of([node], limit=_MOST_DOCUMENTS).get(node, [])
    meant = [each for each in spoken if each.startswith(document)]
    if not meant:
        raise NotFound(f"no document {document[:60]} speaks of the node", hint="see `heddle review`")
    if len(meant) > 1:
        raise UsageError(f"{len(meant)} documents begin with {document}", hint="give more of the id")
    return part_of(node, meant[0])
