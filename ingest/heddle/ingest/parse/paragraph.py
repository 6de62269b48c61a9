"""Paragraphs of plain text: runs of lines between blank lines, each with its offsets and line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BULLET = re.compile(r"\s*(?:[-*+•‣◦·]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")
# A paragraph longer than this is cut at a line end, so that one file is never one block.
_MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines of a text.

    Args:
        start: Offset of its first character that is not space, in code points of the text.
        end: Offset after the last such character.
        first: Number of its first line, counted from 1.
        last: Number of its last line.
        item: Whether it is an item of a list.
    """

    start: int
    end: int
    first: int
    last: int
    item: bool = False


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Cut clean text into paragraphs; items of a list stand alone."""
    run: list[tuple[int, int, int]] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if run and (not words or _BULLET.match(line) or len(run) >= _MOST_LINES):
            yield _paragraph(text, run)
            run = []
        if words:
            start = offset + line.index(words[0])
            run.append((start, start + len(words), number))
        offset += len(line) + 1
    if run:
        yield _paragraph(text, run)


def _paragraph(text: str, run: list[tuple[int, int, int]]) -> Paragraph:
    start, end = run[0][0], run[-1][1]
    return Paragraph(start, end, run[0][2], run[-1][2], bool(_BULLET.match(text[start:end])))
