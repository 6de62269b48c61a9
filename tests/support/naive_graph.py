"""A graph store as simple as can be: dictionaries and loops. What the real stores are held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from naive_resolution import NaiveResolution
from numpy.typing import NDArray

from heddle.core.errors import InvalidGraph, NotFound
from heddle.core.ids import DocumentId, EdgeId, NodeId, WorkspaceId
from heddle.graph.records import (
    Counts,
    Decision,
    DocumentPut,
    Edge,
    LoggedDecision,
    Neighbour,
    Node,
    Source,
    StoredDocument,
    Subgraph,
    Verdict,
    is_inside,
)
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType, Schema
from heddle.graph.standing import Contents, Listed, Standing


class NaiveStore:
    """Workspaces in a dictionary."""

    def __init__(self, schema: Schema = DEFAULT_SCHEMA) -> None:
        self._schema = schema
        self._scopes: dict[WorkspaceId, NaiveScope] = {}

    def scope(self, workspace: WorkspaceId) -> NaiveScope:
        return self._scopes.setdefault(workspace, NaiveScope(workspace, self._schema))

    def workspaces(self) -> list[WorkspaceId]:
        return sorted(name for name, scope in self._scopes.items() if scope.subgraphs)

    def ping(self) -> None:
        """A dictionary always answers."""

    def close(self) -> None:
        """A dictionary holds no file."""


class NaiveScope(NaiveResolution):
    """One workspace: subgraphs by document, and who is at which place."""

    def __init__(self, workspace: WorkspaceId, schema: Schema = DEFAULT_SCHEMA) -> None:
        super().__init__()
        self.workspace = workspace
        self.schema = schema
        self.subgraphs: dict[DocumentId, Subgraph] = {}
        self._places: dict[str, tuple[DocumentId, DocumentId | None]] = {}
        self._decisions: dict[tuple[NodeId, ...], Decision] = {}
        self._log: list[LoggedDecision] = []
        self._changes: dict[DocumentId, tuple[int, Listed]] = {}
        self._sequence = 0
        self._spaces: dict[str, dict[NodeId, NDArray[np.float32]]] = {}

    def put(self, documents: Sequence[DocumentPut]) -> tuple[DocumentId, ...]:
        held = {document for document, _ in self._places.values()}
        for item in documents:
            item.subgraph.check(self.schema)
            if item.sources:
                held.add(item.subgraph.document)
            elif item.subgraph.document not in held:
                raise InvalidGraph("no source")
        for item in documents:
            self.subgraphs[item.subgraph.document] = item.subgraph
            self._take(item.subgraph.document, item.sources)
        return self._settle()

    def add_sources(self, document: DocumentId, sources: Sequence[Source]) -> tuple[DocumentId, ...]:
        self._require(document)
        self._take(document, sources)
        return self._settle()

    def remove_sources(self, locations: Sequence[str]) -> tuple[DocumentId, ...]:
        for location in locations:
            self._leave(location)
        return self._settle()

    def _leave(self, location: str) -> None:
        document, _ = self._places.pop(location, (None, None))
        inside = [
            place
            for place, (_, parent) in self._places.items()
            if document is not None and parent == document and is_inside(place, location)
        ]
        for place in inside:
            self._leave(place)

    def delete(self, document: DocumentId) -> tuple[DocumentId, ...]:
        self._require(document)
        for above in self._above(document):
            if above in self.subgraphs:
                self.subgraphs[above] = replace(self.subgraphs[above], derivation="")
        for place in [place for place, who in self._places.items() if who[0] == document]:
            self._leave(place)
        return self._settle()

    def _above(self, document: DocumentId) -> set[DocumentId]:
        known = {document}
        while found := {up for who, up in self._places.values() if up and who in known} - known:
            known |= found
        return known - {document}

    def _require(self, document: DocumentId) -> None:
        if document not in self.subgraphs:
            raise NotFound("no such document")

    def _take(self, document: DocumentId, sources: Sequence[Source]) -> None:
        for source in sources:
            holder, _ = self._places.get(source.location, (None, None))
            if holder not in (None, document):
                self._leave(source.location)
            self._places[source.location] = (document, source.parent)

    def _settle(self) -> tuple[DocumentId, ...]:
        deleted: set[DocumentId] = set()
        while lost := self.subgraphs.keys() - {document for document, _ in self._places.values()}:
            deleted |= lost
            for document in lost:
                del self.subgraphs[document]
            self._places = {place: who for place, who in self._places.items() if who[1] not in lost}
        alive = {node.id for node in self.nodes()}
        for space in self._spaces.values():
            for node in space.keys() - alive:
                del space[node]
        self._forget_what_went()
        self._number_changes()
        return tuple(sorted(deleted))

    def decide(self, decision: Decision, *, by: str = "", at: str = "") -> None:
        pair = tuple(sorted((decision.left, decision.right)))
        before = self._decisions.pop(pair, None)
        if decision.verdict is not Verdict.WITHDRAW:
            self._decisions[pair] = decision
            changed = before is None or before.canonical() != decision.canonical()
        else:
            changed = before is not None
        if changed:
            self._log.append(LoggedDecision(len(self._log) + 1, decision, by, at))

    def write_embeddings(self, space: str, ids: Sequence[NodeId], vectors: NDArray[np.float32]) -> None:
        from heddle.graph.embeddings import checked_vectors

        checked = checked_vectors(ids, vectors)
        alive = {node.id for node in self.nodes()}
        self._spaces[space] = {node: row for node, row in zip(ids, checked, strict=True) if node in alive}

    def documents(self, *, after: str = "") -> Iterator[StoredDocument]:
        for document in sorted(name for name in self.subgraphs if name > after):
            subgraph = self.subgraphs[document]
            own = next(node for node in subgraph.nodes if node.id == NodeId(document))
            places = sorted((place, who[1]) for place, who in self._places.items() if who[0] == document)
            sources = tuple(Source(place, parent) for place, parent in places)
            yield StoredDocument(document, subgraph.digest(), subgraph.derivation, sources, own.properties)

    def document_count(self) -> int:
        return len(self.subgraphs)

    def document(self, document: DocumentId) -> StoredDocument | None:
        return next((found for found in self.documents() if found.id == document), None)

    def document_at(self, location: str) -> StoredDocument | None:
        return self.document(self._places[location][0]) if location in self._places else None

    def subgraph(self, document: DocumentId) -> Subgraph | None:
        return self.subgraphs.get(document)

    def node(self, node: NodeId) -> Node | None:
        return next((found for found in self.nodes() if found.id == node), None)

    def nodes(self, node_type: NodeType | None = None, *, kind: str = "", after: str = "") -> Iterator[Node]:
        shown: dict[NodeId, Node] = {}
        for stub in (False, True):
            for document in sorted(self.subgraphs):
                for node in self.subgraphs[document].nodes:
                    if node.stub is stub:
                        shown.setdefault(node.id, node)
        for name in sorted(name for name in shown if name > after):
            if node_type in (None, shown[name].type) and kind in ("", shown[name].kind):
                yield shown[name]

    def edge(self, edge: EdgeId) -> Edge | None:
        return next((found for found in self.edges() if found.id == edge), None)

    def edges(self, edge_type: str | None = None, *, after: str = "") -> Iterator[Edge]:
        shown: dict[EdgeId, Edge] = {}
        for document in sorted(self.subgraphs):
            for edge in self.subgraphs[document].edges:
                shown.setdefault(edge.id, edge)
        for name in sorted(name for name in shown if name > after):
            if edge_type in (None, shown[name].type):
                yield shown[name]

    def neighbours(
        self, node: NodeId, *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> list[Neighbour]:
        nodes = {found.id: found for found in self.nodes()}
        found = [
            Neighbour(edge, nodes[edge.target if edge.source == node else edge.source])
            for edge in sorted(self.edges(), key=lambda edge: (edge.type, edge.id))
            if node in (edge.source, edge.target) and (not edge_types or edge.type in edge_types)
        ]
        return found[:limit]

    def neighbourhoods(
        self, nodes: Sequence[NodeId], *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> Mapping[NodeId, list[Neighbour]]:
        return {node: self.neighbours(node, edge_types=edge_types, limit=limit) for node in nodes}

    def documents_of(self, nodes: Sequence[NodeId], *, limit: int) -> Mapping[NodeId, list[DocumentId]]:
        told = {
            node: sorted(
                (held.stub, document)
                for document, subgraph in self.subgraphs.items()
                for held in subgraph.nodes
                if held.id == node
            )
            for node in nodes
        }
        return {node: [document for _, document in found[:limit]] for node, found in told.items()}

    def edge_types_at(self, node: NodeId) -> list[str]:
        return sorted({str(edge.type) for edge in self.edges() if node in (edge.source, edge.target)})

    def counts(self) -> Counts:
        return Counts(
            len(self.subgraphs),
            Counter(node.type_name for node in self.nodes()),
            Counter(edge.type for edge in self.edges()),
        )

    def edge_patterns(self) -> Mapping[tuple[str, str, str], int]:
        names = {node.id: node.type_name for node in self.nodes()}
        return Counter((names[edge.source], edge.type, names[edge.target]) for edge in self.edges())

    def decisions(self) -> Iterator[Decision]:
        yield from (self._decisions[pair] for pair in sorted(self._decisions))

    def decision_log(self, *, after: int = 0) -> Iterator[LoggedDecision]:
        yield from (logged for logged in self._log if logged.number > after)

    def embeddings(self, space: str) -> tuple[list[NodeId], NDArray[np.float32]]:
        rows = self._spaces.get(space, {})
        ids = sorted(rows)
        return ids, np.stack([rows[node] for node in ids]) if ids else np.zeros((0, 0), np.float32)

    def version(self) -> str:
        return self.standing().version

    def standing(self) -> Standing:
        """Computed anew from all there is, where a real store keeps it up."""
        contents = Contents.of(Listed(each.id, each.digest, each.name) for each in self.documents())
        return Standing(self._sequence, contents, contents.version(self.schema, self._decisions.values()))

    def changes(self, after: int = 0) -> Iterator[Listed]:
        numbers = sorted((number, document) for document, (number, _) in self._changes.items())
        yield from (self._changes[document][1] for number, document in numbers if number > after)

    def space_mark(self, space: str) -> str:
        from heddle.graph.embeddings import mark_of

        return mark_of((node, row.tobytes()) for node, row in sorted(self._spaces.get(space, {}).items()))

    def _number_changes(self) -> None:
        now = {each.id: Listed(each.id, each.digest, each.name) for each in self.documents()}
        for document in sorted(now.keys() | self._changes.keys()):
            listed = now.get(document, Listed(document, "", ""))
            if document not in self._changes or self._changes[document][1] != listed:
                self._sequence += 1
                self._changes[document] = (self._sequence, listed)
