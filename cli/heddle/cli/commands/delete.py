"""`heddle delete`: take a document out of the graph."""

from __future__ import annotations

import click

from heddle.cli.verb import Call, verb


@verb("delete", settings=("encoder", "device", "threads"))
@click.argument("document", metavar="DOC")
def delete(call: Call, document: str) -> int:
    """Delete a document and the attachments that only it held.

    DOC is its id or at least 8 digits of it, its path, or its file name. It leaves the index at once;
    the file itself stays.
    """
    from heddle.api.ingestion import delete_document
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench:
        report = delete_document(bench, document)
    call.output.result(report, "\n".join(f"deleted {each}" for each in report["deleted"]))
    return 0
