"""`heddle ingest`: documents go in, one transaction each; running it again goes on where it stopped."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.exit_code import ExitCode
from heddle.cli.failure import keep_trace, short
from heddle.cli.output import one_line
from heddle.cli.progress import ProgressForm, duration, progress
from heddle.cli.verb import Call, verb
from heddle.core.events import Event
from heddle.core.spending import Spending

if TYPE_CHECKING:
    from heddle.ingest.plan import IngestPlan
    from heddle.ingest.summary import IngestSummary

_SETTINGS = (
    "workers",
    "document_timeout",
    "document_memory",
    "max_file_size",
    "max_pages",
    "max_inflated",
    "ocr",
    "html",
    "ontology",
    "extractor",
    "chat_model",
    "extraction_tokens",
)
_COUNTED = ("ingested", "updated", "unchanged", "duplicate", "rejected", "failed")
_LEFT_OUT = frozenset({"rejected", "failed"})


class _GivenPath(click.Path):
    """A path that somebody wrote. Whether it can be read is for the ingest to say, with its own exit code."""

    def __init__(self) -> None:
        super().__init__(readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; an empty word is refused, which would mean the current folder."""
        if not value:
            self.fail("a path is empty", param, ctx)
        return super().convert(value, param, ctx)


@verb("ingest", settings=_SETTINGS)
@click.argument("paths", nargs=-1, required=True, type=_GivenPath(), metavar="PATHS...")
@click.option(
    "--progress",
    "form",
    type=click.Choice([form.value for form in ProgressForm]),
    default=ProgressForm.AUTO.value,
    help="How progress is shown on stderr: bars, JSON lines, or not at all.  [default: auto]",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--prune", is_flag=True, help="Remove what was read from files of these folders that are gone.")
def ingest(call: Call, paths: tuple[Path, ...], form: str, dry_run: bool, prune: bool) -> int:
    """Read documents into the graph.

    PATHS are files, and folders that are walked in full. What is there already is left alone, what
    changed is replaced, and a file that cannot be read is reported with its reason while the others
    go in.
    """
    from heddle.api.ingestion import ingest_paths
    from heddle.api.workbench import Workbench

    if dry_run:
        return _plan(call, paths, ProgressForm(form), prune=prune)
    files = _Files(call)
    try:
        with Workbench(call.settings) as bench, progress(call.output, ProgressForm(form)) as draw:

            def listen(event: Event) -> None:
                draw(event)
                files.hear(event)

            summary = ingest_paths(bench, paths, listener=listen, prune=prune)
    except KeyboardInterrupt:
        return files.interrupted()
    files.tell_refused()
    call.output.result({"event": "summary", **summary.to_json()}, summary_text(summary))
    return exit_code(summary, files.failed)


def _plan(call: Call, paths: tuple[Path, ...], form: ProgressForm, *, prune: bool) -> int:
    from heddle.api.ingestion import plan_paths
    from heddle.api.workbench import Workbench

    refused: list[Mapping[str, Any]] = []
    with Workbench(call.settings) as bench, progress(call.output, form) as draw:

        def listen(event: Event) -> None:
            draw(event)
            if event.name != "document":
                return
            call.output.event({"event": "plan", **event.detail})
            if event.detail["intention"] in _LEFT_OUT:
                refused.append(event.detail)

        plan = plan_paths(bench, paths, listener=listen, prune=prune)
    for each in refused:
        call.output.talk(_refusal(each, each["intention"]))
    call.output.result({"event": "summary", **plan.to_json()}, plan_text(plan))
    return ExitCode.OK


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def plan_text(plan: IngestPlan) -> str:
    """A plan in words."""
    counts = ", ".join(f"{plan.counts[each]} {each.value}" for each in plan.counts if plan.counts[each])
    lines = [f"{_many(plan.files, 'file')}: {counts or 'nothing to read'}", *_reasons(plan.reasons)]
    if plan.to_read:
        ocr = f" ({plan.ocr_pages} of them by OCR)" if plan.ocr_pages else ""
        files, pages = _many(plan.to_read, "file"), _many(plan.pages, "page")
        lines.append(f"to read: {files}, {plan.size / 1e6:.1f} MB, {pages}{ocr}")
        lines += [f"  {count} {media}" for media, count in sorted(plan.media.items())]
    by = "by earlier runs" if plan.measured else "by defaults"
    lines.append(f"expected: {duration(plan.seconds)} ({by}); {_asked(plan.language_model, about=True)}")
    lines.append("nothing was written")
    return "\n".join(lines)


def _asked(spent: Spending, *, about: bool = False) -> str:
    """What a language model is asked, in words."""
    if not spent.calls and not spent.known:
        return "no language model is asked"
    told = f"{'about ' if about else ''}{spent.calls} questions to a language model"
    told += f", {spent.known} known already" if spent.known else ""
    told += f", {spent.input_tokens} tokens read and {spent.output_tokens} written"
    return told + (f", {spent.cost:.4f} in money" if spent.cost else "")


def _reasons(reasons: Mapping[str, int]) -> list[str]:
    counted = sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))
    return ["rejected: " + ", ".join(f"{count} {reason}" for reason, count in counted)] if counted else []


def _refusal(detail: Mapping[str, Any], outcome: str) -> str:
    why = detail.get("reason", "") or outcome
    return one_line(f"{why}: {detail['location']}: {detail.get('message', '')}")


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
        if event.name == "removed":
            self._call.output.event({"event": "removed", "location": event.detail["location"]})
        if event.name != "document":
            return
        self._done, self._total = event.done, event.total
        detail = self._with_log(event.detail)
        self._call.output.event({"event": "document", **detail})
        if detail["outcome"] in _LEFT_OUT:
            self._refused.append(detail)

    def tell_refused(self) -> None:
        """Say which files are not in, and why."""
        for each in self._refused:
            log = f" (see {each['log']})" if "log" in each else ""
            self._call.output.talk(_refusal(each, each["outcome"]) + log)

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
    lines = [f"{_many(summary.files, 'file')}: {counts or 'nothing to read'}", *_reasons(summary.reasons)]
    if summary.removed:
        lines.append(f"{summary.removed} removed, whose files are gone")
    if summary.attachments:
        lines.append(_many(summary.attachments, "attachment"))
    if summary.partly:
        lines.append(f"{summary.partly} only partly read: run the same command to try again")
    if summary.warnings:
        lines.append(f"{_many(summary.warnings, 'warning')}, which --json tells with each file as it goes in")
    if summary.language_model != Spending():
        lines.append(_asked(summary.language_model))
    lines.append(
        f"{_many(summary.pages, 'page')}, {summary.seconds:.1f} s, graph {summary.graph_version[:12]}"
    )
    return "\n".join(lines)


def exit_code(summary: IngestSummary, failed: list[Path]) -> ExitCode:
    """How the command ends.

    Args:
        summary: The sums.
        failed: The files that failed, to tell an unreadable file from a defect of ours.
    """
    left_out = summary.rejected + summary.failed
    if not left_out:
        return ExitCode.PARTLY if summary.partly else ExitCode.OK
    if left_out < summary.files:
        return ExitCode.PARTLY
    if not summary.failed:
        return ExitCode.REJECTED
    unreadable = not any(os.access(path, os.R_OK) for path in failed)
    return ExitCode.OUT_OF_REACH if unreadable else ExitCode.DEFECT
