"""`heddle eval`: measure what is read and found against gold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


_FILE = click.Path(path_type=Path)
_RETRIEVAL = (
    click.option("--corpus", type=_FILE, required=True, metavar="FILE", help="JSON lines; may be gzipped."),
    click.option("--questions", type=_FILE, required=True, metavar="FILE", help="JSON lines, with gold."),
    click.option(
        "--ranker",
        type=_FILE,
        metavar="PATH",
        help="A ranker that `heddle train ranker` wrote.  [default: the shipped one]",
    ),
    click.option(
        "--with", "parts", default="", metavar="A,B", help="Parts of a search to run, and no others."
    ),
    click.option(
        "--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of chance."
    ),
)


def _of_retrieval(function: Callable[..., int]) -> Callable[..., int]:
    for option in reversed(_RETRIEVAL):
        function = option(function)
    return function


@verb("passages", settings=("encoder", "device", "threads"))
@_of_retrieval
@click.option("--k", "cuts", default="2,5,10", show_default=True, metavar="A,B", help="Places of the recall.")
@click.option("--no-titles", is_flag=True, help="Withhold the titles of passages from everything.")
def passages(
    call: Call,
    *,
    corpus: Path,
    questions: Path,
    ranker: Path | None,
    parts: str,
    seed: int,
    cuts: str,
    no_titles: bool,
) -> int:
    """Score a search for passages on a corpus with questions.

    The corpus is read and indexed as files of a user are, in a folder that goes afterwards. Gold is for
    scoring alone.
    """
    from heddle.api.retrieval_quality import EvaluationOrder, evaluate_passages, parse_cuts
    from heddle.cli.retrieval_score_text import passage_score_text
    from heddle.retrieval.graphrag.part import chosen_parts

    places = parse_cuts(cuts)
    order = EvaluationOrder(corpus, questions, ranker, seed, chosen_parts(parts))
    with progress(call.output) as listen:
        report = evaluate_passages(call.settings, order, cuts=places, titles=not no_titles, listener=listen)
    call.output.result(report, passage_score_text(report))
    return 0


@verb("types", settings=("encoder", "device", "threads"))
@_of_retrieval
@click.option(
    "--instructions",
    type=_FILE,
    metavar="FILE",
    help="Lines of type and instruction.  [default: the paraphrases of compmix-qa]",
)
def types(
    call: Call,
    *,
    corpus: Path,
    questions: Path,
    ranker: Path | None,
    parts: str,
    seed: int,
    instructions: Path | None,
) -> int:
    """Score a search over text, table rows, triples and infoboxes.

    Each question is asked without a type, and once for each type that it has gold of, through an
    instruction in free words. Gold is for scoring alone.
    """
    from heddle.api.retrieval_quality import EvaluationOrder, evaluate_types
    from heddle.cli.retrieval_score_text import typed_score_text
    from heddle.retrieval.graphrag.part import chosen_parts

    order = EvaluationOrder(corpus, questions, ranker, seed, chosen_parts(parts))
    with progress(call.output) as listen:
        report = evaluate_types(call.settings, order, instructions=instructions, listener=listen)
    call.output.result(report, typed_score_text(report))
    return 0


evaluation = click.Group(
    "eval",
    help="Measure what is read and found against gold.",
    commands=[metadata, extraction, passages, types],
)
