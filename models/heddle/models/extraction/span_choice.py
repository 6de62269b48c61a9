"""Names chosen from the scores of all stretches of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, order=True)
class ChosenSpan:
    """A name that was read.

    Args:
        start: Its first word.
        end: The word behind its last.
        kind: Number of its kind, from 1.
        probability: That this stretch of words is a name of this kind, as the model sees it.
    """

    start: int
    end: int
    kind: int
    probability: float


def choose_spans(
    scores: NDArray[np.float32], sentences: Sequence[tuple[int, int]], *, longest: int, lean: float = 0.0
) -> list[ChosenSpan]:
    """Choose names, the most probable first, none overlapping another and none across sentences.

    Args:
        scores: Of each stretch of words and kind; kind 0 is no name.
        sentences: First word of each sentence and the word behind its last.
        longest: Words of the longest name.
        lean: Added to the score of no name; what is above 0 finds fewer names and more of them right.

    Shapes:
        scores: `[W, W, T]`, by first and last word
    """
    likely = np.array(scores, dtype=np.float32)
    likely[..., 0] += lean
    likely = np.exp(likely - likely.max(axis=-1, keepdims=True))
    likely /= likely.sum(axis=-1, keepdims=True)
    best = likely[..., 1:].max(axis=-1)
    first, last = np.nonzero((best > likely[..., 0]) & _allowed(len(scores), sentences, longest))
    order = np.lexsort((last, first, -best[first, last]))
    free = np.ones(len(scores), dtype=np.bool_)
    chosen = []
    for start, end in zip(first[order].tolist(), last[order].tolist(), strict=True):
        if free[start : end + 1].all():
            free[start : end + 1] = False
            kind = 1 + int(likely[start, end, 1:].argmax())
            chosen.append(ChosenSpan(start, end + 1, kind, float(likely[start, end, kind])))
    return sorted(chosen)


def _allowed(words: int, sentences: Sequence[tuple[int, int]], longest: int) -> NDArray[np.bool_]:
    """Which stretches lie in one sentence and are not too long: `[W, W]`."""
    sentence = np.zeros(words, dtype=np.int64)
    for number, (start, end) in enumerate(sentences):
        sentence[start:end] = number
    place = np.arange(words)
    length = place[None, :] - place[:, None]
    allowed: NDArray[np.bool_] = (length >= 0) & (length < longest) & (sentence[None, :] == sentence[:, None])
    return allowed
