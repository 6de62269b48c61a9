"""What several tests of the trainer share: a tiny encoder, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_encoder import tiny_encoder


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an encoder of random weights; read only."""
    return tiny_encoder(tmp_path_factory.mktemp("start") / "tiny")
