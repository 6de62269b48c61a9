"""`heddle ingest`: documents go in, one transaction each; running it again goes on where it stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.exit_code import ExitCode
from heddle.cli.failure import keep_trace, short
from heddle.cli.output import one_line
from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb
from heddle.core.events import Event

if TYPE_CHECKING:
    from heddle.ingest.summary import IngestSummary

_SETTINGS = (
    "workers",
    "document_timeout",
    "document_memory",
    "max_file_size",
    "max_pages",
    "max_inflated",
    "ocr",
)
_COUNTED = ("ingested", "updated", "unchanged", "duplicate", "rejected", "failed")


@verb("ingest", settings=_SETTINGS)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATHS...")
def ingest(call: Call, paths: tuple[Path, ...]) -> int:
    """Read documents into the graph.

    PATHS are files, and folders that are walked in full. What is there already is left alone, what
    changed is replaced, and a file that cannot be read is reported with its reason while the others
    go in.
    """
    from heddle.api.ingestion import ingest_paths
    from heddle.api.workbench import Workbench

    refused: list[dict[str, Any]] = []
    with Workbench(call.settings) as bench, progress(call.output) as draw:

        def listen(event: Event) -> None:
            draw(event)
            if event.name == "document":
                detail = _with_log(event.detail, call)
                call.output.event({"event": "document", **detail})
                if detail["outcome"] in {"rejected", "failed"}:
                    refused.append(detail)

        summary = ingest_paths(bench, paths, listener=listen)
    for each in refused:
        why = each.get("reason", "") or each["outcome"]
        log = f" (see {each['log']})" if "log" in each else ""
        call.output.talk(one_line(f"{why}: {each['location']}: {each.get('message', '')}{log}"))
    call.output.result({"event": "summary", **summary.to_json()}, summary_text(summary))
    return exit_code(summary, [Path(each["location"]) for each in refused if each["outcome"] == "failed"])


def _with_log(detail: dict[str, Any], call: Call) -> dict[str, Any]:
    # A traceback belongs into a file; what is shown names the file.
    detail = dict(detail)
    trace = detail.pop("traceback", "")
    if trace and (path := keep_trace(trace, call.settings)):
        detail["log"] = short(path)
    return detail


def summary_text(summary: IngestSummary) -> str:
    """The sums in words."""
    counts = ", ".join(f"{count} {name}" for name in _COUNTED if (count := getattr(summary, name)))
    lines = [f"{summary.files} files: {counts or 'nothing to read'}"]
    if summary.attachments:
        lines.append(f"{summary.attachments} attachments")
    lines.append(f"{summary.pages} pages, {summary.seconds:.1f} s, graph {summary.graph_version[:12]}")
    return "\n".join(lines)


def exit_code(summary: IngestSummary, failed: list[Path]) -> ExitCode:
    """How the command ends.

    Args:
        summary: The sums.
        failed: The files that failed, to tell an unreadable file from a defect of ours.
    """
    left_out = summary.rejected + summary.failed
    if not left_out:
        return ExitCode.OK
    if left_out < summary.files:
        return ExitCode.PARTLY
    if not summary.failed:
        return ExitCode.REJECTED
    unreadable = not any(os.access(path, os.R_OK) for path in failed)
    return ExitCode.OUT_OF_REACH if unreadable else ExitCode.DEFECT
