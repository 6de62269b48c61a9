"""Wording shapes: several ways to put the same clues into a question, so that none is learned by heart."""

from __future__ import annotations

import random
from collections.abc import Sequence

_LOWERED = 0.15
"""Share of questions in small letters, as people type them."""


def worded(shapes: Sequence[str], draw: random.Random, **clues: str) -> str:
    """One of several shapes, filled in; now and then in small letters.

    >>> worded(["{asks} {fact} {name}?"], random.Random(1), asks="who", fact="founded", name="Acme")
    'who founded Acme?'
    """
    text = draw.choice(list(shapes)).format(**clues)
    return text.lower() if draw.random() < _LOWERED else text
