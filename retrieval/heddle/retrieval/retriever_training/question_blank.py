"""Blanks: a sentence turned into a question by taking out what is asked for, and some of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from heddle.retrieval.ranker.name_span import NameSpan, name_spans
from heddle.retrieval.retriever_training.seeded_draw import one_of

_ASKING = ("what", "which", "who", "where", "when")
_SPACE = re.compile(r"\s+")
_LONGEST = 40
"""Words of a question at most."""
_KEPT = 0.85
"""Share of a blanked sentence's words that stay, so that questions are not copies."""


def without(sentence: str, name: str, instead: str) -> str:
    """A sentence with other words in the place of a name."""
    return _SPACE.sub(" ", sentence.replace(name, instead)).strip()


def blank(sentence: str, draw: np.random.Generator, *, keep: str = "") -> str:
    """A question from a sentence: one of its names or numbers becomes a question word, some words go.

    Args:
        sentence: What answers the question.
        draw: Chooses what is asked for and what goes.
        keep: A name that stays.
    """
    spans = [span for span in _whole_names(sentence) if span.start > 0 and span.name not in keep]
    words = _ASKING[0]
    if spans:
        span = one_of(spans, draw)
        words = one_of(_ASKING, draw)
        sentence = f"{sentence[: span.start]}{words}{sentence[span.end :]}"
    return f"{thinned(sentence.rstrip('. '), draw, keep=f'{keep} {words}')}?"


def thinned(sentence: str, draw: np.random.Generator, *, keep: str = "") -> str:
    """A sentence without some of its words, those of a name kept; at most forty words."""
    kept = frozenset(keep.split())
    words = [word for word in sentence.split() if word in kept or draw.random() < _KEPT]
    return " ".join(words[:_LONGEST]) or sentence


def _whole_names(sentence: str) -> Iterator[NameSpan]:
    """The names of a sentence that are no part of another one."""
    behind = 0
    for span in name_spans(sentence):
        if span.start >= behind:
            behind = span.end
            yield span
