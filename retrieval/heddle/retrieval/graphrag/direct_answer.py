"""The direct answer: what the graph's facts say to a question, as a sentence that cites where they are read.

It speaks where a question names a thing and, in words, a relation of it. Its sentence is made by a template;
what it cites are the words that each fact was read in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heddle.retrieval.entry import EvidenceSpan
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.structured_query import Asks, Fact, Pattern, facts_of, structure
from heddle.retrieval.graphrag.table_question import ColumnAsks, TableAnswer, table_answer
from heddle.retrieval.graphrag.verbalisation import told
from heddle.retrieval.retriever import Query

_MOST_CITED = 8
_TABLES_READ = 5
"""Found entries among which a table is looked for."""


@dataclass(frozen=True, slots=True)
class DirectAnswer:
    """A sentence made of facts.

    Args:
        text: The sentence.
        names: The things that it names as what was asked for.
        spans: Where the facts were read.
        counts: Whether it says how many are known, which a sentence may know better.
    """

    text: str
    names: tuple[str, ...]
    spans: tuple[EvidenceSpan, ...]
    counts: bool = False

    def adds_to(self, sentences: Sequence[str]) -> bool:
        """Whether it names anything that none of some sentences does; a number adds to no sentence."""
        if self.counts and sentences:
            return False
        said = " ".join(sentences).casefold()
        return any(name.casefold() not in said for name in self.names)


def direct_answer(
    generation: Generation, question: str, query: Query, rows: Sequence[int] = ()
) -> DirectAnswer | None:
    """What facts say to a question; None where it asks for no relation of what it names, or none is known.

    Args:
        generation: The index.
        question: The question.
        query: The question as retrievers read it; what it does not allow is not told.
        rows: Found entries, best first: the first row of a table may answer by a column of it.
    """
    for row in rows[:_TABLES_READ]:
        if said := table_answer(generation, question, query, row):
            return _of_rows(said)
    for pattern in structure(generation, question, query.links):
        facts = facts_of(generation, pattern, query)
        # Of several relations that the words may mean, the one that most is known of.
        groups: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            groups.setdefault((fact.edge_type, fact.wanted), []).append(fact)
        if groups:
            best = min(groups, key=lambda key: (-len(groups[key]), key))
            if made := _made(generation, pattern, groups[best]):
                return made
    return None


def _of_rows(said: TableAnswer) -> DirectAnswer:
    spans = {span.id: span for item in said.rows for span in item.entry.evidence[:1]}
    cited = tuple(spans.values())[:_MOST_CITED]
    if said.asks is ColumnAsks.COUNT:
        return DirectAnswer(f"The table has {len(said.rows)} rows.", ("",), cited, counts=True)
    told_rows = tuple(item.entry.text for item in said.rows[:_MOST_CITED])
    return DirectAnswer("; ".join(told_rows) + ".", told_rows, cited)


def _made(generation: Generation, pattern: Pattern, facts: Sequence[Fact]) -> DirectAnswer | None:
    spans: dict[str, EvidenceSpan] = {}
    backed = []
    for fact in facts:
        read = generation.entry(fact.entry).evidence
        if read:
            spans.setdefault(read[0].id, read[0])
            backed.append(fact)
    if not backed:
        return None
    names = tuple(dict.fromkeys(fact.name for fact in backed))
    return DirectAnswer(
        told(pattern, backed), names, tuple(spans.values())[:_MOST_CITED], pattern.asks is Asks.COUNT
    )
