"""Nodes and edges written a second, on each store, beside the bare driver writing the same rows.

    python benchmarks/store_writes.py [--documents 60] [--chunks 100] [--repeats 5] [--json]

Documents of one chunk sequence each, every chunk mentioning three people who recur across documents, are
put one document a transaction, every commit synced to disk. The peer gets the same rows ready-made: for
SQLite the same tables filled by `executemany`, for Neo4j `UNWIND ... MERGE` on nodes and edges with one
uniqueness constraint. So the ratio is what validation, hashing, encoding and source-keeping cost. Neo4j
takes part where HEDDLE_NEO4J_URI (and _USER, _PASSWORD, _DATABASE) name a server.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, WorkspaceId, document_id, entity_id, part_id
from heddle.core.locator import PageLocator, dump_locator
from heddle.graph import rows, sql
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType

PEOPLE = 2000
MENTIONS = 3
WORDS = "The loom carries the warp and the heddle guides every thread by its kind. " * 6


@dataclass(frozen=True)
class Contestant:
    """One way to write: prepared for each repeat, then timed, and cleaned up after the last."""

    name: str
    prepare: Callable[[], None]
    write: Callable[[], None]
    clean: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Outcome:
    """Rates of a contestant in nodes and edges, one a repeat.

    Args:
        name: Who wrote.
        rates: A second of the clock.
        cpu_rates: A second of this process's CPU time: what is left of the figure on a busy machine. It
            leaves out a server's own work.
    """

    name: str
    rates: tuple[float, ...]
    cpu_rates: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median rate."""
        return statistics.median(self.rates)

    @property
    def cpu_median(self) -> float:
        """The median rate by CPU time."""
        return statistics.median(self.cpu_rates)


def documents(number: int, chunks: int) -> list[DocumentPut]:
    """The documents: the same ones every time."""
    return [DocumentPut(subgraph(place, chunks), (Source(f"/files/{place}"),)) for place in range(number)]


def subgraph(place: int, chunks: int) -> Subgraph:
    """A document of chunks in sequence, each mentioning people."""
    document = document_id(str(place).encode())
    own = Node(NodeId(document), NodeType.DOCUMENT, {"title": f"Report {place}", "media": "text/plain"})
    parts = [chunk(document, order) for order in range(chunks)]
    people: dict[NodeId, Node] = {}
    edges = [Edge(own.id, EdgeType.HAS_CHUNK, part.id) for part in parts]
    edges += [Edge(one.id, EdgeType.NEXT, two.id) for one, two in pairwise(parts)]
    for order, part in enumerate(parts):
        for mention in range(MENTIONS):
            name = f"Person {(place * 37 + order * MENTIONS + mention) % PEOPLE}"
            person = Node(
                entity_id(DEFAULT_WORKSPACE, "Person", name.casefold()),
                NodeType.ENTITY,
                {"name": name},
                "Person",
            )
            people[person.id] = person
            span: dict[str, Value] = {"surface": name, "start": mention, "end": mention + len(name)}
            edges.append(Edge(part.id, EdgeType.MENTIONS, person.id, f"{part.id}:{mention}", span))
    return Subgraph(document, "benchmark/1", (own, *parts, *people.values()), tuple(edges))


