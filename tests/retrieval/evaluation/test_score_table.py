"""Tables of scores."""

from __future__ import annotations

from heddle.retrieval.evaluation.score_table import gathered, intervals, means


def test_measures_of_queries_become_means_with_intervals_around_them() -> None:
    values = gathered([{"hit@1": 1.0, "recall@10": 0.5}, {"hit@1": 0.0, "recall@10": 0.5}])
    assert means(values) == {"hit@1": 0.5, "recall@10": 0.5}
    assert intervals(values, 0) == {"hit@1": [0.0, 1.0], "recall@10": [0.5, 0.5]}


def test_no_query_has_no_measure() -> None:
    assert gathered([]) == {}
    assert means({}) == {}
