"""One write transaction on Neo4j: what documents contribute, what is shown of it, and what must go.

Every function here may run twice, in one transaction that was retried or in two after a crash, and
leaves the same graph. Rows are written in the order of their ids, so that two writers take locks in
the same order; what several documents share is locked before it is read, so that which contribution
is shown does not depend on who commits first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, LiteralString, TypeVar

from neo4j import ManagedTransaction

from heddle.core.errors import Defect, InvalidGraph
from heddle.core.ids import DocumentId, NodeId
from heddle.graph import cypher
from heddle.graph import cypher_writing as writes
from heddle.graph import neo4j_values as values
from heddle.graph.neo4j_resolution import forget_namesakes, joined_with, narrow, record_revision
from heddle.graph.neo4j_standing import mark_losses, record_changes
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, is_inside
from heddle.graph.schema import NodeType, Schema

BATCH = 2000
"""Rows that one statement carries."""
SHARED_TYPES = [node_type.value for node_type in NodeType if node_type.shared]

Row = dict[str, Any]
T = TypeVar("T")


class Writing:
    """What one transaction does to one workspace."""

    def __init__(self, transaction: ManagedTransaction, workspace: str, schema: Schema) -> None:
        self._transaction = transaction
        self._workspace = workspace
        self._schema = schema
        self._robbed: set[str] = set()
        self._withdrawn: set[str] = set()
        self._taken_back: set[str] = set()
        self._parted: set[NodeId] = set()
        self._touched: set[str] = set()

    # --- steps ----------------------------------------------------------------------------------

    def find(self, document: str) -> bool:
        """Lock a document; False where there is none."""
        return bool(self.run(writes.FIND_DOCUMENTS, ids=[document]))

    def store(self, documents: Sequence[DocumentPut]) -> None:
        """Write documents' contributions in place of their former ones, and take their sources."""
        self._touched.update(item.subgraph.document for item in documents)
        latest = {item.subgraph.document: item.subgraph for item in documents}
        digests = {document: subgraph.digest() for document, subgraph in latest.items()}
        before = {row["id"]: row for row in self._each(writes.LOCK_DOCUMENTS, "ids", sorted(latest))}
        self._check_sources(documents)
        changed = {
            document: latest[document]
            for document in sorted(latest)
            if before[document]["digest"] != digests[document]
        }
        self._replace(changed, {document: before[document]["edge_types"] for document in changed})
        self._batches(
            writes.WRITE_DOCUMENTS,
            [
                {
                    "id": document,
                    "digest": digests[document],
                    "derivation": subgraph.derivation,
                    "edge_types": sorted({str(edge.type) for edge in subgraph.edges}),
                }
                for document, subgraph in sorted(latest.items())
            ],
        )
        self.take_sources((item.subgraph.document, source) for item in documents for source in item.sources)

    def take_sources(self, places: Iterable[tuple[str, Source]]) -> None:
        """Give documents their places, one after the other, and remember who held them."""
        together: dict[str, Row] = {}
        for document, source in places:
            self._touched.add(document)
            row = values.source_row(document, source)
            if row["key"] in together:  # a later document takes the place of an earlier one
                self._take(together)
                together = {}
            together[row["key"]] = row
        self._take(together)

    def _take(self, rows: Mapping[str, Row]) -> None:
        for row in self._batches(writes.TAKE_SOURCES, [row for _, row in sorted(rows.items())]):
            if row["holder"] not in (None, row["document"]):
                self._robbed.add(row["holder"])
                self._leave_inside(values.text_of(row["location"]), row["holder"])

    def drop_sources(self, document: str) -> None:
        """Take all places from a document, and their derivations from those that it was attached to."""
        self._strike_derivations_above(document)
        # One by one: what is in an attachment goes from inside these places though the attachment may stay.
        for row in self.run(writes.PLACES, ids=[document]):
            self.leave(values.text_of(row["location"]))
        self._robbed.add(document)

    def _strike_derivations_above(self, document: str) -> None:
        # All the way up: it is the outermost one that lies there as a file and can be read anew.
        above: set[str] = set()
        waiting = {document}
        while waiting:
            places = self._each(writes.PLACES, "ids", sorted(waiting))
            waiting = {row["parent"] for row in places if row["parent"] is not None} - above
            above |= waiting
        self._each(writes.STRIKE_DERIVATIONS, "ids", sorted(above))

    def leave(self, location: str) -> None:
        """Take a place from the document that holds it, and those of attachments inside it."""
        for row in self.run(writes.LEAVE_SOURCE, key=values.source_key(location)):
            self._robbed.add(row["holder"])
            self._leave_inside(location, row["holder"])

    def _leave_inside(self, location: str, holder: str) -> None:
        for row in self.run(writes.INSIDE, parent=holder):
            place = values.text_of(row["location"])
            if is_inside(place, location):
                self.leave(place)

    def settle(self) -> tuple[DocumentId, ...]:
        """Delete every document that lost its last source, and what only such documents attached."""
        deleted: set[str] = set()
        waiting = self._robbed
        while waiting:
            self._touched |= waiting
            sourced = {row["id"] for row in self._each(writes.SOURCED, "ids", sorted(waiting))}
            going = sorted(waiting - sourced - deleted)
            attached = self._each(writes.DROP_ATTACHED, "ids", going)
            stored = {row["id"]: row["edge_types"] for row in self._each(writes.FIND_DOCUMENTS, "ids", going)}
            self._replace({}, stored)
            self._each(writes.DELETE_DOCUMENTS, "ids", sorted(stored))
            deleted.update(stored)
            waiting = {row["attached"] for row in attached}
        mark_losses(self.run, self._each(writes.DROP_STALE_EMBEDDINGS, "ids", sorted(self._withdrawn)))
        forget_namesakes(self.run, self._withdrawn)
        self._parted.update(narrow(self.run, self._taken_back - self._withdrawn))
        record_revision(self.run, sorted(self._parted))
        record_changes(self.run, self._touched)
        return tuple(DocumentId(document) for document in sorted(deleted))

    # --- contributions --------------------------------------------------------------------------

    def _check_sources(self, documents: Sequence[DocumentPut]) -> None:
        without = {item.subgraph.document for item in documents if not item.sources}
        without -= {item.subgraph.document for item in documents if item.sources}
        without -= {row["id"] for row in self._each(writes.SOURCED, "ids", sorted(without))}
        for document in sorted(without):
            raise InvalidGraph(f"document {document[:12]} has no source", hint="say where it was found")

    def _replace(
        self, subgraphs: Mapping[DocumentId, Subgraph], former: Mapping[str, Sequence[str] | None]
    ) -> None:
        """Replace documents' contributions; a document without a new subgraph withdraws its own.

        Args:
            subgraphs: What documents contribute from now on.
            former: The edge types that each document contributed before; None for a new one.
        """
        self._delete_edges(former)
        stored = [document for document, edge_types in sorted(former.items()) if edge_types is not None]
        touched = self._replace_contributions(subgraphs, stored)
        self._show(touched, subgraphs)
        self._write_own_nodes(subgraphs)
        self._write_edges(subgraphs)

    def _delete_edges(self, former: Mapping[str, Sequence[str] | None]) -> None:
        holders: dict[str, list[str]] = defaultdict(list)
        for document, edge_types in sorted(former.items()):
            for edge_type in edge_types or ():
                holders[edge_type].append(document)
        for edge_type, documents in sorted(holders.items()):
            name = cypher.ident(edge_type, cypher.STORED)
            self._each(writes.delete_edges(name), "documents", documents)

    def _replace_contributions(
        self, subgraphs: Mapping[DocumentId, Subgraph], stored: Sequence[str]
    ) -> list[str]:
        """Write what documents say of shared nodes; returns the shared nodes that this may change."""
        own = {node.id: node.type.value for node in _nodes(subgraphs, shared=False)}
        former = self._each(writes.OWN_NODES, "documents", stored, shared_types=SHARED_TYPES)
        gone = sorted(row["id"] for row in former if own.get(row["id"]) != row["type"])
        self._drop_nodes(gone)
        rows = {
            (node.id, document): values.contribution_row(document, node)
            for document, subgraph in subgraphs.items()
            for node in subgraph.nodes
            if node.type.shared
        }
        before = {
            (row["node"], row["document"]) for row in self._each(writes.CONTRIBUTED, "documents", stored)
        }
        touched = sorted({node for node, _ in (*rows, *before)})
        self._each(writes.LOCK_NODES, "ids", touched)
        taken_back = [{"node": node, "document": document} for node, document in sorted(before - set(rows))]
        self._batches(writes.DELETE_CONTRIBUTIONS, taken_back)
        self._taken_back.update(row["node"] for row in taken_back)
        self._batches(writes.WRITE_CONTRIBUTIONS, [row for _, row in sorted(rows.items())])
        return touched

    def _show(self, touched: Sequence[str], subgraphs: Mapping[DocumentId, Subgraph]) -> None:
        """Show the first contribution of each node that changed, and drop nodes that have none."""
        gone: list[str] = []
        stale_labels: dict[tuple[str, str], list[str]] = defaultdict(list)
        showing: list[tuple[str, Node]] = []
        for row in self._each(writes.FIRST_CONTRIBUTIONS, "ids", touched):
            first = row["document"]
            if first is None:
                gone.append(row["id"])
                continue
            same = (row["shown_stub"], row["shown_document"]) == (row["stub"], first)
            if same and first not in subgraphs:
                continue
            if row["shown_type"] is not None and _type(row, "shown_") != _type(row):
                stale_labels[_type(row, "shown_")].append(row["id"])
            showing.append((first, values.contributed_node(row)))
        self._drop_nodes(gone)
        for (node_type, kind), ids in sorted(stale_labels.items()):
            self._each(writes.remove_labels(self._labels(node_type, kind)), "ids", ids)
        self._by_labels(writes.show_nodes, showing)

    def _drop_nodes(self, gone: Sequence[str]) -> None:
        # What is said of a node goes with it.
        self._parted.update(joined_with(self.run, gone))
        self._each(writes.DELETE_NODES, "ids", gone)
        self._withdrawn.update(gone)

    def _write_own_nodes(self, subgraphs: Mapping[DocumentId, Subgraph]) -> None:
        own = [
            (document, node)
            for document, subgraph in subgraphs.items()
            for node in subgraph.nodes
            if not node.type.shared
        ]
        for row in self._by_labels(writes.write_own_nodes, own):
            raise InvalidGraph(
                f"node {row['id']} belongs to another document",
                hint="only shared types may be contributed by several",
            )

    def _write_edges(self, subgraphs: Mapping[DocumentId, Subgraph]) -> None:
        groups: dict[str, list[tuple[str, str, Edge]]] = defaultdict(list)
        for document, subgraph in subgraphs.items():
            for edge in subgraph.edges:
                groups[str(edge.type)].append((edge.id, document, edge))
        for edge_type, found in sorted(groups.items()):
            name = cypher.ident(edge_type, self._edge_types)
            rows = [
                values.edge_row(self._workspace, document, edge)
                for _, document, edge in sorted(found, key=lambda item: item[:2])
            ]
            created = sum(row["created"] for row in self._batches(writes.create_edges(name), rows))
            if created != len(rows):
                raise Defect(f"{len(rows)} {edge_type} edges were to be stored, Neo4j stored {created}")

    # --- statements -----------------------------------------------------------------------------

    @property
    def _edge_types(self) -> tuple[str, ...]:
        return self._schema.edge_types()

    def _labels(self, node_type: str, kind: str) -> LiteralString:
        # What is put was held against the schema; what is shown in its place may be of a former one.
        return cypher.labels(node_type, kind, cypher.STORED)

    def _by_labels(self, build: Any, nodes: Iterable[tuple[str, Node]]) -> list[Row]:
        groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for document, node in nodes:
            groups[node.type.value, node.kind].append(values.node_row(self._workspace, document, node))
        found: list[Row] = []
        for (node_type, kind), rows in sorted(groups.items()):
            statement = build(self._labels(node_type, kind))
            found += self._batches(statement, sorted(rows, key=lambda row: row["id"]))
        return found

    def run(self, query: LiteralString, **parameters: Any) -> list[Row]:
        """The rows of a query about the workspace."""
        return self._transaction.run(query, workspace=self._workspace, **parameters).data()

    def _batches(self, query: LiteralString, rows: Sequence[Row]) -> list[Row]:
        return self._each(query, "rows", rows)

    def _each(self, query: LiteralString, name: str, items: Sequence[Any], **others: Any) -> list[Row]:
        found: list[Row] = []
        for batch in batched(items):
            found += self.run(query, **{name: batch}, **others)
        return found


def batched(items: Sequence[T], size: int = BATCH) -> Iterator[list[T]]:
    """Items in lists of a size; the last may be shorter."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def row_count(documents: Iterable[DocumentPut]) -> int:
    """About how many rows it takes to write documents."""
    return sum(2 * len(item.subgraph.nodes) + len(item.subgraph.edges) for item in documents)


def _nodes(subgraphs: Mapping[DocumentId, Subgraph], *, shared: bool) -> Iterator[Node]:
    for subgraph in subgraphs.values():
        yield from (node for node in subgraph.nodes if node.type.shared is shared)


def _type(row: Row, prefix: str = "") -> tuple[str, str]:
    return row[f"{prefix}type"], row[f"{prefix}kind"]
