"""What a document's metadata says, as nodes and edges: its keywords, and where it was published.

Its other facts are properties of the Document; its authors are edges that `subgraph_knowledge` adds, those of
a paper `subgraph_paper`.
"""

from __future__ import annotations

from heddle.core.ids import NodeId, shared_id
from heddle.core.names import name_key
from heddle.graph.records import Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.mention import Named
from heddle.ingest.paper_place import PaperPlaces
from heddle.ingest.parse.metadata import keywords_of
from heddle.ingest.placed_edge import add_placed_edge

_MOST_KEYWORDS = 40
"""More are a list made for search engines."""
_MOST_WORDS = 5
_LONGEST = 60


def add_metadata(draft: SubgraphDraft, composed: ComposedDocument) -> None:
    """Add keywords as entities, and the journal, site or publisher as a venue.

    What a paper prints on its first pages is shown there; what a file alone says has no place.
    """
    metadata = composed.parsed.metadata
    places = PaperPlaces(composed) if composed.parsed.paper is not None else None
    keywords = keywords_of(metadata.get("keywords", ""))
    if len(keywords) <= _MOST_KEYWORDS:
        _add_keywords(draft, composed, [keyword for keyword in keywords if _names_something(keyword)], places)
    venue = metadata.get("venue") or metadata.get("publisher")
    if venue and name_key(venue):
        identity = shared_id(draft.workspace, NodeType.VENUE.value, name_key(venue))
        draft.node(Node(identity, NodeType.VENUE, {"name": venue}))
        span = places.of_words(venue) if places is not None else None
        add_placed_edge(draft, composed, (draft.root, EdgeType.PUBLISHED_IN, identity), span)


def _add_keywords(
    draft: SubgraphDraft, composed: ComposedDocument, keywords: list[str], places: PaperPlaces | None
) -> None:
    """Link keywords: to the entity of that name that the text speaks of, else to a concept."""
    known: dict[str, NodeId] = {}
    for node in draft.nodes_of(NodeType.ENTITY):
        known.setdefault(name_key(str(node.properties.get("name", ""))), node.id)
    for keyword in keywords:
        entity = known.get(name_key(keyword)) or draft.entity(Named("Concept", keyword))
        span = places.of_keyword(keyword) if places is not None else None
        add_placed_edge(draft, composed, (draft.root, EdgeType.HAS_KEYWORD, entity), span)


def _names_something(keyword: str) -> bool:
    words = keyword.split()
    letters = any(letter.isalpha() for letter in keyword)
    return letters and len(words) <= _MOST_WORDS and len(keyword) <= _LONGEST and bool(name_key(keyword))
