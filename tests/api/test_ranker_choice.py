"""A workspace searches with the ranker that it trained, else with the shipped one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from heddle.api.ranker_choice import workspace_scorer
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.retrieval.ranker.feature import FEATURES
from heddle.retrieval.ranker.scorer import Scorer, shipped_scorer
from heddle.retrieval.ranker_training.scorer_file import save_scorer


def test_its_own_comes_before_the_shipped_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    level = np.ones(len(FEATURES), np.float32)

    before = workspace_scorer(home, DEFAULT_WORKSPACE)
    home.ranker(DEFAULT_WORKSPACE).parent.mkdir(parents=True)
    save_scorer(home.ranker(DEFAULT_WORKSPACE), Scorer("own", level, level, level, None, 0.5), {})
    after = workspace_scorer(home, DEFAULT_WORKSPACE)

    assert before is shipped_scorer()
    assert after.name == "own"
