"""Mined questions become lists of what a search looks at, and those a ranker that searches take."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from index_reading import ENCODER
from mined_world import mined_index

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.generation import Generation
from heddle.retrieval.mining.miner import mine
from heddle.retrieval.ranker.feature import FEATURES
from heddle.retrieval.ranker_training.ranker_training import RankerConfig, train_ranker
from heddle.retrieval.ranker_training.scorer_training import ScorerConfig
from heddle.retrieval.ranker_training.training_list import training_lists
from heddle.retrieval.search import Searcher, SearchRequest

TYPES = frozenset({KnowledgeType.TEXT, KnowledgeType.TABLE, KnowledgeType.INFOBOX})
QUICK = RankerConfig(questions=60, types=TYPES, scorer=ScorerConfig(hidden=2, members=1, epochs=3))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return mined_index(tmp_path_factory.mktemp("mined"))


def test_every_list_holds_what_answers_its_question(index: Generation) -> None:
    lists = list(training_lists(index, ENCODER, mine(index, count=20, seed=1, types=TYPES), TYPES))

    assert len(lists) >= 20  # once over all types and once inside each
    for item in lists:
        assert item.features.shape == (len(item.gold), len(FEATURES))
        assert item.gold.any()
        assert np.isfinite(item.features).all()


def test_a_ranker_is_trained_on_an_index_and_orders_a_search(index: Generation) -> None:
    told: list[str] = []
    trained = train_ranker(
        [index], ENCODER, QUICK, name="own", seed=1, told=lambda stage, _: told.append(stage)
    )
    searcher = Searcher(index, ENCODER, scorer=trained.scorer)
    request = SearchRequest("Which film did Anselm Askeland direct?", answer=False)

    assert list(dict.fromkeys(told)) == ["mine", "list", "learn"]
    assert trained.scorer.name == "own"
    assert searcher.search(request).hits == searcher.search(request).hits
    assert searcher.search(request).hits


def test_a_corpus_that_gives_few_questions_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="questions to learn from"):
        train_ranker([mined_index(tmp_path, 0)], ENCODER, RankerConfig(types=frozenset()), name="", seed=1)
