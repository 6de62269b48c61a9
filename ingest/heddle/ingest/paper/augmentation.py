"""More examples from few: copies of a sequence that lack some of its features.

A model that has seen a few dozen papers leans on what happens to be the same in them, the size of one font
or one word. Copies without it make the model spread its weight over all that tells a zone (feature noising:
van der Maaten et al., 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

_SHARE = 0.2
"""Share of the features that a copy lacks."""


def thinned(
    sequence: Sequence[Sequence[str]], truth: Sequence[str], *, seed: int
) -> tuple[list[list[str]], list[str]]:
    """A copy of a sequence without a fifth of its features, the same ones in all of its members.

    Which ones is told by their names and the seed, so that training gives the same model each time.

    Args:
        sequence: Features of each member.
        truth: Label of each member.
        seed: Copies of one sequence differ by it.
    """
    owner = blake2b(repr(truth).encode(), digest_size=8).hexdigest()
    names = {name for names in sequence for name in names}
    gone = {name for name in names if name != "bias" and _chance(f"{owner}/{seed}/{name}") < _SHARE}
    return [[name for name in names if name not in gone] for names in sequence], list(truth)


def _chance(key: str) -> float:
    """A number from 0 to 1 that a text stands for."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "big") / 2**32
