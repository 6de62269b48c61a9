"""An existing graph, given as node and edge tables or as triples, becomes one document.

Its entities and relations are stored like those of any other document, and each line of the files is
a Row that they were read in, so that an answer can cite the line. What the schema does not know is
kept: an unknown entity type becomes `Concept`, an unknown relation `RELATED_TO`, the name it had stays
beside it as a property, and the report counts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.core.errors import InvalidGraph
from heddle.core.ids import DocumentId, WorkspaceId, digest, entity_id
from heddle.core.names import clean_name, name_key
from heddle.graph.delimited import DelimitedFile, Record, first_line, read_headless_tabs, read_table
from heddle.graph.records import RESERVED, DocumentPut, Node, Source, Value
from heddle.graph.row_document import RowDocument
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType, Schema

FALLBACK_TYPE = "Concept"
FALLBACK_RELATION = "RELATED_TO"
DERIVATION = "tables/1"

_TRIPLE = ("subject", "predicate", "object")
_TRIPLE_HEADERS = (_TRIPLE, ("head", "relation", "tail"))
_NODE_COLUMNS = frozenset({"id", "type", "name"})
_EDGE_COLUMNS = frozenset({"source", "type", "target"})


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found.

    Args:
        entities: Distinct entities.
        relations: Relations, one a line.
        rows: Lines read as records.
        unknown_types: Entity types that the schema does not know, stored as `Concept`, with their numbers.
        unknown_relations: Relations that the schema does not know or does not allow between the entities
            they join, stored as `RELATED_TO`, with their numbers.
    """

    entities: int
    relations: int
    rows: int
    unknown_types: Mapping[str, int]
    unknown_relations: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            "entities": self.entities,
            "relations": self.relations,
            "rows": self.rows,
            "unknown_types": dict(sorted(self.unknown_types.items())),
            "unknown_relations": dict(sorted(self.unknown_relations.items())),
        }


def import_tables(
    nodes: Path | None, edges: Path, workspace: WorkspaceId, schema: Schema = DEFAULT_SCHEMA
) -> tuple[DocumentPut, ImportReport]:
    """Read a graph from a table of edges and, where there is one, a table of nodes.

    Args:
        nodes: CSV or TSV with the columns `id`, `type` and, optionally, `name`; all others become
            properties. Without it every end of an edge is a `Concept` of that name.
        edges: CSV or TSV with the columns `source`, `type` and `target`; all others become properties.
        workspace: Where it will be put; entities with the names of known ones are the known ones.
        schema: What the graph will be held against.

    Raises:
        InvalidGraph: a file breaks its format, or an edge names an unknown node; the line is named.
        OutOfReach: a file cannot be read.
    """
    edge_table = read_table(edges)
    node_table = None if nodes is None else read_table(nodes)
    tables = [edge_table] if node_table is None else [node_table, edge_table]
    reading = _Reading(tables, workspace, schema)
    if node_table is not None:
        reading.read_nodes(node_table)
    reading.read_edges(edge_table, ("source", "type", "target"), known_only=node_table is not None)
    return reading.finish()


def import_triples(
    path: Path, workspace: WorkspaceId, schema: Schema = DEFAULT_SCHEMA
) -> tuple[DocumentPut, ImportReport]:
    """Read a graph from triples: three tab-separated columns, or CSV under `subject,predicate,object`.

    Every subject and object is a `Concept` of that name.

    Raises:
        InvalidGraph: the file breaks its format; the line is named.
        OutOfReach: it cannot be read.
    """
    top = first_line(path)
    separator = "\t" if "\t" in top else ","
    named = tuple(cell.strip().casefold() for cell in top.split(separator))
    if named in _TRIPLE_HEADERS:
        table, columns = read_table(path), named
    elif separator == "\t":
        table, columns = read_headless_tabs(path, _TRIPLE), _TRIPLE
    else:
        raise InvalidGraph(
            f"{path}, line 1: neither three tab-separated fields nor the header {','.join(_TRIPLE)}",
            hint="separate the fields by tabs, or add the header",
        )
    reading = _Reading([table], workspace, schema)
    reading.read_edges(table, (columns[0], columns[1], columns[2]), known_only=False)
    return reading.finish()


