"""`heddle import`: a graph that exists already, as an export of Heddle, as tables or as triples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.verb import Call, verb
from heddle.core.errors import UsageError

if TYPE_CHECKING:
    from heddle.graph.records import DocumentPut
    from heddle.graph.store import GraphScope
    from heddle.graph.tables import ImportReport

_FILE = click.Path(path_type=Path)


@verb("import")
@click.argument("export", required=False, type=_FILE, metavar="[FILE]")
@click.option("--nodes", type=_FILE, metavar="FILE", help="Table of nodes, CSV or TSV: id, type, name, ...")
@click.option("--edges", type=_FILE, metavar="FILE", help="Table of edges, CSV or TSV: source, type, target.")
@click.option("--triples", type=_FILE, metavar="FILE", help="Triples: head, relation, tail.")
def import_graph(
    call: Call, export: Path | None, nodes: Path | None, edges: Path | None, triples: Path | None
) -> int:
    """Read a graph that exists already.

    FILE is JSON lines, as `heddle export` writes them; or name a table of edges, with a table of nodes
    beside it, or a file of triples.
    """
    _one_of(export, edges, triples, nodes)
    from heddle.api.workbench import Workbench
    from heddle.graph import exchange

    with Workbench(call.settings) as bench:
        graph = bench.scope
        if export is not None:
            report = exchange.import_graph(graph, export).to_json()
        else:
            put, found = _read(nodes, edges, triples, graph)
            graph.put([put])
            report = {**found.to_json(), "document": put.subgraph.document, "graph_version": graph.version()}
    call.output.result(report, "\n".join(f"{name}: {value}" for name, value in report.items()))
    return 0


def _read(
    nodes: Path | None, edges: Path | None, triples: Path | None, graph: GraphScope
) -> tuple[DocumentPut, ImportReport]:
    from heddle.graph.tables import import_tables, import_triples

    if edges is not None:
        return import_tables(nodes, edges, graph.workspace, graph.schema)
    if triples is not None:
        return import_triples(triples, graph.workspace, graph.schema)
    raise UsageError("name a graph to import", hint="see `heddle import --help`")


def _one_of(export: Path | None, edges: Path | None, triples: Path | None, nodes: Path | None) -> None:
    if nodes is not None and edges is None:
        raise UsageError("--nodes needs --edges", hint="add --edges FILE")
    if sum(each is not None for each in (export, edges, triples)) != 1:
        raise UsageError("name one graph to import", hint="give FILE, or --edges FILE, or --triples FILE")
