"""The language of a passage where it is not the document's: a bilingual contract, a translated abstract.

Most passages are in the language of their document, and hold its small words; only where these are missing
the passage is given to the identifier of languages, which costs more than all else that is asked of it.
"""

from __future__ import annotations

import re

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
    if language == UNDETERMINED or len(words) < _FEWEST_WORDS or _holds(words, language):
        return ""
    found = detect_language(text)
    if found in (language, UNDETERMINED) or (found in LANGUAGES and not _holds(words, found)):
        return ""
    return found


def _holds(words: list[str], language: str) -> bool:
    """Whether a passage has the small words of a language whose small words are known."""
    if language not in LANGUAGES:
        return False
    known = stop_words(language)
    return sum(word in known for word in words) >= _SHARE * len(words)
