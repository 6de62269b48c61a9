"""The language of a text, by py3langid's n-grams; undecided where there is too little to tell."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

UNDETERMINED = "und"
"""BCP 47 for a language that cannot be told."""

_SAMPLE = 6000
_FEWEST_WORDS = 12
_WORD = re.compile(r"[^\W\d_]{2,}")
_SURE = 0.9
_LIKELY = 0.5


def detect_language(text: str) -> str:
    """ISO 639-1 code of a text's language, or `und`.

    A text of few words is said to be in another language only where there is little doubt; a best guess
    of English is taken as it is, since most short lines that look English are.
    """
    words = _WORD.findall(text[:_SAMPLE])
    if not words:
        return UNDETERMINED
    code, probability = _identifier().classify(" ".join(words))
    if code == "en" and all(word.isascii() for word in words[:_FEWEST_WORDS]):
        return "en"
    return str(code) if probability >= (_LIKELY if len(words) >= _FEWEST_WORDS else _SURE) else UNDETERMINED


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
