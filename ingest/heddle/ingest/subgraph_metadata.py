"""What a document's metadata says, as nodes and edges: its keywords, and where it was published.

Its other facts are properties of the Document, its authors edges that `subgraph_knowledge` adds.
"""

from __future__ import annotations

from heddle.core.ids import NodeId, shared_id
from heddle.core.names import name_key
from heddle.graph.records import Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.mention import Named
from heddle.ingest.parse.metadata import keywords_of
from heddle.ingest.parsed import ParsedDocument

_MOST_KEYWORDS = 40
"""More are a list made for search engines."""
_MOST_WORDS = 5
_LONGEST = 60


def add_metadata(draft: SubgraphDraft, parsed: ParsedDocument) -> None:
    """Add keywords as entities, and the journal, site or publisher as a venue."""
    keywords = keywords_of(parsed.metadata.get("keywords", ""))
    if len(keywords) <= _MOST_KEYWORDS:
        _add_keywords(draft, [keyword for keyword in keywords if _names_something(keyword)])
    venue = parsed.metadata.get("venue") or parsed.metadata.get("publisher")
    if venue and name_key(venue):
        identity = shared_id(draft.workspace, NodeType.VENUE.value, name_key(venue))
        draft.node(Node(identity, NodeType.VENUE, {"name": venue}))
        draft.edge(draft.root, EdgeType.PUBLISHED_IN, identity)


def _add_keywords(draft: SubgraphDraft, keywords: list[str]) -> None:
    """Link keywords: to the entity of that name that the text speaks of, else to a concept."""
    known: dict[str, NodeId] = {}
    for node in draft.nodes_of(NodeType.ENTITY):
        known.setdefault(name_key(str(node.properties.get("name", ""))), node.id)
    for keyword in keywords:
        entity = known.get(name_key(keyword)) or draft.entity(Named("Concept", keyword))
        draft.edge(draft.root, EdgeType.HAS_KEYWORD, entity)


def _names_something(keyword: str) -> bool:
    words = keyword.split()
    letters = any(letter.isalpha() for letter in keyword)
    return letters and len(words) <= _MOST_WORDS and len(keyword) <= _LONGEST and bool(name_key(keyword))
