"""A text encoder without weights: words and character trigrams hashed to signed buckets."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_VERSION = 1


class HashingEncoder:
    """Feature hashing (Weinberger et al., ICML 2009, https://arxiv.org/abs/0902.2206) of a text's words.

    Deterministic on every machine, needs no model and no training, and knows no synonyms: texts are
    alike where they share words, or word parts. For tests, and for graphs where no model is wanted.

    Args:
        dimension: Width of a vector.
    """

    def __init__(self, dimension: int = 256) -> None:
        if dimension < 1:
            raise ValueError("dimension must be positive")
        self._dimension = dimension

    @property
    def name(self) -> str:
        """Identity of the encoder."""
        return f"hashing-{self._dimension}@{_VERSION}"

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts; a text without words gets a vector of its own, the same for all such.

        Shapes:
            returns: `[len(texts), dimension]`, rows of unit length
        """
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float64)
        for row, text in enumerate(texts):
            for feature, weight in _features(text):
                number = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "little")
                # The sign makes collisions cancel on average instead of adding up.
                sign = 1.0 if number & 1 else -1.0
                vectors[row, (number >> 1) % self._dimension] += sign * weight
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors.astype(np.float32)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(dimension={self._dimension})"


def _features(text: str) -> Iterator[tuple[str, float]]:
    """A text's features with their weights: whole words count most, trigrams forgive inflection."""
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        word = match.group().encode("utf-8", "replace").decode("utf-8")
        yield f"word {word}", 1.0
        padded = f"<{word}>"
        for start in range(len(padded) - 2):
            yield f"part {padded[start : start + 3]}", 0.25
