"""Plain spelling: a name without what two people write differently, so that their spellings meet."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[A-Za-z]")
_STROKED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def plain_spelling(name: str) -> str:
    """A name in small letters, its words apart by one space, without accents and marks between them.

    Accents are kept where no Latin letter is left below them: other scripts tell words apart by them.

    >>> plain_spelling("Szczęsny-Øberg's"), plain_spelling("St. Clair"), plain_spelling("What's  New?")
    ('szczesny oberg', 'st clair', 'what s new')
    """
    small = name.casefold()
    if not small.isascii():
        small = unicodedata.normalize("NFKC", name).casefold()
        apart = unicodedata.normalize("NFD", small).translate(_STROKED)
        if _LATIN.search(apart):
            small = "".join(letter for letter in apart if not unicodedata.combining(letter))
    if small.endswith(("'s", "’s")):
        small = small[:-2]
    return " ".join(_WORD.findall(small))
