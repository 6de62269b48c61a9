"""`heddle index`: make the graph searchable."""

from __future__ import annotations

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb


@verb("index", settings=("encoder", "device", "threads"))
@click.option("--rebuild", is_flag=True, help="Build everything anew instead of adding what is new.")
def index(call: Call, *, rebuild: bool) -> int:
    """Make the graph searchable.

    Finds out which names are one thing (the setting `resolve`), builds a generation of the index from the
    graph and puts it in force. What was indexed before is used again where nothing changed.
    """
    from heddle.api.ingestion import refresh_index
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        report = refresh_index(bench, rebuild=rebuild, listener=listen)
    entries = ", ".join(f"{count} {name}" for name, count in sorted(report["entries"].items()) if count)
    text = (
        f"generation {report['generation']}: {entries or 'no entries'}\n"
        f"{report['added']} documents added, {report['removed']} removed, {report['reused']} as before; "
        f"{report['segments']} segments, drift {report['drift']:.1%}, {report['seconds']:.1f} s"
    )
    if resolution := report["resolution"]:
        text += (
            f"\n{resolution['entities']} names compared: {resolution['accepted']} pairs are one thing, "
            f"{resolution['doubtful']} in doubt, {resolution['seconds']:.1f} s"
        )
    if report["unembedded"]:
        text += "\nembeddings are of an earlier graph: `heddle embed` brings them up to it"
    call.output.result(report, text)
    return 0
