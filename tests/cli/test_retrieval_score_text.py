"""Scores of retrieval as people see them."""

from __future__ import annotations

from typing import Any

from heddle.cli.retrieval_score_text import passage_score_text, typed_score_text

MADE: dict[str, Any] = {
    "encoder": "e",
    "ranker": "r",
    "device": "cpu",
    "timings": {"read_seconds": 3.2, "index_seconds": 1.0, "p50_ms": 12.3, "p95_ms": 45.6},
}


def test_passages_are_one_table_with_the_intervals_of_ours() -> None:
    report = {
        **MADE,
        "questions": 7,
        "titles": False,
        "metrics": {"recall@2": 0.5, "mrr@10": 1.0},
        "interval": {"recall@2": [0.4, 0.6]},
        "baselines": {"bm25": {"metrics": {"recall@2": 0.25, "mrr@10": 0.5}}},
    }
    assert passage_score_text(report).splitlines() == [
        "7 questions, titles withheld, encoder e, ranker r, on cpu",
        "           recall@2     mrr@10",
        "search        0.500      1.000",
        "bm25          0.250      0.500",
        "95 % of ours: recall@2 0.400 to 0.600",
        "read in 3 s, indexed in 1 s; a question takes 12 ms (p95 46 ms)",
    ]


def test_types_are_two_tables_with_slices_and_a_gap_where_nothing_is_measured() -> None:
    report = {
        **MADE,
        "questions": 7,
        "queries": 9,
        "all": {"hit@1": 0.5},
        "typed": {"hit@1": 0.5, "follow@10": 1.0},
        "by_type": {"text": {"hit@1": 0.25, "follow@10": 1.0}},
        "by_source": {"S": {"by_type": {"text": {"hit@1": 0.125}}}},
        "interval": {"all": {}, "typed": {"hit@1": [0.4, 0.6]}},
        "baselines": {"rrf+filter": {"typed": {"hit@1": 0.75}}},
        "instructions": {"from": "said.jsonl"},
    }
    lines = typed_score_text(report).splitlines()
    assert "one type asked for, 9 queries, instructions of said.jsonl" in lines
    assert "  S, text         0.125          -" in lines
    assert "rrf+filter        0.750          -" in lines
