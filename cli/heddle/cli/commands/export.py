"""`heddle export`: the graph in a form that other programs read."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.verb import Call, verb
from heddle.core.errors import OutOfReach, UsageError

if TYPE_CHECKING:
    from heddle.graph.store import GraphScope


def _jsonl(graph: GraphScope) -> Iterator[str]:
    from heddle.graph.exchange import export_lines

    return export_lines(graph)


def _dump(graph: GraphScope) -> Iterator[str]:
    from heddle.graph.dump import canonical_dump

    return canonical_dump(graph)


def _graphml(graph: GraphScope) -> Iterator[str]:
    from heddle.graph.export_graphml import export_graphml

    # networkx writes GraphML to files alone.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.graphml"
        export_graphml(graph, path)
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")


def _networkx_json(graph: GraphScope) -> Iterator[str]:
    import networkx as nx

    from heddle.graph.export_networkx import to_networkx

    yield json.dumps(nx.node_link_data(to_networkx(graph), edges="edges"), ensure_ascii=False)


def _jats(graph: GraphScope, document: str) -> Iterator[str]:
    from heddle.api.document_jats import jats_of
    from heddle.ingest.registry import find_document

    yield from jats_of(graph, find_document(graph, document).id).rstrip("\n").split("\n")


FORMATS: dict[str, Callable[[GraphScope], Iterator[str]]] = {
    "jsonl": _jsonl,
    "graphml": _graphml,
    "dump": _dump,
    "networkx-json": _networkx_json,
}


@verb("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="jsonl",
    show_default=True,
    help="jsonl is complete and `heddle import` reads it back; graphml is for graph viewers; dump is the "
    "canonical dump; networkx-json is node-link JSON.",
)
@click.option(
    "--jats",
    "article",
    metavar="DOC",
    default="",
    help="Write this document as a JATS XML article: an id or 8 digits of it, a path, or a file name.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write.  [default: stdout]",
)
def export(call: Call, *, form: str, article: str, output: Path | None) -> int:
    """Write the whole workspace, or one document as a JATS article.

    With --json, which needs -o, stdout tells what was written. A file is written whole or not at all.
    """
    if output is None and call.output.as_json:
        raise UsageError("--json tells of the file that was written", hint="add -o FILE")
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench:
        graph = bench.scope
        form, wanted = ("jats", _jats(graph, article)) if article else (form, FORMATS[form](graph))
        if output is None:
            for line in wanted:
                call.output.data(line + "\n")
            return 0
        lines = _write(output, wanted)
        report = {"format": form, "file": str(output), "lines": lines, "graph_version": graph.version()}
    call.output.result(report, "")
    call.output.talk(f"wrote {output}: {lines} lines of {form}")
    return 0


def _write(path: Path, lines: Iterator[str]) -> int:
    from heddle.core.home import open_durably

    written = 0
    try:
        with open_durably(path) as file:
            for line in lines:
                file.write(line.encode("utf-8", "backslashreplace") + b"\n")
                written += 1
    except OSError as error:
        raise OutOfReach(
            f"cannot write {path} ({error.strerror or error})", hint="choose another path with -o"
        ) from error
    return written
