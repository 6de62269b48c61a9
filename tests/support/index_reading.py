"""Helpers of the index tests: what lives in a generation, and an encoder that remembers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import Generation

ENCODER = HashingEncoder(64)


class CountingEncoder(HashingEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__(64)
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts.extend(texts)
        return super().encode(texts)


def living(generation: Generation) -> dict[str, Entry]:
    """The living entries by id."""
    rows = [int(row) for row in np.flatnonzero(generation.live)]
    entries = [generation.entry(row) for row in rows]
    assert len({entry.id for entry in entries}) == len(entries)
    return {entry.id: entry for entry in entries}
