"""The words by which instructions are read, in English, German, French and Spanish: `instruction_words.txt`.

A text beside the code, one regular expression a line, so that a word is added without touching a rule.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("instruction_words.txt")
_SECTION = re.compile(r"\[(.+)\]")


@lru_cache(maxsize=1)
def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in _FILE.read_text("utf-8").splitlines():
        head = _SECTION.fullmatch(line)
        if head:
            lines = sections.setdefault(head.group(1), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections


def any_of(section: str) -> str:
    """A pattern of any of the words of a section, without the bounds of words around it.

    >>> any_of("box").startswith("(?:box")
    True
    """
    pattern = "(?:" + "|".join(_sections()[section]) + ")"
    return pattern.replace("{box}", any_of("box")) if "{box}" in pattern else pattern


def words_of(section: str) -> tuple[str, ...]:
    """The words of a section that holds plain words, in their order."""
    return tuple(" ".join(_sections()[section]).split())
