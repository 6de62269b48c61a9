"""What it takes to be a graph store: a few methods at the level of the domain, not of a query language.

Nothing is reached without a workspace: `GraphStore.scope(workspace)` is the only door. Two stores
implement this (`embedded.py`, `neo4j_store.py`); one contract suite runs on both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

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
)
from heddle.graph.same_as import Namesakes, ResolutionChange, ResolutionStanding, SameAs
from heddle.graph.schema import NodeType, Schema
from heddle.graph.standing import Listed, Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ResolutionWriter(Protocol):
    """What keeps the results of entity resolution (`same_as.py`)."""

    def write_resolution(self, change: ResolutionChange) -> None:
        """Replace everything stored about the nodes of a change, in one transaction.

        Nodes and documents that went since the resolver looked are left out, as readers would see it.

        Raises:
            ValueError: the change does not hold together (`ResolutionChange.check`); nothing was stored.
        """
        ...


class ResolutionReader(Protocol):
    """What is known of which nodes are one thing.

    Pairs and namesakes name only nodes and documents that there are: the write that takes a document takes
    what was said of it. `sharing_keys` gives only nodes that there are. `keys_of`, `key_counts` and
    `resolved_in` are the resolver's own account: as it last wrote it, with what went meanwhile, so that it
    can tell what else is touched by that.
    """

    def resolution(self) -> ResolutionStanding:
        """Who resolved the graph, up to which of its changes."""
        ...

    def resolution_changes(self, after: int = 0) -> Iterator[NodeId]:
        """The nodes of which something else is said since a revision, gone ones too, by last change and id.

        Something else: another accepted pair with another score, or other parts. With 0 come all nodes of
        which anything is or was said.
        """
        ...

    def same_as(self, *, after: str = "") -> Iterator[SameAs]:
        """All pairs by left and right, or those after a `SameAs.key`."""
        ...

    def same_as_of(self, nodes: Sequence[NodeId]) -> Mapping[NodeId, list[SameAs]]:
        """Of each of some nodes the pairs that it or a part of it is in, by left and right."""
        ...

    def namesakes(self, *, after: str = "") -> Iterator[Namesakes]:
        """All nodes that are several things, by id, or those after a node's id."""
        ...

    def namesakes_of(self, nodes: Sequence[NodeId]) -> Mapping[NodeId, Namesakes]:
        """Those of some nodes that are several things."""
        ...

    def sharing_keys(self, keys: Sequence[str], *, limit: int) -> Mapping[str, list[NodeId]]:
        """Of each of some keys the first `limit` nodes that have it, by id."""
        ...

    def key_counts(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Of each of some keys how many nodes have it."""
        ...

    def keys_of(self, nodes: Sequence[NodeId]) -> Mapping[NodeId, tuple[str, ...]]:
        """The keys of those of some nodes that have any, sorted."""
        ...

    def resolved_in(self, documents: Sequence[DocumentId]) -> Mapping[DocumentId, tuple[NodeId, ...]]:
        """Of those of some documents that the resolver has looked at, the nodes that they spoke of then."""
        ...

    def doubtful(self, *, limit: int, after: SameAs | None = None) -> list[SameAs]:
        """The pairs that nobody has decided about, in the order of doubt: nearest to 0.5, then by ids.

        Args:
            limit: How many at most.
            after: The pair that the list before ended with; it need not be stored any more.
        """
        ...


class GraphWriter(ResolutionWriter, Protocol):
    """What changes a workspace's graph. Each call is one transaction and may be repeated safely."""

    def put(self, documents: Sequence[DocumentPut]) -> tuple[DocumentId, ...]:
        """Store documents, each replacing what it contributed before.

        Every source location belongs to one document: a put takes its locations from the documents
        that held them, with the places of their attachments inside. A document whose last source goes
        is deleted, with attachments whose only parent it was. Returns the ids of the documents deleted
        on the way, sorted.

        Raises:
            InvalidGraph: a subgraph breaks the schema; nothing was stored.
        """
        ...

    def add_sources(self, document: DocumentId, sources: Sequence[Source]) -> tuple[DocumentId, ...]:
        """Name further places of a stored document; returns deleted documents as `put` does.

        Raises:
            NotFound: no such document.
        """
        ...

    def remove_sources(self, locations: Sequence[str]) -> tuple[DocumentId, ...]:
        """Take places from the documents that hold them, with the places of attachments inside them.

        A document whose last source goes is deleted, as in `put`; a place that nobody holds is passed
        over. Returns the ids of the documents deleted, sorted.
        """
        ...

    def delete(self, document: DocumentId) -> tuple[DocumentId, ...]:
        """Delete a document and the attachments that only it held; returns the ids deleted, sorted.

        What it was attached to, at any depth, loses its derivation in the same transaction: it is not as
        it was read any more, and whoever reads its file again must not take it for unchanged.

        Raises:
            NotFound: no such document.
        """
        ...

    def decide(self, decision: Decision, *, by: str = "", at: str = "") -> None:
        """Log a person's word about two nodes; the last one about a pair holds, and a withdrawal ends it.

        The graph version depends on the words that hold, not on the log. A word that holds already is
        not logged again, nor is a withdrawal where there is none.

        Args:
            decision: The word; neither node need be in the graph.
            by: Who decided, for the log.
            at: When, for the log (ISO 8601).
        """
        ...

    def write_embeddings(self, space: str, ids: Sequence[NodeId], vectors: NDArray[np.float32]) -> None:
        """Replace the embeddings of a space (a model's name); derived, so not part of the version.

        Shapes:
            vectors: `[len(ids), D]`, finite
        """
        ...


class GraphReader(ResolutionReader, Protocol):
    """What reads a workspace's graph. Iterators are sorted by id, so that equal graphs read equal.

    Ids are ordered by code point. Iterators that take `after` start behind that id, whether it is there
    or not, and find the place by an index: a page costs what it holds, wherever it begins.
    """

    def documents(self, *, after: str = "") -> Iterator[StoredDocument]:
        """All documents, or those after an id."""
        ...

    def document_count(self) -> int:
        """How many documents there are, without counting anything else."""
        ...

    def document(self, document: DocumentId) -> StoredDocument | None:
        """One document."""
        ...

    def document_at(self, location: str) -> StoredDocument | None:
        """The document whose source is at a location."""
        ...

    def subgraph(self, document: DocumentId) -> Subgraph | None:
        """What a document contributed, as it was put."""
        ...

    def node(self, node: NodeId) -> Node | None:
        """One node."""
        ...

    def nodes(self, node_type: NodeType | None = None, *, kind: str = "", after: str = "") -> Iterator[Node]:
        """All nodes, or those of a type, of an entity type (`kind`), after an id."""
        ...

    def edge(self, edge: EdgeId) -> Edge | None:
        """One edge."""
        ...

    def edges(self, edge_type: str | None = None, *, after: str = "") -> Iterator[Edge]:
        """All edges, or those of a type, after an id."""
        ...

    def neighbours(
        self, node: NodeId, *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> list[Neighbour]:
        """Nodes one edge away in either direction, by edge type and id."""
        ...

    def neighbourhoods(
        self, nodes: Sequence[NodeId], *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> Mapping[NodeId, list[Neighbour]]:
        """Of each of some nodes what `neighbours` gives, in one question to the store."""
        ...

    def documents_of(self, nodes: Sequence[NodeId], *, limit: int) -> Mapping[NodeId, list[DocumentId]]:
        """Of each of some nodes the first `limit` documents that contribute it, stubs last, then by id."""
        ...

    def edge_types_at(self, node: NodeId) -> list[str]:
        """The types of the edges at a node, in either direction, sorted."""
        ...

    def counts(self) -> Counts:
        """How many documents, nodes by `type_name`, edges by type."""
        ...

    def edge_patterns(self) -> Mapping[tuple[str, str, str], int]:
        """How many edges there are of each (source type, edge type, target type), types by `type_name`.

        Reads every edge once, as `counts` does.
        """
        ...

    def decisions(self) -> Iterator[Decision]:
        """The decisions in force, by pair."""
        ...

    def decision_log(self, *, after: int = 0) -> Iterator[LoggedDecision]:
        """All decisions in the order in which they came, or those after a number."""
        ...

    def embeddings(self, space: str) -> tuple[list[NodeId], NDArray[np.float32]]:
        """Ids and vectors of a space; both empty where there is none."""
        ...

    def version(self) -> str:
        """The graph version (see `standing.Contents.version`); costs the same however large the graph is."""
        ...

    def standing(self) -> Standing:
        """Where the graph stands: its version, its contents and the number of its last change."""
        ...

    def changes(self, after: int = 0) -> Iterator[Listed]:
        """The documents changed after a number, each as it is now, in the order of their last changes.

        A document is new, has other contents or another name than before, or went (`Listed.there`). With
        0 come all documents that there are, and some that went. Costs what it gives.
        """
        ...

    def space_mark(self, space: str) -> str:
        """What tells the embeddings of a space from others; empty where there are none."""
        ...


class GraphScope(GraphReader, GraphWriter, Protocol):
    """One workspace of a store."""

    @property
    def workspace(self) -> WorkspaceId:
        """The workspace."""
        ...

    @property
    def schema(self) -> Schema:
        """The schema that its documents are held against."""
        ...


class GraphStore(Protocol):
    """A place that keeps graphs, workspace by workspace."""

    def scope(self, workspace: WorkspaceId) -> GraphScope:
        """One workspace; an unknown one is empty."""
        ...

    def workspaces(self) -> list[WorkspaceId]:
        """Workspaces that hold a document, sorted."""
        ...

    def ping(self) -> None:
        """Check that the store answers.

        Raises:
            EnvironmentFault: it does not.
        """
        ...

    def close(self) -> None:
        """Free connections and files."""
        ...
