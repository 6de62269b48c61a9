"""How well passages are found that a question needs, beside what is found without any of our own doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.asked import SYSTEM, Asker, Rankings
from heddle.retrieval.evaluation.question_file import PassageExam
from heddle.retrieval.evaluation.retrieval_measure import all_found, recall, reciprocal_rank
from heddle.retrieval.evaluation.score_table import gathered, intervals, means
from heddle.retrieval.search import MOST_HITS, SearchRequest

CUTS = (2, 5, 10)
_ALL_CUT, _RANK_CUT = 5, 10
_PIECES = 3
"""Pieces of one passage that may stand before the next: a long passage is several entries."""


def evaluate_passages(
    asker: Asker, exam: PassageExam, *, cuts: Sequence[int] = CUTS, seed: int = 0
) -> dict[str, Any]:
    """Ask all questions and score what is found.

    Args:
        asker: Asks the search.
        exam: The questions and their gold.
        cuts: Of each the recall is reported.
        seed: Of the bootstrap.

    Returns:
        `questions`, `metrics`, `interval` of each, and `baselines` with the same two.
    """
    k = min(MOST_HITS, _PIECES * max(*cuts, _RANK_CUT))
    texts = frozenset({KnowledgeType.TEXT})
    requests = [
        SearchRequest(item.text, types=texts, k=k, answer=False, repeats=True) for item in exam.questions
    ]
    rankings = asker.each(requests, [texts] * len(requests))
    gold = [exam.gold[item.id] for item in exam.questions]
    scores = {name: _scores(rankings, gold, name, cuts) for name in rankings[0]}
    return {
        "questions": len(requests),
        "metrics": means(scores[SYSTEM]),
        "interval": intervals(scores[SYSTEM], seed),
        "baselines": {
            name: {"metrics": means(values), "interval": intervals(values, seed)}
            for name, values in scores.items()
            if name != SYSTEM
        },
    }


def _scores(
    rankings: Sequence[Rankings], gold: Sequence[frozenset[str]], name: str, cuts: Sequence[int]
) -> Mapping[str, list[float]]:
    return gathered(
        [passage_measures(each[name], wanted, cuts) for each, wanted in zip(rankings, gold, strict=True)]
    )


def passage_measures(
    ranking: Sequence[str], gold: frozenset[str], cuts: Sequence[int] = CUTS
) -> dict[str, float]:
    """The measures of one ranking of passages."""
    return {
        **{f"recall@{cut}": recall(ranking, gold, cut) for cut in cuts},
        f"all@{_ALL_CUT}": all_found(ranking, gold, _ALL_CUT),
        f"mrr@{_RANK_CUT}": reciprocal_rank(ranking, gold, _RANK_CUT),
    }
