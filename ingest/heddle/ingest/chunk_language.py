"""The language of a passage where it is not the document's: a bilingual contract, a translated abstract.

Most passages are in the language of their document, and hold its small words; only one that holds those of
another instead is given to the identifier of languages, which costs more than all else that is asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.ingest.keyphrase import LANGUAGES, stop_words
from heddle.ingest.language import UNDETERMINED, detect_language

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 12
_SHARE = 0.15
"""Share of small words from which a passage is in their language."""


def other_language(text: str, language: str) -> str:
    """ISO 639-1 code of a passage's language where it is surely another one; else empty.

    Args:
        text: The passage.
        language: The document's.

    >>> other_language("Die Parteien vereinbaren, dass der Lieferant die Kosten für den Transport trägt.",
    "en") 'de'
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if language == UNDETERMINED or len(words) < _FEWEST_WORDS or _share(words, language) >= _SHARE:
        return ""
    shares = {other: _share(words, other) for other in sorted(LANGUAGES - {language})}
    if max(shares.values()) < _SHARE:
        return ""
    # Small words alone do not tell Spanish from Portuguese.
    found = detect_language(text)
    return found if shares.get(found, 0.0) >= _SHARE else ""


def _share(words: Sequence[str], language: str) -> float:
    """How many of some words are small words of a language; none of one whose are not known."""
    known = stop_words(language) if language in LANGUAGES else frozenset()
    return sum(word in known for word in words) / len(words)
