"""How alike two names of one document are, as numbers that a coreference scorer weighs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LIKENESSES = 9
"""How many numbers there are for a pair."""
_STEM = 4


def plain_name(name: str) -> tuple[str, ...]:
    """A name's words without case, accents and points.

    >>> plain_name("The U.S. Sénat")
    ('us', 'senat')
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter != ".")
    words = bare.replace("-", " ").split()
    return tuple(words[1:] if len(words) > 1 and words[0] == "the" else words)


def is_acronym(short: str, long: str) -> bool:
    """Whether a name is made of the first letters of another.

    >>> is_acronym("EU", "European Union"), is_acronym("Bo", "Bonn Opera")
    (True, False)
    """
    letters = short.replace(".", "").replace(" ", "")
    if len(letters) < 2 or not letters.isupper():
        return False
    words = [word for word in long.replace("-", " ").split() if word[0].isalpha()]
    if len(words) < 2:
        return False
    return letters in (
        "".join(word[0] for word in words if word[0].isupper()),
        "".join(word[0] for word in words).upper(),
    )


def likenesses(names: Sequence[str], kinds: Sequence[str]) -> NDArray[np.float32]:
    """How alike each two names are.

    Args:
        names: As they stand in the text.
        kinds: What they name.

    Shapes:
        returns: `[N, N, LIKENESSES]`, symmetric
    """
    plain = [plain_name(name) for name in names]
    found = np.zeros((len(names), len(names), LIKENESSES), dtype=np.float32)
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            row = _alike(names, plain, kinds, one, other)
            found[one, other] = found[other, one] = row
    return found


def _alike(
    names: Sequence[str], plain: Sequence[tuple[str, ...]], kinds: Sequence[str], one: int, other: int
) -> tuple[float, ...]:
    left, right = plain[one], plain[other]
    shorter, longer = sorted((left, right), key=len)
    inside = bool(shorter) and set(shorter) < set(longer)
    # Of a part of a name, how many longer names it may be short for.
    rivals = sum(set(shorter) < set(each) for each in set(plain)) if inside else 0
    return (
        float(left == right),
        float(names[one] == names[other]),
        float(is_acronym(names[one], names[other]) or is_acronym(names[other], names[one])),
        float(inside),
        float(inside and rivals > 1),
        float(inside and bool(longer) and longer[-1] == shorter[-1]),
        float(kinds[one] == kinds[other]),
        float(left != right and _stem(left) == _stem(right)),
        len(set(left) & set(right)) / max(1, len(set(left) | set(right))),
    )


def _stem(words: tuple[str, ...]) -> str:
    # Finland and Finnish, Christian and Christianity.
    return "".join(words)[:_STEM]
