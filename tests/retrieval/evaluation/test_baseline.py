"""The rows that a search is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
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


def test_a_question_is_encoded_as_its_encoder_wants_it(units_asker: Asker) -> None:
    encoder = Prompted(units_asker.searcher.encoder)
    BaselineRanker(units_asker.generation, encoder).rank("Difference Engine")
    assert encoder.asked == ["query: Difference Engine"]


class Prompted:
    """An encoder that wants words before a question, and keeps what it is given."""

    prompts: Mapping[str, str] = {"all": "query: "}

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self.name, self.dimension = encoder.name, encoder.dimension
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return self._encoder.encode(texts)
