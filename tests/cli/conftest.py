"""The command line over a home of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from heddle_process import Ended, Heddle, call


@pytest.fixture
def heddle(tmp_path: Path) -> Heddle:
    """Call `heddle` over an absent home."""

    def run(*words: str, **variables: str) -> Ended:
        return call(tmp_path / "home", *words, **variables)

    return run
