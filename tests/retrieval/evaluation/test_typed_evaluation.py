"""Scores of a search over several types of knowledge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from toy_corpora import INSTRUCTIONS, TYPED_QUESTIONS, UNITS, json_lines

from heddle.core.knowledge import KnowledgeType
from heddle.core.result import SearchResult
from heddle.retrieval.evaluation.asked import Asker
from heddle.retrieval.evaluation.corpus_item import knowledge_type
from heddle.retrieval.evaluation.instruction_file import read_instructions
from heddle.retrieval.evaluation.question_file import read_typed_exam
from heddle.retrieval.evaluation.typed_evaluation import TypedQuery, evaluate_types, typed_measures
from heddle.retrieval.search import Searcher, SearchRequest

TYPES = {unit["eid"]: knowledge_type(unit["type"], "") for unit in UNITS}


@dataclass
class Overheard:
    """A searcher that remembers what it was asked."""

    searcher: Searcher
    asked: list[SearchRequest]

    @property
    def encoder(self) -> Any:
        return self.searcher.encoder

    def search(self, request: SearchRequest) -> SearchResult:
        self.asked.append(request)
        return self.searcher.search(request)


@pytest.fixture
def overheard(units_asker: Asker) -> Overheard:
    return Overheard(units_asker.searcher, [])


def report_of(asker: Asker, folder: Path, *, seed: int = 0) -> dict[str, Any]:
    exam = read_typed_exam(json_lines(folder / "q", TYPED_QUESTIONS), TYPES)
    instructions = read_instructions(json_lines(folder / "i", INSTRUCTIONS))
    return evaluate_types(asker, exam, instructions, TYPES, seed=seed)


def test_the_report_has_the_promised_keys_and_slices(units_asker: Asker, tmp_path: Path) -> None:
    report = report_of(units_asker, tmp_path)
    assert list(report["all"]) == ["hit@1", "hit@10", "recall@10", "mrr@100"]
    assert list(report["typed"]) == ["hit@1", "hit@10", "recall@10", "mrr@100", "follow@10"]
    assert set(report["by_type"]) == {"text", "table", "triple"}
    assert set(report["by_source"]) == {"one", "two"}
    assert set(report["by_source"]["two"]["by_type"]) == {"table"}
    assert report["baselines"]["rrf+filter"]["typed"]["follow@10"] == 1.0
    assert "all" in report["baselines"]["rrf+walk"]
    assert (report["questions"], report["queries"]) == (2, 3)
    assert set(report["interval"]) == {"all", "typed"}


def test_an_instruction_is_followed_on_an_index_of_all_types(units_asker: Asker, tmp_path: Path) -> None:
    report = report_of(units_asker, tmp_path)
    assert report["typed"]["follow@10"] == 1.0
    assert report["typed"]["recall@10"] == 1.0


def test_the_search_is_told_the_words_and_never_the_type(
    units_asker: Asker, overheard: Overheard, tmp_path: Path
) -> None:
    report_of(replace(units_asker, searcher=overheard), tmp_path)  # type: ignore[arg-type]
    assert len(overheard.asked) == 2 + 3
    assert not any(request.types or request.documents for request in overheard.asked)
    said = [line["instruction"] for line in INSTRUCTIONS]
    assert [request.instruction for request in overheard.asked[:2]] == [said[3]] * 2
    assert sorted(request.instruction for request in overheard.asked[2:]) == sorted(said[:3])


def test_the_share_that_follows_is_measured_only_where_a_type_is_asked_for() -> None:
    query = TypedQuery(SearchRequest("?"), frozenset({"k1"}), "", None)
    assert "follow@10" not in typed_measures(["k1"], query, TYPES)
    measures = typed_measures(["t1", "k1"], replace(query, asked=KnowledgeType.TRIPLE), TYPES)
    assert measures["follow@10"] == 0.5
    assert (measures["hit@1"], measures["mrr@100"]) == (0.0, 0.5)
