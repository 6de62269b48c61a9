"""What a paper says of itself, as nodes and edges: its authors, where they work, and where each is written.

Title, abstract, journal and the like are facts of the Document, put there as metadata (`paper_metadata`);
authors and affiliations are nodes of this paper alone. That two papers have an author in common is a
judgement with a score, which resolution makes; equal names do not make it.
"""

from __future__ import annotations

from heddle.core.ids import NodeId, shared_id
from heddle.core.names import name_key
from heddle.graph.records import Node, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.author_key import fold
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.paper.paper import Affiliation, Author, Paper
from heddle.ingest.paper_contact import Contact, contacts_of
from heddle.ingest.paper_place import PaperPlaces
from heddle.ingest.placed_edge import Span, add_placed_edge


def add_paper(draft: SubgraphDraft, composed: ComposedDocument) -> None:
    """Add authors, affiliations, and the places of title and abstract; the structure must stand already."""
    paper = composed.parsed.paper
    if paper is None:
        return
    places = PaperPlaces(composed)
    title = places.of_lines(paper.title.lines)
    _describe(draft, "title", title)
    _describe(draft, "abstract", places.of_lines(paper.abstract.lines))
    _add_authors(draft, composed, paper, places, title[1] if title is not None else 0)


def _describe(draft: SubgraphDraft, name: str, span: Span | None) -> None:
    if span is not None:
        draft.describe(draft.root, {f"{name}_start": span[0], f"{name}_end": span[1]})


def _add_authors(
    draft: SubgraphDraft, composed: ComposedDocument, paper: Paper, places: PaperPlaces, reached: int
) -> None:
    """Add authors in their order, each behind the one before in the text, and their affiliations."""
    known = [
        (
            _add_affiliation(draft, affiliation),
            places.of_lines(affiliation.lines) or places.of_words(affiliation.text),
        )
        for affiliation in paper.affiliations
    ]
    spans: list[Span | None] = []
    for author in paper.authors:
        span = places.of_name(author.given, author.surname, reached)
        reached = span[1] if span is not None else reached
        spans.append(span)
    contacts = contacts_of(composed, paper, spans)
    for order, (author, contact, span) in enumerate(
        zip(paper.authors, contacts, spans, strict=True), start=1
    ):
        node = _add_author(draft, author, contact)
        add_placed_edge(draft, composed, (draft.root, EdgeType.AUTHORED_BY, node), span, {"order": order})
        for index in author.affiliations:
            target, place = known[index]
            add_placed_edge(draft, composed, (node, EdgeType.AFFILIATED_WITH, target), place)


def _add_author(draft: SubgraphDraft, author: Author, contact: Contact) -> NodeId:
    key = f"{draft.document} {name_key(author.name)}"
    facts = {
        "name": author.name,
        "given": author.given,
        "surname": author.surname,
        "email": contact.email,
        "orcid": contact.orcid,
    }
    identity = shared_id(draft.workspace, NodeType.AUTHOR.value, key)
    return draft.node(Node(identity, NodeType.AUTHOR, _said(facts)))


def _add_affiliation(draft: SubgraphDraft, affiliation: Affiliation) -> NodeId:
    key = f"{draft.document} {fold(affiliation.text)}"
    facts = {
        "name": affiliation.text,
        "organisation": affiliation.organisation,
        "department": affiliation.department,
        "place": affiliation.place,
        "country": affiliation.country,
    }
    identity = shared_id(draft.workspace, NodeType.AFFILIATION.value, key)
    return draft.node(Node(identity, NodeType.AFFILIATION, _said(facts)))


def _said(facts: dict[str, str]) -> dict[str, Value]:
    return {name: value for name, value in facts.items() if value}
