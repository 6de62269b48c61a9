"""A home that holds the small world of `indexed_world`, indexed, for servers to answer from."""

from __future__ import annotations

from pathlib import Path

from indexed_world import filled_scope, world

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.settings import Settings
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.index import build_index

QUESTION = "Who leads Project Aurora?"
KEY = "a-key-of-tests-that-opens-everything-0123456789"


def served_world(folder: Path, *, api_key: str = "") -> Settings:
    """Make the home below a folder; returns the settings that lead to it."""
    settings = Settings(home=str(folder / "home"), encoder="hashing", workers=1, api_key=api_key)
    home = settings.home_folder()
    scope = filled_scope(home.make(home.root), world())
    build_index(scope, HashingEncoder(), home.index(DEFAULT_WORKSPACE))
    return settings