def chunk(document: str, order: int) -> Node:
    """A chunk of some 440 characters."""
    text = f"{order}. {WORDS}"
    return Node(
        part_id(document_id(document.encode()), "Chunk/1", str(order)),
        NodeType.CHUNK,
        {
            "text": text,
            "start": order * len(text),
            "end": order * len(text) + len(text),
            "order": order,
            "locator": dump_locator(PageLocator(order // 4 + 1, ((72.0, 72.0, 520.0, 130.0),))),
        },
    )


def embedded(folder: Path, puts: Sequence[DocumentPut]) -> Contestant:
    """Heddle's embedded store."""
    stores: list[EmbeddedStore] = []

    def prepare() -> None:
        while stores:
            stores.pop().close()
        stores.append(EmbeddedStore(folder / f"{uuid.uuid4().hex}.db"))
        stores[0].scope(DEFAULT_WORKSPACE).put([DocumentPut(subgraph(-1, 1), (Source("/files/first"),))])

    def write() -> None:
        scope = stores[0].scope(DEFAULT_WORKSPACE)
        for put in puts:
            scope.put([put])

    return Contestant("embedded store", prepare, write)


def bare_sqlite(folder: Path, puts: Sequence[DocumentPut]) -> Contestant:
    """sqlite3 alone, given the rows."""
    ready = [
        (
            (DEFAULT_WORKSPACE, put.subgraph.document, put.subgraph.digest(), put.subgraph.derivation),
            rows.node_rows(DEFAULT_WORKSPACE, put.subgraph),
            rows.edge_rows(DEFAULT_WORKSPACE, put.subgraph),
        )
        for put in puts
    ]
    files: list[Path] = []

    def prepare() -> None:
        files.append(folder / f"{uuid.uuid4().hex}.db")
        with closing(sqlite3.connect(files[-1], isolation_level=None)) as connection:
            for statement in (sql.SET_PAGE_SIZE, sql.SET_WAL, *sql.CREATE_TABLES):
                connection.execute(statement)

    def write() -> None:
        with closing(sqlite3.connect(files[-1], isolation_level=None)) as connection:
            for pragma in sql.CONNECTION_PRAGMAS:
                connection.execute(pragma)
            for document, nodes, edges in ready:
                connection.execute(sql.BEGIN_WRITE)
                connection.execute(sql.UPSERT_DOCUMENT, document)
                connection.executemany(sql.INSERT_NODE, nodes)
                connection.executemany(sql.INSERT_EDGE, edges)
                connection.execute(sql.COMMIT)

    return Contestant("bare sqlite3, executemany", prepare, write)


def neo4j_contestants(environ: Mapping[str, str], puts: Sequence[DocumentPut]) -> list[Contestant]:
    """Heddle's Neo4j store and the bare driver, where a server is named."""
    uri = environ.get("HEDDLE_NEO4J_URI", "")
    if not uri:
        return []
    user, password = environ.get("HEDDLE_NEO4J_USER", "neo4j"), environ.get("HEDDLE_NEO4J_PASSWORD", "")
    database = environ.get("HEDDLE_NEO4J_DATABASE", "neo4j")
    return [
        neo4j_store(uri, user, password, database, puts),
        bare_neo4j(uri, user, password, database, puts),
    ]


def neo4j_store(uri: str, user: str, password: str, database: str, puts: Sequence[DocumentPut]) -> Contestant:
    """Heddle's Neo4j store."""
    from heddle.graph.neo4j_store import Neo4jStore

    store = Neo4jStore(uri, user=user, password=password, database=database)
    scope = store.scope(WorkspaceId(f"benchmark-{uuid.uuid4().hex}"))

    def prepare() -> None:
        for found in [stored.id for stored in scope.documents()]:
            scope.delete(found)

    def write() -> None:
        for put in puts:
            scope.put([put])

    def clean() -> None:
        prepare()
        store.close()

    return Contestant("Neo4j store", prepare, write, clean)


MERGE_NODES = """
UNWIND $rows AS row
MERGE (node:BenchmarkNode {id: row.id})
SET node += row.properties
"""
MERGE_EDGES = """
UNWIND $rows AS row
MATCH (source:BenchmarkNode {id: row.source})
MATCH (target:BenchmarkNode {id: row.target})
MERGE (source)-[edge:%s {id: row.id}]->(target)
SET edge += row.properties
"""


def bare_neo4j(uri: str, user: str, password: str, database: str, puts: Sequence[DocumentPut]) -> Contestant:
    """The neo4j driver alone, given the rows."""
    from neo4j import GraphDatabase, ManagedTransaction

    driver = GraphDatabase.driver(uri, auth=(user, password))
    ready = [(merge_nodes(put.subgraph), list(merge_edges(put.subgraph))) for put in puts]

    def prepare() -> None:
        driver.execute_query(
            "CREATE CONSTRAINT benchmark_node IF NOT EXISTS FOR (n:BenchmarkNode) REQUIRE n.id IS UNIQUE",
            database_=database,
        )
        with driver.session(database=database) as session:
            session.run(
                "MATCH (n:BenchmarkNode) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
            ).consume()

    def write() -> None:
        def work(tx: ManagedTransaction, statements: Sequence[tuple[Any, list[dict[str, Any]]]]) -> None:
            for statement, parameters in statements:
                tx.run(statement, rows=parameters).consume()

        with driver.session(database=database) as session:
            for nodes, edges in ready:
                session.execute_write(work, [(MERGE_NODES, nodes), *edges])

    def clean() -> None:
        prepare()
        driver.execute_query("DROP CONSTRAINT benchmark_node", database_=database)
        driver.close()

    return Contestant("bare neo4j driver, UNWIND MERGE", prepare, write, clean)


def merge_nodes(subgraph: Subgraph) -> list[dict[str, Any]]:
    """Nodes as parameters."""
    return [{"id": node.id, "properties": dict(node.properties)} for node in subgraph.nodes]


def merge_edges(subgraph: Subgraph) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A statement and its parameters for each edge type."""
    ordered = sorted(subgraph.edges, key=lambda edge: (edge.type, edge.id))
    for name, edges in groupby(ordered, key=lambda edge: edge.type):
        parameters = [
            {"id": edge.id, "source": edge.source, "target": edge.target, "properties": dict(edge.properties)}
            for edge in edges
        ]
        yield MERGE_EDGES % name, parameters


def measure(contestants: Sequence[Contestant], records: int, repeats: int) -> list[Outcome]:
    """Time the contestants in turn, so that a busy moment of the machine hits all alike."""
    rates: dict[str, list[tuple[float, float]]] = {contestant.name: [] for contestant in contestants}
    for _ in range(repeats):
        for contestant in contestants:
            contestant.prepare()
            start, cpu_start = time.perf_counter(), time.process_time()
            contestant.write()
            taken, cpu_taken = time.perf_counter() - start, time.process_time() - cpu_start
            rates[contestant.name].append((records / taken, records / cpu_taken))
    return [
        Outcome(name, tuple(rate for rate, _ in found), tuple(rate for _, rate in found))
        for name, found in rates.items()
    ]


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [
        line.split(":", 1)[1].strip()
        for line in (cpuinfo.read_text().splitlines() if cpuinfo.exists() else ())
        if line.startswith("model name")
    ]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
    }


def as_json(outcomes: Sequence[Outcome], records: int) -> dict[str, Any]:
    """The figures for programs; each store's ratio is to the driver after it."""
    return {
        "machine": machine(),
        "records": records,
        "rates": {outcome.name: [round(rate) for rate in outcome.rates] for outcome in outcomes},
        "cpu_rates": {outcome.name: [round(rate) for rate in outcome.cpu_rates] for outcome in outcomes},
        "medians": {outcome.name: round(outcome.median) for outcome in outcomes},
        "ratios": {
            ours.name: round(ours.median / peer.median, 3)
            for ours, peer in zip(outcomes[::2], outcomes[1::2], strict=True)
        },
    }


def as_markdown(outcomes: Sequence[Outcome], records: int) -> str:
    """The figures for people."""
    lines = ["| writer | nodes and edges/s, median | lowest - highest | /s of own CPU | to the bare driver |"]
    lines += ["|---|---:|---:|---:|---:|"]
    for ours, peer in zip(outcomes[::2], outcomes[1::2], strict=True):
        for outcome in (ours, peer):
            ratio = outcome.median / peer.median
            spread = f"{min(outcome.rates):,.0f} - {max(outcome.rates):,.0f}"
            rates = f"{outcome.median:,.0f} | {spread} | {outcome.cpu_median:,.0f}"
            lines.append(f"| {outcome.name} | {rates} | {ratio:.2f} |")
    facts = ", ".join(f"{key} {value}" for key, value in machine().items())
    lines += ["", f"{records:,} nodes and edges, {len(outcomes[0].rates)} repeats. {facts}."]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--chunks", type=int, default=100, help="chunks in a document")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    puts = documents(options.documents, options.chunks)
    records = sum(len(put.subgraph.nodes) + len(put.subgraph.edges) for put in puts)
    with tempfile.TemporaryDirectory() as folder:
        contestants = [
            embedded(Path(folder), puts),
            bare_sqlite(Path(folder), puts),
            *neo4j_contestants(os.environ, puts),
        ]
        try:
            outcomes = measure(contestants, records, options.repeats)
        finally:
            for contestant in contestants:
                contestant.clean()
    if options.json:
        print(json.dumps(as_json(outcomes, records)))
    else:
        print(as_markdown(outcomes, records))
    return 0


if __name__ == "__main__":
    sys.exit(main())
