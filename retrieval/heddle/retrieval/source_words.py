"""Which kinds of sources a text names, however it spells them.

What a kind is made of counts as its name ("rows and columns", "subject, predicate, object"), and so does
what it looks like ("the box at the side"). A name of several words is found before the words in it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.instruction_words import any_of, words_of

_ORDER = (
    KnowledgeType.INFOBOX,
    KnowledgeType.TRIPLE,
    KnowledgeType.TABLE,
    KnowledgeType.MAIL,
    KnowledgeType.FIGURE,
    KnowledgeType.TEXT,
    KnowledgeType.ENTITY,
)
"""A kind before those whose words its names hold: "key-value tables" are infoboxes."""
_PATTERNS = tuple((kind, re.compile(rf"\b{any_of(kind)}\b")) for kind in _ORDER)
ANY_NAME = "(?:" + "|".join(any_of(kind) for kind in _ORDER) + ")"
"""A pattern of any name of a source, without the bounds of words around it."""
STRUCTURED = frozenset({KnowledgeType.TABLE, KnowledgeType.TRIPLE, KnowledgeType.INFOBOX})
"""What "structured data" stands for."""
_STRUCTURED = re.compile(
    r"\b(?<!un)(?:semi-?)?structured"
    r"(?:\b(?= and\b| or\b| only\b| alone\b| ones?\b|[.,;:!?]|$)|"
    r" (?:data|sources?|resources?|knowledge(?! graph)|information|evidence|records?|content|material)\b)"
)
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("’‘´`", "'")})
_KNOWN = words_of("known")
_OWN = frozenset(words_of("similar")) | frozenset(_KNOWN) | {word.removesuffix("s") for word in _KNOWN}
"""Words that are spelt right, though some are a slip away from the name of a source."""
_FARTHEST_SWAP = 2
"""Places that swapped letters are apart at most: `grahp`, `knowlegde`."""
_LEAST_MENDED, _LEAST_SHORTENED = 4, 5
"""Letters of a word that may be misspelt, and of one that may have lost or gained one."""


def plain(text: str) -> str:
    """A text in small letters on one line, without what nobody sees, with one dash and one apostrophe."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    signs = ((sign, unicodedata.category(sign)) for sign in folded)
    seen = (" " if kind == "Cc" else sign for sign, kind in signs if kind not in ("Cf", "Cs"))
    return " ".join("".join(seen).lower().split())


def mended(text: str) -> str:
    """A plain text whose misspelt names of sources are spelt right: one letter too many, missing or swapped.

    >>> mended("only tabels and infobxes")
    'only tables and infoboxes'
    """
    return re.sub(r"[a-z]+(?:-[a-z]+)?", lambda match: _mend(match.group()), text)


@lru_cache(maxsize=1024)
def _mend(word: str) -> str:
    if len(word) < _LEAST_MENDED or word in _OWN:
        return word
    near = [known for known in _KNOWN if word[0] == known[0] and _slip(word, known)]
    # Swapped letters are all there: "grapsh" is "graphs", not a "graph" with a letter too many.
    return min(near, key=lambda known: sorted(known) != sorted(word), default=word)


def _slip(word: str, known: str) -> bool:
    """Whether two different words are one slip apart: letters swapped nearby, or one dropped or added."""
    if sorted(word) == sorted(known):
        places = [place for place, (one, other) in enumerate(zip(word, known, strict=True)) if one != other]
        return places[-1] - places[0] <= _FARTHEST_SWAP
    if len(known) < _LEAST_SHORTENED or abs(len(word) - len(known)) != 1:
        return False
    longer, shorter = sorted((word, known), key=len, reverse=True)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(1, len(longer)))


def named(text: str) -> frozenset[KnowledgeType]:
    """The kinds of sources that a plain text names."""
    found = set(STRUCTURED) if _STRUCTURED.search(text) else set()
    for kind, pattern in _PATTERNS:
        # What was found is taken out, so that no word is read twice.
        text, count = pattern.subn(" … ", text)
        if count:
            found.add(kind)
    return frozenset(found)
