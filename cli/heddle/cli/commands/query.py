"""`heddle query`: a question in, an answer with evidence out."""

from __future__ import annotations

import click

from heddle.cli.verb import Call, verb
from heddle.core.errors import UsageError
from heddle.core.iso_date import Days, days_of
from heddle.core.knowledge import KnowledgeType, parse_knowledge_types
from heddle.core.scope import Scope

_PARTS = "Parts of a search to run besides, such as decomposition or steiner (docs/graphrag.md)."
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
@click.option("--global", "scope", flag_value="global", help="Answer from the communities of the graph.")
@click.option(
    "--local",
    "scope",
    flag_value="local",
    help="Answer from single passages, whatever is asked.  [default: as the question asks]",
)
@click.option("--with", "parts", default="", metavar="A,B", help=_PARTS)
@click.option("--budget", type=int, metavar="N", help="Characters of evidence at most; turns `budget` on.")
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
    scope: str | None,
    parts: str,
    budget: int | None,
    no_answer: bool,
) -> int:
    """Answer a question with evidence.

    Every sentence of the answer cites what it stands on, or is marked unsupported. A question about the
    whole, such as "What are the main themes?", is answered from communities where `heddle communities` has
    found some.
    """
    wanted, preferred = _types(types), _types(prefer)

    from heddle.api.workbench import Workbench
    from heddle.cli.answer_text import answer_text
    from heddle.retrieval.graphrag.part import chosen_parts, pipeline_of
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
        pipeline=pipeline_of(chosen_parts(parts), budget),
    )
    with Workbench(call.settings) as bench:
        result = bench.search(request, scope=Scope(scope or Scope.AUTO))
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
