"""`heddle eval`: measure what is read against gold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb

_MEASURES = ("precision", "recall", "f1")


@verb("metadata")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--models",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Models that `heddle train metadata` wrote.  [default: the shipped ones]",
)
def metadata(call: Call, *, folder: Path, models: Path | None) -> int:
    """Score what is read of papers.

    DIR has pdf/ID.pdf and gold/ID.json for each paper. Nothing is learned from them.
    """
    from heddle.api.paper_metadata import evaluate

    with progress(call.output) as listen:
        report = evaluate(folder, models=models, listener=listen)
    for warning in report["warnings"]:
        call.output.talk(f"warning: {warning}")
    call.output.result(report, score_table(report))
    return 0


def score_table(report: Mapping[str, Any]) -> str:
    """The scores of a report as a table for people."""
    lines = [
        f"{report['papers']} papers, {report['failed']} failed",
        f"{'field':<20}" + "".join(f"{name:>11}" for name in _MEASURES),
    ]
    for key, measured in report["fields"].items():
        lines.append(f"{key:<20}" + "".join(f"{measured[name]:>11.3f}" for name in _MEASURES))
    return "\n".join(lines)


@verb("extraction")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--models",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A reader that `heddle train extraction` wrote.  [default: the shipped one]",
)
def extraction(call: Call, *, folder: Path, models: Path | None) -> int:
    """Score what is read of names, relations and coreference.

    DIR is laid out as CoNLL04, SciERC or Re-DocRED. Nothing is learned from it.
    """
    from heddle.api.extraction_quality import evaluate

    with progress(call.output) as listen:
        report = evaluate(folder, models=models, listener=listen)
    call.output.result(report, extraction_table(report))
    return 0


def extraction_table(report: Mapping[str, Any]) -> str:
    """The scores of a reader as a table for people."""
    lines = [
        f"{report['set']}: {report['texts']} texts",
        f"{'':<20}" + "".join(f"{name:>11}" for name in _MEASURES) + f"{'95 % of f1':>16}",
    ]
    for key, (low, high) in report["interval"].items():
        row = "".join(f"{report[key][name]:>11.3f}" for name in _MEASURES)
        lines.append(f"{key:<20}{row}{f'{low:.3f} to {high:.3f}':>16}")
    floor = report.get("floor", {})
    for key in ("entities", "spans"):
        if key in floor:
            row = "".join(f"{floor[key][name]:>11.3f}" for name in _MEASURES)
            lines.append(f"{f'{key}, spaCy':<20}{row}")
    return "\n".join(lines)


evaluation = click.Group("eval", help="Measure what is read against gold.", commands=[metadata, extraction])
