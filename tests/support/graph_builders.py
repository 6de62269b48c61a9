"""Small valid subgraphs for tests, and hypothesis strategies for random ones that share nodes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from heddle.core.ids import (
    DEFAULT_WORKSPACE,
    DocumentId,
    NodeId,
    document_id,
    entity_id,
    part_id,
    shared_id,
)
from heddle.core.locator import PageLocator, dump_locator
from heddle.core.names import name_key
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType

PERSON = "Person"
ORGANIZATION = "Organization"


def id_of(name: str) -> DocumentId:
    """The id of the document that builders call by this name."""
    return document_id(name.encode())


def an_entity(name: str, kind: str = PERSON, properties: Mapping[str, Value] | None = None) -> Node:
    """An entity, the same node whoever speaks of it."""
    node = entity_id(DEFAULT_WORKSPACE, kind, name_key(name))
    return Node(node, NodeType.ENTITY, {"name": name, **(properties or {})}, kind=kind)


def a_chunk(document: DocumentId, order: int, text: str) -> Node:
    """A chunk of a document, on the page of its order."""
    locator = dump_locator(PageLocator(order + 1, ((72.0, 72.0, 300.5, 90.25),)))
    start = order * 100
    return Node(
        part_id(document, "Chunk/1", str(order)),
        NodeType.CHUNK,
        {"text": text, "start": start, "end": start + len(text), "order": order, "locator": locator},
    )


def a_subgraph(
    name: str = "report",
    *,
    people: Sequence[str] = ("Ada Lovelace",),
    employer: str = "",
    text: str = "Some words.",
    derivation: str = "test/1",
) -> Subgraph:
    """A document with one chunk that mentions people; with an employer, each works for it."""
    document = id_of(name)
    chunk = a_chunk(document, 0, text)
    entities = [an_entity(person) for person in people]
    nodes = [
        Node(NodeId(document), NodeType.DOCUMENT, {"title": name, "length": len(text)}),
        chunk,
        *entities,
    ]
    edges = [Edge(NodeId(document), EdgeType.HAS_CHUNK, chunk.id)]
    edges += [_mention(chunk, entity) for entity in entities]
    if employer:
        company = an_entity(employer, ORGANIZATION)
        nodes.append(company)
        edges += [_mention(chunk, company)]
        edges += [Edge(entity.id, "WORKS_FOR", company.id, chunk.id) for entity in entities]
    return Subgraph(document, derivation, tuple(nodes), tuple(edges))


def _mention(chunk: Node, entity: Node) -> Edge:
    properties: dict[str, Value] = {"surface": str(entity.properties["name"]), "start": 0, "end": 4}
    return Edge(chunk.id, EdgeType.MENTIONS, entity.id, f"mention of {entity.id}", properties)


def a_document(
    name: str = "report",
    *,
    people: Sequence[str] = ("Ada Lovelace",),
    employer: str = "",
    text: str = "Some words.",
    derivation: str = "test/1",
    locations: Sequence[str] | None = None,
) -> DocumentPut:
    """`a_subgraph` with the places it was found at, by default `/files/<name>`."""
    places = (f"/files/{name}",) if locations is None else locations
    subgraph = a_subgraph(name, people=people, employer=employer, text=text, derivation=derivation)
    return DocumentPut(subgraph, tuple(Source(place) for place in places))


def a_message(message_id: str, *, stub: bool = False, subject: str = "") -> Node:
    """A message: full in the mail that is it, a stub in a mail that replies to it."""
    node = shared_id(DEFAULT_WORKSPACE, NodeType.MESSAGE, message_id)
    properties: dict[str, Value] = {"message_id": message_id} if stub else {"subject": subject}
    return Node(node, NodeType.MESSAGE, properties, stub=stub)


def a_mail(name: str = "mail", *, replies_to: str = "", attaches: Sequence[str] = ()) -> DocumentPut:
    """A mail whose Message-ID is its name."""
    document = id_of(name)
    message = a_message(name, subject=f"About {name}")
    sender = an_entity("Ada Lovelace")
    nodes = [Node(NodeId(document), NodeType.DOCUMENT, {"title": name}), message, sender]
    edges = [
        Edge(NodeId(document), EdgeType.HAS_MESSAGE, message.id),
        Edge(message.id, EdgeType.SENT_BY, sender.id, document, {"address": "ada@example.org"}),
    ]
    if replies_to:
        parent = a_message(replies_to, stub=True)
        nodes.append(parent)
        edges.append(Edge(message.id, EdgeType.REPLIES_TO, parent.id))
    for part, attached in enumerate(attaches, start=2):
        stub = Node(NodeId(id_of(attached)), NodeType.DOCUMENT, {"title": attached}, stub=True)
        nodes.append(stub)
        edges.append(
            Edge(message.id, EdgeType.ATTACHES, stub.id, document, {"name": attached, "part": str(part)})
        )
    return DocumentPut(Subgraph(document, "test/1", tuple(nodes), tuple(edges)), (Source(f"/files/{name}"),))


def an_attachment(name: str, mail: str, part: int = 2) -> DocumentPut:
    """A document found inside a mail."""
    place = Source(f"/files/{mail}!/{part}/{name}", parent=id_of(mail))
    return DocumentPut(a_subgraph(name), (place,))


def a_mail_with_attachment(name: str = "mail", attachment: str = "notes") -> list[DocumentPut]:
    """A mail and the document attached to it, as the pipeline puts them."""
    return [a_mail(name, attaches=(attachment,)), an_attachment(attachment, name)]


# --- hypothesis strategies -----------------------------------------------------------------------

DOCUMENT_NAMES = ("alpha", "beta", "gamma", "delta")
LOCATIONS = tuple(f"/files/{index}" for index in range(6))
_KEYS = ("score", "note", "tags", "flag", "weight")
_PEOPLE = ("Ada", "Bob", "Cyd", "Dee")

values: st.SearchStrategy[Value] = st.one_of(
    st.text(max_size=8),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.lists(st.text(max_size=4), max_size=3).map(tuple),
)
"""Property values of every storable kind."""

property_maps = st.dictionaries(st.sampled_from(_KEYS), values, max_size=3)


@st.composite
def subgraphs(draw: st.DrawFn, name: str | None = None) -> Subgraph:
    """A random subgraph of one of a few documents, sharing entities, messages and document stubs."""
    name = draw(st.sampled_from(DOCUMENT_NAMES)) if name is None else name
    document = id_of(name)
    chunks = [
        a_chunk(document, order, draw(st.text(max_size=12))) for order in range(draw(st.integers(0, 2)))
    ]
    people = [
        an_entity(person, properties=draw(property_maps))
        for person in draw(st.lists(st.sampled_from(_PEOPLE), unique=True))
    ]
    message = a_message("thread", stub=draw(st.booleans()), subject=name)
    stubs = [
        Node(NodeId(id_of(other)), NodeType.DOCUMENT, {"title": f"{other}, says {name}"}, stub=True)
        for other in draw(st.lists(st.sampled_from(DOCUMENT_NAMES), unique=True, max_size=2))
        if other != name
    ]
    own = Node(NodeId(document), NodeType.DOCUMENT, draw(property_maps))
    edges = [Edge(own.id, EdgeType.HAS_CHUNK, chunk.id) for chunk in chunks]
    edges += [Edge(own.id, EdgeType.LINKS_TO, stub.id, document) for stub in stubs]
    edges += [_mention(chunk, person) for chunk in chunks for person in people if draw(st.booleans())]
    # An edge between shared nodes without evidence is the same edge, whichever document says it.
    edges += [Edge(a.id, "KNOWS", b.id, "", draw(property_maps)) for a, b in itertools.pairwise(people)]
    return Subgraph(document, "test/1", (own, message, *chunks, *people, *stubs), tuple(edges))


@st.composite
def document_puts(draw: st.DrawFn, name: str | None = None) -> DocumentPut:
    """A random document with one to three places; now and then it is attached to another."""
    subgraph = draw(subgraphs(name))
    places = draw(st.lists(st.sampled_from(LOCATIONS), min_size=1, max_size=3, unique=True))
    # A mail comes before its attachments in this order, so that none attaches itself.
    older = [other for other in DOCUMENT_NAMES if id_of(other) < subgraph.document]
    parents = st.none() | st.sampled_from([id_of(other) for other in older]) if older else st.none()
    return DocumentPut(subgraph, tuple(Source(place, parent=draw(parents)) for place in places))


@st.composite
def corpora(draw: st.DrawFn) -> list[DocumentPut]:
    """Random documents, each once, each at a place of its own."""
    names = draw(st.lists(st.sampled_from(DOCUMENT_NAMES), min_size=1, unique=True))
    return [DocumentPut(draw(subgraphs(name)), (Source(f"/files/{name}"),)) for name in names]
