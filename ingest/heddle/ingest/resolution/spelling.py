"""Spelling: what is left of a name when script, accents, case and punctuation are taken away.

Two spellings of one name meet in its folded words; misspellings meet in its skeleton of consonants or in
some of the bands of a MinHash over its trigrams (Broder 1997, "On the resemblance and containment of
documents"; banding: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import lru_cache
from typing import Final

_FROM_CYRILLIC = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye g"
_FROM_GREEK = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_CYRILLIC: Final = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", _FROM_CYRILLIC.split(), strict=True))
_GREEK: Final = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _FROM_GREEK.split(), strict=True))
_LATIN: Final = {
    "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "&": " and ", "’": "", "'": "", "`": "", "ʼ": "", "‘": "",
}  # fmt: skip
_LETTERS: Final = str.maketrans(
    {letter: out.replace("_", "") for letter, out in (_CYRILLIC | _GREEK).items()} | _LATIN
)
_DOTTED = re.compile(r"(?<![^\W\d_])((?:[^\W\d_]\.\s?){1,}[^\W\d_])(?:\.|(?![^\W\d_]))")
_WORD = re.compile(r"[^\W_]+")
_SOUNDS: Final = (
    ("sch", "s"), ("tsch", "c"), ("ph", "f"), ("ck", "k"), ("th", "t"), ("gh", "g"), ("kh", "k"),
    ("sh", "s"), ("ch", "k"), ("qu", "k"), ("x", "ks"), ("z", "s"), ("c", "k"), ("w", "v"), ("y", "i"),
    ("j", "i"), ("rn", "m"), ("0", "o"), ("1", "l"), ("5", "s"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouh]")
_TWICE = re.compile(r"(.)\1+")
BANDS: Final = 4
_ROWS = 2
_PRIME = (1 << 61) - 1
_STEPS = tuple((2 * number + 1) * 0x9E3779B97F4A7C15 % _PRIME for number in range(1, BANDS * _ROWS + 1))


@lru_cache(maxsize=1 << 15)
def fold_words(text: str, *, join_initials: bool = False) -> tuple[str, ...]:
    """The words of a name in Latin letters without case, accents or punctuation.

    Args:
        text: The name.
        join_initials: Whether letters with dots are one word (`U.S.A.`) or several (`J. R. R.`).

    >>> fold_words("Фёдор Müller-Łukasz")
    ('fedor', 'muller', 'lukasz')
    >>> fold_words("U.S. Steel", join_initials=True)
    ('us', 'steel')
    """
    if join_initials:
        text = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[1]) + " ", text)
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    # Greek and Cyrillic letters with accents are letters of the tables once the accents are off.
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter)
    )
    return tuple(_WORD.findall(plain.translate(_LETTERS)))


@lru_cache(maxsize=1 << 15)
def skeleton(words: tuple[str, ...]) -> str:
    """The consonants of a name by sound, doubled ones once: what most misspellings leave as it was.

    >>> skeleton(("jeffrey", "philips")) == skeleton(("jefrey", "phillips"))
    True
    """
    heard = "".join(words)
    for letters, sound in _SOUNDS:
        heard = heard.replace(letters, sound)
    return _TWICE.sub(r"\1", heard[:1] + _VOWELS.sub("", heard[1:]))


def trigrams(words: tuple[str, ...]) -> frozenset[str]:
    """The runs of three letters of a name, with its edges."""
    text = f"^{'_'.join(words)}$"
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


@lru_cache(maxsize=1 << 15)
def bands(words: tuple[str, ...]) -> tuple[int, ...]:
    """`BANDS` numbers of which two like names share one, the more likely the more trigrams they share."""
    hashes = [zlib.crc32(gram.encode()) for gram in sorted(trigrams(words))]
    if not hashes:
        return ()
    least = [min((value * step + step) % _PRIME for value in hashes) for step in _STEPS]
    return tuple(zlib.crc32(repr(least[band * _ROWS : (band + 1) * _ROWS]).encode()) for band in range(BANDS))
