"""Normalised names: the key under which two spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata

NAME_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
"""A word as names are made of: "O'Neill", "AT&T" and "co-operative" are one."""
_SPACE = re.compile(r"\s+")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_EDGE = " \t\n\r.,;:!?\"'`()[]{}<>«»“”‘’*_|-–—"


def clean_name(surface: str) -> str:
    """A name as a person would write it: one space, no possessive, no stray punctuation around it."""
    text = unicodedata.normalize("NFKC", surface)
    text = _SPACE.sub(" ", text).strip(_EDGE)
    text = _POSSESSIVE.sub("", text).strip(_EDGE)
    return re.sub(r"^(?:the|The|THE) (?=\S)", "", text)


def name_key(surface: str) -> str:
    """The key of a name: cleaned and case-folded.

    >>> name_key("The  Acme Corp.'s") == name_key("ACME CORP")
    True
    """
    return clean_name(surface).casefold()
