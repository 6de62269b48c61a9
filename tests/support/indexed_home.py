"""A home with the small world in its store and an index over it, as ingesting and indexing leave it."""

from __future__ import annotations

from pathlib import Path

from indexed_world import filled_scope, world

from heddle.core.encoder import TextEncoder
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.retrieval.index import build_index


def indexed_home(root: Path, encoder: TextEncoder) -> Home:
    """Make the home.

    Args:
        root: Where; must not exist.
        encoder: What to index with; the server has to be set to the same.
    """
    home = Home(root)
    root.mkdir()
    build_index(filled_scope(root, world()), encoder, home.make(home.index(DEFAULT_WORKSPACE)))
    return home
