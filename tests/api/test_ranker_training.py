"""A workspace without an index has nothing to learn a ranker from."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.api.ranker_training import RankerRequest, train_ranker
from heddle.api.workbench import Workbench
from heddle.core.errors import NoIndex
from heddle.core.settings import Settings


def test_nothing_is_trained_or_written_without_an_index(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path / "home"))
    with Workbench(settings) as bench, pytest.raises(NoIndex):
        train_ranker(bench, RankerRequest(output=tmp_path / "own"))

    assert not (tmp_path / "own").exists()
