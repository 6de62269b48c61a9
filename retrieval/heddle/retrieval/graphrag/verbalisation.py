"""Verbalisation: facts of a graph in the words of a reader, a table, or a model's context.

As tuples for who reads structure, as sentences by templates for who reads prose, and as a summary by a chat
model where one is configured (GraphRAG survey, section 5: tuple-based, template-based, model-based).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from heddle.core.result import Evidence
from heddle.retrieval.document_entries import in_words
from heddle.retrieval.graphrag.relation_match import End
from heddle.retrieval.graphrag.structured_query import Asks, Fact, Pattern

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MOST_NAMED = 12

Triple = tuple[str, str, str]
"""Head, edge type and tail, by name."""


def as_tuples(triples: Iterable[Triple]) -> str:
    """Facts one a line, as (head, relation, tail).

    >>> as_tuples([("Ada", "WORKS_FOR", "Acme")])
    '(Ada, works for, Acme)'
    """
    return "\n".join(f"({head}, {in_words(relation)}, {tail})" for head, relation, tail in triples)


def as_sentences(triples: Iterable[Triple]) -> str:
    """Facts as sentences, those of one head and relation in one.

    >>> as_sentences([("Ada", "KNOWS", "Grace"), ("Ada", "KNOWS", "Mina")])
    'Ada knows Grace and Mina.'
    """
    grouped: dict[tuple[str, str], list[str]] = {}
    for head, relation, tail in triples:
        grouped.setdefault((head, relation), []).append(tail)
    return " ".join(
        f"{head} {in_words(relation)} {listed(tails)}." for (head, relation), tails in grouped.items()
    )


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them, each once.

    >>> listed(["Ada", "Grace", "Mina"])
    'Ada, Grace and Mina'
    """
    unique = list(dict.fromkeys(names))
    if len(unique) > _MOST_NAMED:
        return f"{', '.join(unique[:_MOST_NAMED])} and {len(unique) - _MOST_NAMED} more"
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"


def told(pattern: Pattern, facts: Sequence[Fact]) -> str:
    """What fits a pattern as one sentence.

    Args:
        pattern: What was asked.
        facts: What fits, all of one edge type and end.
    """
    names, relation = listed([fact.name for fact in facts]), in_words(facts[0].edge_type)
    wanted_first = facts[0].wanted is End.HEAD
    if pattern.asks is Asks.COUNT:
        count = len({fact.node for fact in facts})
        return f"{count} are known: {_said(names, relation, pattern.name, wanted_first=wanted_first)}."
    return f"{_said(names, relation, pattern.name, wanted_first=wanted_first)}."


def _said(names: str, relation: str, named: str, *, wanted_first: bool) -> str:
    return f"{names} {relation} {named}" if wanted_first else f"{named} {relation} {names}"


def summarised(
    model: BaseChatModel, question: str, facts: Sequence[str], evidence: Sequence[Evidence]
) -> str:
    """A chat model's reading of facts and their evidence, as a context for another question; no answer.

    Raises:
        ModelUnusable: the model fails.
    """
    from heddle.retrieval.chat_answer import chat_answer

    asked = f"Summarise what is known about: {question}\nFacts of the graph:\n" + "\n".join(facts)
    answer = chat_answer(model, asked, evidence)
    while True:
        try:
            next(answer)
        except StopIteration as end:
            return str(end.value.text)
