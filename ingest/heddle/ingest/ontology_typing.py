"""What the default reading says, in the words of a user's ontology.

The default reading knows Heddle's own types. An ontology may say more of the same things, and each entity
is given its type by the first of these that says one:

    names       the ontology knows the thing by name
    relations   only one type below its own may stand where it stands: who SUPPLIES is a Supplier
    parents     its own type is not in the ontology, and only one type below it is

What has no type then goes, with its mentions and relations; what the structure stands on stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.ontology import Ontology
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.entity_change import an_entity, change_entities, is_said

FIXED = "Resource"
"""The type of addresses: what is one by its form is nothing else."""


def typed(subgraph: Subgraph, ontology: Ontology, workspace: WorkspaceId) -> Subgraph:
    """A subgraph of Heddle's own types as one that the schema of an ontology allows."""
    entities = {
        node.id: node for node in subgraph.nodes if node.type is NodeType.ENTITY and node.kind != FIXED
    }
    narrowed = _narrowed(subgraph, entities, ontology)
    held = {end for edge in subgraph.edges if _holds(edge) for end in (edge.source, edge.target)}
    changes: dict[NodeId, Node | None] = {}
    for key, node in entities.items():
        changed = _typed(node, narrowed.get(key, ""), ontology, workspace)
        if changed != node and not (changed is None and key in held):
            changes[key] = changed
    return change_entities(subgraph, changes, ontology.schema)


def _holds(edge: Edge) -> bool:
    """Whether an edge is of the structure, which no ontology takes apart."""
    return not is_said(edge) and edge.type != EdgeType.MENTIONS


def _typed(node: Node, narrowed: str, ontology: Ontology, workspace: WorkspaceId) -> Node | None:
    known = ontology.known_as(str(node.properties.get("name", "")))
    if known is not None:
        return an_entity(workspace, known.type, known.name)
    kind = narrowed or _kind_for(node.kind, ontology)
    if kind == node.kind:
        return node
    return an_entity(workspace, kind, str(node.properties["name"])) if kind else None


def _kind_for(kind: str, ontology: Ontology) -> str:
    """A type of Heddle's own in the ontology; empty where it has none, or several."""
    below = ontology.below(kind)
    return kind if kind in below else below[0] if len(below) == 1 else ""


def _narrowed(subgraph: Subgraph, entities: Mapping[NodeId, Node], ontology: Ontology) -> dict[NodeId, str]:
    """Types that the relations of entities leave; what several relations say differently is not said."""
    said: dict[NodeId, set[str]] = defaultdict(set)
    for edge in subgraph.edges:
        for key, kind in _ends(edge, ontology):
            if key in entities and (only := _only(entities[key].kind, kind, ontology)):
                said[key].add(only)
    return {key: kinds.pop() for key, kinds in said.items() if len(kinds) == 1}


def _ends(edge: Edge, ontology: Ontology) -> Iterator[tuple[NodeId, tuple[str, ...]]]:
    """The ends of a relation, each with the types that may stand there."""
    relation = ontology.schema.relation(edge.type) if is_said(edge) else None
    if relation is not None:
        yield edge.source, relation.heads
        yield edge.target, relation.tails


def _only(kind: str, allowed: tuple[str, ...], ontology: Ontology) -> str:
    """The one topmost type of those allowed that is below a type; empty where the type itself is allowed."""
    if not allowed or kind in allowed:
        return ""
    below = [each for each in allowed if ontology.is_a(each, kind)]
    tops = [
        each for each in below if not any(each != other and ontology.is_a(each, other) for other in below)
    ]
    return tops[0] if len(tops) == 1 else ""
