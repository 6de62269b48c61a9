"""`heddle query`: a question in, an answer with evidence out."""

from __future__ import annotations

import click

from heddle.cli.verb import Call, verb
from heddle.core.knowledge import KnowledgeType, parse_knowledge_types

_TYPES = f"Knowledge types wanted, with commas: {', '.join(KnowledgeType)}.  [default: all]"


@verb("query", settings=("encoder", "device", "threads", "chat_model"))
@click.argument("question")
@click.option("--instruction", default="", metavar="TEXT", help="Which knowledge to use, in plain words.")
@click.option("--types", default="", metavar="A,B", help=_TYPES)
@click.option(
    "-k", "--most", type=int, default=10, metavar="N", show_default=True, help="How many hits at most."
)
@click.option("--no-answer", is_flag=True, help="Show hits and evidence alone.")
def query(call: Call, *, question: str, instruction: str, types: str, most: int, no_answer: bool) -> int:
    """Answer a question with evidence.

    Every sentence of the answer cites what it stands on, or is marked unsupported.
    """
    wanted = parse_knowledge_types(name for name in types.split(",") if name.strip())

    from heddle.api.workbench import Workbench
    from heddle.cli.answer_text import answer_text
    from heddle.retrieval.search import SearchRequest

    request = SearchRequest(
        question=question, instruction=instruction, types=wanted, k=most, answer=not no_answer
    )
    with Workbench(call.settings) as bench:
        result = bench.search(request)
    call.output.result(result.to_json(), answer_text(result))
    return 0
