"""Triples of a corpus as documents: relations between entities, said in the words of the file.

The relations of a knowledge graph are a schema of its own, as an ontology's are: each becomes a relation
type. A subject's triples are one document, so that they come and go together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, document_id, entity_id
from heddle.core.knowledge import KnowledgeType
from heddle.core.names import name_key
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import DEFAULT_RELATIONS, DEFAULT_SCHEMA, EdgeType, NodeType, RelationType, Schema
from heddle.retrieval.evaluation.corpus_document import DerivedCorpusDocument
from heddle.retrieval.evaluation.corpus_item import CorpusItem

_UNREAD = "Concept"
"""Entity type of what no text of the corpus names."""
_GAPS = re.compile(r"_+")
_OURS = frozenset(relation.name for relation in DEFAULT_RELATIONS) | frozenset(EdgeType)


def relation_name(words: str) -> str:
    """A relation's words as the name of a type, which `in_words` turns back into words.

    >>> relation_name("date of death"), relation_name("cites")
    ('DATE_OF_DEATH', 'CITES_')
    """
    letters = (letter if f"_{letter}".isidentifier() else "_" for letter in words.upper())
    name = _GAPS.sub("_", "".join(letters)).strip("_") or "RELATED_TO"
    name = name if name.isidentifier() else f"_{name}"
    # A relation of the graph's own has ends of its own, and not all of them are found as triples.
    return f"{name}_" if name in _OURS else name


def schema_of(items: Iterable[CorpusItem]) -> Schema:
    """Heddle's own schema with the relations of a corpus's triples."""
    names = {relation_name(item.triple[1]) for item in items if item.triple}
    return Schema(relations=(*DEFAULT_SCHEMA.relations, *(RelationType(name) for name in sorted(names))))


def kinds_of(subgraphs: Iterable[Subgraph]) -> dict[str, str]:
    """Of each name that documents speak of the entity type that most of them give it, by `name_key`."""
    votes: dict[str, Counter[str]] = {}
    for subgraph in subgraphs:
        for node in subgraph.nodes:
            if node.type is NodeType.ENTITY:
                votes.setdefault(name_key(str(node.properties["name"])), Counter())[node.kind] += 1
    return {key: min(counts, key=lambda kind: (-counts[kind], kind)) for key, counts in votes.items()}


def triple_documents(items: Sequence[CorpusItem], kinds: Mapping[str, str]) -> list[DerivedCorpusDocument]:
    """The triples of a corpus as documents, one a subject.

    Args:
        items: The corpus; what is no triple is passed over.
        kinds: Entity types by `name_key`, so that a triple speaks of the entities that texts speak of.
    """
    subjects: dict[str, list[CorpusItem]] = {}
    for item in items:
        if item.type is KnowledgeType.TRIPLE:
            subjects.setdefault(item.triple[0], []).append(item)
    return [_document(subject, triples, kinds) for subject, triples in subjects.items()]


def _document(subject: str, triples: Sequence[CorpusItem], kinds: Mapping[str, str]) -> DerivedCorpusDocument:
    document = document_id(f"corpus\0{subject}\0triples".encode())
    title = triples[0].title or subject
    nodes = {NodeId(document): Node(NodeId(document), NodeType.DOCUMENT, {"title": title})}
    edges: dict[str, Edge] = {}
    shown: dict[str, str] = {}
    for item in triples:
        head, tail = (_entity(name, kinds) for name in (item.triple[0], item.triple[2]))
        nodes |= {head.id: head, tail.id: tail}
        edge = Edge(head.id, relation_name(item.triple[1]), tail.id, item.id)
        edges[edge.id] = edge
        shown[edge.id] = item.id
    return DerivedCorpusDocument(
        Subgraph(document, "corpus", tuple(nodes.values()), tuple(edges.values())), shown
    )


def _entity(name: str, kinds: Mapping[str, str]) -> Node:
    key = name_key(name)
    kind = kinds.get(key, _UNREAD)
    return Node(entity_id(DEFAULT_WORKSPACE, kind, key), NodeType.ENTITY, {"name": name}, kind)
