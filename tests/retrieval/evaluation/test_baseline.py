"""The rows that a search is compared with."""

from __future__ import annotations

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.asked import Asker
from heddle.retrieval.evaluation.baseline import Baseline, BaselineRanker


def test_each_baseline_ranks_units_once(units_asker: Asker) -> None:
    found = BaselineRanker(units_asker.generation, units_asker.searcher.encoder).rank("Difference Engine")
    assert set(found) == set(Baseline)
    assert found[Baseline.BM25][0] == "r2"
    assert all(len(ranking) == len(set(ranking)) for ranking in found.values())
    assert set().union(*found.values()) <= {"t1", "r1", "r2", "k1", "i1"}


def test_a_filter_keeps_one_type(units_asker: Asker) -> None:
    ranker = BaselineRanker(units_asker.generation, units_asker.searcher.encoder)
    found = ranker.rank("Who is Ada Lovelace?", frozenset({KnowledgeType.TRIPLE}))
    assert found[Baseline.RRF] == ["k1"]


def test_a_question_of_which_nothing_is_known_has_rankings_all_the_same(units_asker: Asker) -> None:
    found = BaselineRanker(units_asker.generation, units_asker.searcher.encoder).rank("qwxz")
    assert found[Baseline.BM25] == []