class _Reading:
    """One import: entities by the ids of the files, and the document that grows row by row."""

    def __init__(self, tables: list[DelimitedFile], workspace: WorkspaceId, schema: Schema) -> None:
        _check_fallbacks(schema)
        self._workspace = workspace
        self._schema = schema
        self._tables = tables
        self._document = RowDocument(_document_id(tables), _title(tables), tables[0].media)
        self._entities: dict[str, Node] = {}
        self._unknown_types: Counter[str] = Counter()
        self._unknown_relations: Counter[str] = Counter()
        self._relations = 0

    def read_nodes(self, table: DelimitedFile) -> None:
        """Read a node table; entities that share a name and a type are told apart by their ids."""
        ids, types = table.column("id"), table.column("type")
        names = table.column("name") if table.has_column("name") else ids
        keys = _property_keys(table, _NODE_COLUMNS)
        alike: Counter[tuple[str, str]] = Counter()
        read: list[tuple[str, str, str, dict[str, Value], Record]] = []
        seen: set[str] = set()
        for record in table.records:
            own, given = record.cells[ids].strip(), record.cells[types].strip()
            if not own or own in seen:
                raise table.broken(record.first, f"the node id {own!r} comes twice" if own else "no node id")
            seen.add(own)
            name, kind = record.cells[names].strip() or own, self._kind(given)
            facts = _facts(record, keys)
            if kind != given and kind.casefold() != given.casefold():
                facts["original_type"] = given
            alike[kind, _key(name)] += 1
            read.append((own, kind, name, facts, record))
        row_table = self._document.begin_table(table.path.stem, table.header)
        for own, kind, name, facts, record in read:
            disambiguator = own if alike[kind, _key(name)] > 1 else ""
            facts["original_id"] = own
            entity = self._entity(kind, name, facts, disambiguator)
            self._entities[own] = entity
            row = self._document.add_row(row_table, record)
            self._document.add_mention(row, entity, names if record.cells[names].strip() else ids)
        self._document.end_table(row_table)

    def read_edges(self, table: DelimitedFile, columns: tuple[str, str, str], *, known_only: bool) -> None:
        """Read a table of relations."""
        source, relation, target = (table.column(name) for name in columns)
        keys = _property_keys(table, frozenset(columns) | _EDGE_COLUMNS)
        row_table = self._document.begin_table(table.path.stem, table.header)
        for record in table.records:
            row = self._document.add_row(row_table, record)
            ends = [self._end(table, record, place, known_only=known_only) for place in (source, target)]
            for entity, place in zip(ends, (source, target), strict=True):
                self._document.add_mention(row, entity, place)
            phrase = record.cells[relation].strip()
            if not phrase:
                raise table.broken(record.first, "no relation")
            facts: dict[str, Value] = {**_facts(record, keys), "phrase": phrase}
            name = self._relation(phrase, ends[0], ends[1])
            if name is None:
                name = FALLBACK_RELATION
                facts["original_relation"] = phrase
                self._unknown_relations[phrase] += 1
            self._document.add_relation(row, ends[0], name, ends[1], facts)
            self._relations += 1
        self._document.end_table(row_table)

    def finish(self) -> tuple[DocumentPut, ImportReport]:
        """The document, with the files as its sources."""
        subgraph = self._document.subgraph(DERIVATION)
        sources = tuple(Source(str(table.path.absolute())) for table in self._tables)
        report = ImportReport(
            entities=len({entity.id for entity in self._entities.values()}),
            relations=self._relations,
            rows=sum(len(table.records) for table in self._tables),
            unknown_types=dict(self._unknown_types),
            unknown_relations=dict(self._unknown_relations),
        )
        return DocumentPut(subgraph, sources), report

    def _end(self, table: DelimitedFile, record: Record, place: int, *, known_only: bool) -> Node:
        own = record.cells[place].strip()
        if not own:
            raise table.broken(record.first, f"no {table.header[place]}")
        if own not in self._entities:
            if known_only:
                raise table.broken(record.first, f"no node {own!r} in {self._tables[0].path}")
            self._entities[own] = self._entity(FALLBACK_TYPE, own, {}, "")
        return self._entities[own]

    def _entity(self, kind: str, name: str, facts: Mapping[str, Value], disambiguator: str) -> Node:
        node = entity_id(self._workspace, kind, _key(name), disambiguator)
        return Node(node, NodeType.ENTITY, {**facts, "name": clean_name(name) or name}, kind)

    def _kind(self, given: str) -> str:
        known = {name.casefold(): name for name in self._schema.entity_types}
        kind = known.get(given.casefold())
        if kind is None:
            self._unknown_types[given] += 1
        return kind or FALLBACK_TYPE

    def _relation(self, phrase: str, source: Node, target: Node) -> str | None:
        name = re.sub(r"\W+", "_", phrase).strip("_").upper()
        for candidate in (phrase, name):
            if self._schema.relation(candidate) and self._schema.allows(
                candidate, (source.type, source.kind), (target.type, target.kind)
            ):
                return candidate
        return None


def _check_fallbacks(schema: Schema) -> None:
    if FALLBACK_TYPE not in schema.entity_types or schema.relation(FALLBACK_RELATION) is None:
        raise InvalidGraph(
            f"the schema lacks {FALLBACK_TYPE} or {FALLBACK_RELATION}, which imports fall back on",
            hint="add both to the schema",
        )


def _key(name: str) -> str:
    return name_key(name) or name


def _document_id(tables: list[DelimitedFile]) -> DocumentId:
    # One file is named by its bytes, as any document is; two by the bytes of both.
    if len(tables) == 1:
        return DocumentId(tables[0].digest)
    return DocumentId(digest("tables", *(table.digest for table in tables)))


def _title(tables: Iterable[DelimitedFile]) -> str:
    return " and ".join(table.path.name for table in tables)


def _property_keys(table: DelimitedFile, taken: frozenset[str]) -> dict[int, str]:
    """Property names of the columns that are facts, by place."""
    keys: dict[int, str] = {}
    for place, column in enumerate(table.header):
        if column.casefold() in taken:
            continue
        key = re.sub(r"\W+", "_", column).strip("_").casefold()
        key = key if key.isidentifier() else f"column_{key}"
        if (
            key in RESERVED
            or key in {"name", "phrase", "start", "end", "method"}
            or key.startswith("original_")
        ):
            key = f"{key}_column"
        if key in keys.values():
            raise table.broken(1, f"the column {column!r} has the name of another")
        keys[place] = key
    return keys


def _facts(record: Record, keys: Mapping[int, str]) -> dict[str, Value]:
    return {key: record.cells[place] for place, key in keys.items() if record.cells[place].strip()}
