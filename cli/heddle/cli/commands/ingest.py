"""`heddle ingest`: documents go in, one transaction each; running it again goes on where it stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.exit_code import ExitCode
from heddle.cli.failure import keep_trace, short
from heddle.cli.output import one_line
from heddle.cli.progress import ProgressForm, progress
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
@click.option(
    "--progress",
    "form",
    type=click.Choice([form.value for form in ProgressForm]),
    default=ProgressForm.AUTO.value,
    help="How progress is shown on stderr: bars, JSON lines, or not at all.  [default: auto]",
)
def ingest(call: Call, paths: tuple[Path, ...], form: str) -> int:
    """Read documents into the graph.

    PATHS are files, and folders that are walked in full. What is there already is left alone, what
    changed is replaced, and a file that cannot be read is reported with its reason while the others
    go in.
    """
    from heddle.api.ingestion import ingest_paths
    from heddle.api.workbench import Workbench

    files = _Files(call)
    try:
        with Workbench(call.settings) as bench, progress(call.output, ProgressForm(form)) as draw:

            def listen(event: Event) -> None:
                draw(event)
                files.hear(event)

            summary = ingest_paths(bench, paths, listener=listen)
    except KeyboardInterrupt:
        return files.interrupted()
    files.tell_refused()
    call.output.result({"event": "summary", **summary.to_json()}, summary_text(summary))
    return exit_code(summary, files.failed)


class _Files:
    """What is said of single files while they go in."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._refused: list[dict[str, Any]] = []
        self._done = self._total = 0

    @property
    def failed(self) -> list[Path]:
        """Files that could not be read by no fault of their own."""
        return [Path(each["location"]) for each in self._refused if each["outcome"] == "failed"]

    def hear(self, event: Event) -> None:
        """Count files, write the line of each for programs, and keep what was refused."""
        if event.stage == "discover":
            self._total = event.done
        if event.name != "document":
            return
        self._done, self._total = event.done, event.total
        detail = self._with_log(event.detail)
        self._call.output.event({"event": "document", **detail})
        if detail["outcome"] in {"rejected", "failed"}:
            self._refused.append(detail)

    def tell_refused(self) -> None:
        """Say which files are not in, and why."""
        for each in self._refused:
            why = each.get("reason", "") or each["outcome"]
            log = f" (see {each['log']})" if "log" in each else ""
            self._call.output.talk(one_line(f"{why}: {each['location']}: {each.get('message', '')}{log}"))

    def interrupted(self) -> int:
        """Say what Ctrl-C left undone; returns the exit code."""
        remaining = max(self._total - self._done, 0)
        self._call.output.event({"event": "interrupted", "done": self._done, "remaining": remaining})
        self._call.output.talk(
            f"heddle: interrupted: {self._done} of {self._total} files are kept, {remaining} remain: "
            "run the same command to go on"
        )
        return ExitCode.INTERRUPTED

    def _with_log(self, detail: dict[str, Any]) -> dict[str, Any]:
        # A traceback belongs into a file; what is shown names the file.
        detail = dict(detail)
        trace = detail.pop("traceback", "")
        if trace and (path := keep_trace(trace, self._call.settings)):
            detail["log"] = short(path)
        return detail


def summary_text(summary: IngestSummary) -> str:
    """The sums in words."""
    counts = ", ".join(f"{count} {name}" for name in _COUNTED if (count := getattr(summary, name)))
    lines = [f"{summary.files} files: {counts or 'nothing to read'}"]
    if summary.reasons:
        counted = sorted(summary.reasons.items(), key=lambda reason: (-reason[1], reason[0]))
        lines.append("rejected: " + ", ".join(f"{count} {reason}" for reason, count in counted))
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
