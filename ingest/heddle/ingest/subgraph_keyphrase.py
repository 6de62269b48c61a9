"""What a document is about, as its keyphrases: a property, and edges to those that it mentions as entities.

A keyphrase that is no entity makes none: most documents would bring ten concepts that no other speaks of.
"""

from __future__ import annotations

from heddle.core.names import name_key
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.keyphrase import find_keyphrases
from heddle.ingest.subgraph_structure import title_of


def add_keyphrases(draft: SubgraphDraft, composed: ComposedDocument, language: str) -> None:
    """Add the keyphrases of a document whose entities were added."""
    entities = {
        name_key(str(node.properties.get("name", ""))): node for node in draft.nodes_of(NodeType.ENTITY)
    }
    names = [str(node.properties.get("name", "")) for node in entities.values() if node.kind != "Resource"]
    phrases = find_keyphrases(composed, title_of(composed), language, names)
    if not phrases:
        return
    draft.describe(draft.root, {"keyphrases": tuple(phrase.text for phrase in phrases)})
    # What a paper lists among its keywords is one already, with the place that it is listed at.
    listed = {edge.target for edge in draft.edges_of(EdgeType.HAS_KEYWORD)}
    for phrase in phrases:
        entity = entities.get(name_key(phrase.text))
        if entity is not None and entity.id not in listed:
            draft.edge(draft.root, EdgeType.HAS_KEYWORD, entity.id)
