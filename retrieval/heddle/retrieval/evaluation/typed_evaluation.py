"""How well units of several types of knowledge are found: over all types, and of the type asked for in words.

Two scenarios of UniHGKR (section 4): all types count, and no type is asked for; or one type is asked for by
an instruction in free words, once for each type that a question has gold of. The search gets the question
and the instruction, and ranks whatever it finds: no filter is set from outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.asked import SYSTEM, Asker, Rankings
from heddle.retrieval.evaluation.baseline import Baseline
from heddle.retrieval.evaluation.instruction_file import Instructions
from heddle.retrieval.evaluation.question_file import TypedExam
from heddle.retrieval.evaluation.retrieval_measure import followed, hit, recall, reciprocal_rank
from heddle.retrieval.evaluation.score_table import gathered, intervals, means
from heddle.retrieval.search import MOST_HITS, SearchRequest

_FEW, _MANY = 10, 100
_FILTERED = "+filter"


@dataclass(frozen=True, slots=True)
class TypedQuery:
    """A question, asked for all types or for one.

    Args:
        request: What the search is given.
        gold: What answers it.
        source: What the question came from.
        asked: The type that the instruction asks for; None for none.
    """

    request: SearchRequest
    gold: frozenset[str]
    source: str
    asked: KnowledgeType | None


def evaluate_types(
    asker: Asker,
    exam: TypedExam,
    instructions: Instructions,
    types: Mapping[str, KnowledgeType],
    *,
    seed: int = 0,
) -> dict[str, Any]:
    """Ask all questions in both scenarios and score what is found.

    Args:
        asker: Asks the search.
        exam: The questions and their gold.
        instructions: Those that queries draw from.
        types: Type of each unit of the corpus.
        seed: Of the draws and of the bootstrap.

    Returns:
        `questions`, `queries`, `all` and `typed` with measures, `by_type`, `by_source`, `interval` of both
        scenarios, and `baselines`.
    """
    wide = _queries_of_all(exam, instructions, seed)
    narrow = _queries_of_types(exam, instructions, seed)
    plain = asker.each([query.request for query in wide], [frozenset()] * len(wide))
    # The same questions again: what knows no instruction ranks them as before, or inside a filter.
    known = {query.request.question: rankings for query, rankings in zip(wide, plain, strict=True)}
    filters = [frozenset({query.asked}) if query.asked else frozenset() for query in narrow]
    filtered = asker.each([query.request for query in narrow], filters)
    rows = [
        {
            SYSTEM: found[SYSTEM],
            **{name.value: known[query.request.question][name.value] for name in Baseline},
            **{name.value + _FILTERED: found[name.value] for name in Baseline},
        }
        for query, found in zip(narrow, filtered, strict=True)
    ]
    report = _report(_Scored(wide, plain, types), _Scored(narrow, rows, types), seed)
    return {"questions": len(wide), "queries": len(narrow), **report}


@dataclass(frozen=True, slots=True)
class _Scored:
    """Queries with the rankings that answer them."""

    queries: Sequence[TypedQuery]
    rankings: Sequence[Rankings]
    types: Mapping[str, KnowledgeType]

    def values(
        self, name: str = SYSTEM, *, asked: KnowledgeType | None = None, source: str | None = None
    ) -> dict[str, list[float]]:
        """Measures of one ranking on all queries, or on those of a type or a source."""
        return gathered(
            [
                typed_measures(rankings[name], query, self.types)
                for query, rankings in zip(self.queries, self.rankings, strict=True)
                if (asked is None or query.asked is asked) and (source is None or query.source == source)
            ]
        )

    def means(self, name: str = SYSTEM, **chosen: Any) -> dict[str, float]:
        return means(self.values(name, **chosen))


def _report(every: _Scored, typed: _Scored, seed: int) -> dict[str, Any]:
    asked = sorted({query.asked for query in typed.queries if query.asked})
    sources = sorted({query.source for query in typed.queries if query.source})
    return {
        "all": every.means(),
        "typed": typed.means(),
        "by_type": {kind.value: typed.means(asked=kind) for kind in asked},
        "by_source": {source: _of_source(every, typed, source, asked) for source in sources},
        "interval": {"all": intervals(every.values(), seed), "typed": intervals(typed.values(), seed)},
        "baselines": {
            **{
                name.value: {"all": every.means(name.value), "typed": typed.means(name.value)}
                for name in Baseline
            },
            **{name.value + _FILTERED: {"typed": typed.means(name.value + _FILTERED)} for name in Baseline},
        },
    }


def _of_source(every: _Scored, typed: _Scored, source: str, asked: Sequence[KnowledgeType]) -> dict[str, Any]:
    by_type = {kind.value: typed.means(asked=kind, source=source) for kind in asked}
    return {
        "all": every.means(source=source),
        "typed": typed.means(source=source),
        "by_type": {kind: measures for kind, measures in by_type.items() if measures},
    }


def typed_measures(
    ranking: Sequence[str], query: TypedQuery, types: Mapping[str, KnowledgeType]
) -> dict[str, float]:
    """The measures of one ranking; how far an instruction is followed only where one asks for a type."""
    measures = {
        "hit@1": hit(ranking, query.gold, 1),
        f"hit@{_FEW}": hit(ranking, query.gold, _FEW),
        f"recall@{_FEW}": recall(ranking, query.gold, _FEW),
        f"mrr@{_MANY}": reciprocal_rank(ranking, query.gold, _MANY),
    }
    if query.asked is not None:
        measures[f"follow@{_FEW}"] = followed(ranking, query.asked, types, _FEW)
    return measures


def _queries_of_all(exam: TypedExam, instructions: Instructions, seed: int) -> list[TypedQuery]:
    return [
        TypedQuery(
            _request(item.text, instructions.draw(None, item.id, seed)),
            frozenset().union(*exam.gold[item.id].values()),
            exam.sources[item.id],
            None,
        )
        for item in exam.questions
    ]


def _queries_of_types(exam: TypedExam, instructions: Instructions, seed: int) -> list[TypedQuery]:
    return [
        TypedQuery(
            _request(item.text, instructions.draw(kind, item.id, seed)),
            exam.gold[item.id][kind],
            exam.sources[item.id],
            kind,
        )
        for item in exam.questions
        for kind in sorted(exam.gold[item.id])
    ]


def _request(question: str, instruction: str) -> SearchRequest:
    return SearchRequest(question, instruction=instruction, k=MOST_HITS, answer=False, repeats=True)
