"""A whole workspace as JSON lines: to carry it elsewhere, to keep it, to bring it back.

    {"heddle": "graph", "format": 1, "schema": "<hash>", "workspace": "default", "version": "<graph version>"}
    {"document": "<id>", "derivation": ..., "digest": ..., "sources": [...], "nodes": [...], "edges": [...]}
    {"decision": "merge", "left": "<id>", "right": "<id>", "reason": ""}
    {"end": {"documents": 1, "decisions": 1}}

Imported into an empty workspace of any store it gives a graph of the same version. Decisions go out as they
hold, without their log. Embeddings and what resolution found are derived and stay behind. A file is read
through and checked before the first document is stored.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from heddle.core.errors import InvalidGraph, OutOfReach, StoreBusy
from heddle.core.home import open_durably
from heddle.graph.input_file import reading
from heddle.graph.record_json import (
    decision_from_json,
    decision_to_json,
    document_from_json,
    document_to_json,
)
from heddle.graph.records import Decision, DocumentPut
from heddle.graph.schema import Schema
from heddle.graph.store import GraphScope

FORMAT = 1
_BATCH = 20_000
"""Nodes and edges in one transaction of an import, more or less."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What went out or came in.

    Args:
        version: The graph version; after an import, of the whole workspace.
    """

    documents: int
    decisions: int
    version: str

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {"documents": self.documents, "decisions": self.decisions, "graph_version": self.version}


def export_lines(graph: GraphScope) -> Iterator[str]:
    """A workspace as lines, without line breaks.

    Raises:
        StoreBusy: the graph changed meanwhile; what was yielded is of no use.
    """
    version = graph.version()
    yield _line(
        {
            "heddle": "graph",
            "format": FORMAT,
            "schema": graph.schema.hash(),
            "workspace": graph.workspace,
            "version": version,
        }
    )
    documents = decisions = 0
    for stored in graph.documents():
        subgraph = graph.subgraph(stored.id)
        if subgraph is None:
            _changed()
        yield _line(document_to_json(subgraph, stored.sources))
        documents += 1
    for decision in graph.decisions():
        yield _line(decision_to_json(decision))
        decisions += 1
    if graph.version() != version:
        _changed()
    yield _line({"end": {"documents": documents, "decisions": decisions}})


def export_graph(graph: GraphScope, path: Path) -> Exchanged:
    """Write a workspace to a file, whole or not at all.

    Raises:
        StoreBusy: the graph changed meanwhile.
        OutOfReach: the file cannot be written.
    """
    lines = export_lines(graph)
    try:
        with open_durably(path) as file:
            header = line = next(lines)
            for line in itertools.chain([header], lines):
                file.write(line.encode("utf-8") + b"\n")
    except OSError as error:
        raise OutOfReach(
            f"cannot write {path} ({error.strerror or error})", hint="choose another path"
        ) from error
    end = json.loads(line)["end"]
    return Exchanged(end["documents"], end["decisions"], json.loads(header)["version"])


def import_graph(graph: GraphScope, path: Path) -> Exchanged:
    """Store all that a file holds, beside what the workspace has; importing it again changes nothing.

    Raises:
        InvalidGraph: the file is of another schema or format, cut short, or has a broken line, which
            is named; nothing was stored.
        OutOfReach: the file cannot be read.
    """
    documents = decisions = 0
    for _ in _records(path, graph.schema):
        pass
    batch: list[DocumentPut] = []
    weight = 0
    for record in _records(path, graph.schema):
        if isinstance(record, Decision):
            graph.decide(record)
            decisions += 1
            continue
        batch.append(record)
        documents += 1
        weight += len(record.subgraph.nodes) + len(record.subgraph.edges)
        if weight >= _BATCH:
            graph.put(batch)
            batch, weight = [], 0
    graph.put(batch)
    return Exchanged(documents, decisions, graph.version())


def _records(path: Path, schema: Schema) -> Iterator[DocumentPut | Decision]:
    """The records of a file, each checked, and the file's frame with them."""
    lines = _numbered_lines(path)
    number, header = next(lines, (1, {}))
    _check_header(path, header, schema)
    found = {"documents": 0, "decisions": 0}
    for number, value in lines:
        if "end" in value:
            if value["end"] != found or next(lines, None) is not None:
                raise _broken(path, number, "the end does not fit what stands before it")
            return
        record = _record(path, number, value, schema)
        found["decisions" if isinstance(record, Decision) else "documents"] += 1
        yield record
    raise _broken(path, number, "the file is cut short after this line")


def _record(path: Path, number: int, value: Mapping[str, Any], schema: Schema) -> DocumentPut | Decision:
    try:
        if "decision" in value:
            return decision_from_json(value)
        document = document_from_json(value)
        document.subgraph.check(schema)
    except ValueError as error:
        raise _broken(path, number, str(error)) from error
    except InvalidGraph as error:
        raise _broken(path, number, error.message) from error
    if not document.sources:
        raise _broken(path, number, "the document has no source")
    return document


def _check_header(path: Path, header: Mapping[str, Any], schema: Schema) -> None:
    if header.get("heddle") != "graph":
        raise InvalidGraph(f"{path} is not an exported graph", hint="write one with `heddle export`")
    if header.get("format") != FORMAT:
        raise InvalidGraph(
            f"{path} has format {header.get('format')}, and this release reads format {FORMAT}",
            hint="import it with the release that wrote it",
        )
    if header.get("schema") != schema.hash():
        raise InvalidGraph(
            f"{path} was exported under another schema",
            hint="import it with the schema it was exported with",
        )


def _numbered_lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with reading(path), path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            yield number, _parsed(path, number, line)


def _parsed(path: Path, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _broken(path, number, f"no JSON ({error})") from error
    if not isinstance(value, dict):
        raise _broken(path, number, "no JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _broken(path: Path, number: int, why: str) -> InvalidGraph:
    return InvalidGraph(f"{path}, line {number}: {why}", hint="export the graph again")


def _changed() -> NoReturn:
    raise StoreBusy("the graph changed while it was exported", hint="export again when no ingest runs")


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
