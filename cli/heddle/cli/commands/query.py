"""`heddle query`: a question in, an answer with evidence out."""

from __future__ import annotations

import click

from heddle.cli.verb import Call, verb
from heddle.core.errors import UsageError
from heddle.core.iso_date import Days, days_of
from heddle.core.knowledge import KnowledgeType, parse_knowledge_types

_TYPES = f"Knowledge types wanted, with commas: {', '.join(KnowledgeType)}.  [default: all]"


@verb("query", settings=("encoder", "device", "threads", "chat_model"))
@click.argument("question")
@click.option("--instruction", default="", metavar="TEXT", help="Which knowledge to use, in plain words.")
@click.option("--types", default="", metavar="A,B", help=_TYPES)
@click.option("--prefer", default="", metavar="A,B", help="Knowledge types that come first, with commas.")
@click.option(
    "-k", "--most", type=int, default=10, metavar="N", show_default=True, help="How many hits at most."
)
@click.option(
    "--since",
    default="",
    metavar="DATE",
    help="First day of the period to stay inside: 2024-03-15, 2024-03 or 2024.",
)
@click.option("--until", default="", metavar="DATE", help="Only what is of that day or earlier.")
@click.option("--no-answer", is_flag=True, help="Show hits and evidence alone.")
def query(
    call: Call,
    *,
    question: str,
    instruction: str,
    types: str,
    prefer: str,
    most: int,
    since: str,
    until: str,
    no_answer: bool,
) -> int:
    """Answer a question with evidence.

    Every sentence of the answer cites what it stands on, or is marked unsupported.
    """
    wanted, preferred = _types(types), _types(prefer)

    from heddle.api.workbench import Workbench
    from heddle.cli.answer_text import answer_text
    from heddle.retrieval.search import SearchRequest

    first, last = _days("--since", since), _days("--until", until)
    request = SearchRequest(
        question=question,
        instruction=instruction,
        types=wanted,
        k=most,
        answer=not no_answer,
        since=first.first if first else None,
        until=last.last if last else None,
        prefer=preferred,
    )
    with Workbench(call.settings) as bench:
        result = bench.search(request)
    call.output.result(result.to_json(), answer_text(result))
    return 0


def _types(written: str) -> frozenset[KnowledgeType]:
    return parse_knowledge_types(name for name in written.split(",") if name.strip())


def _days(option: str, written: str) -> Days | None:
    """The days that an option names; None where it is not given."""
    if not written:
        return None
    try:
        days = days_of(written)
    except ValueError:
        days = None
    if days is None:
        raise UsageError(f"{option} {written} is no date", hint="write 2024-03-15, 2024-03, 2024-Q1 or 2024")
    return days
