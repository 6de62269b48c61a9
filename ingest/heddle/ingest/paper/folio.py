"""Page numbers as they are printed: a journal counts on from one paper to the next.

A number at the edge of page headers and footers that grows by one from page to page tells where a paper
begins and ends, also where no line for citing does.
"""

from __future__ import annotations

import re
from collections import Counter

from heddle.ingest.paper.line import PaperText

_FIRST = re.compile(r"^\W*(\d{1,5})(?=\s|\W*$)")
_LAST = re.compile(r"(?<!\S)(\d{1,5})\W*$")
_EDGE = 0.1
"""Share of a page's height at its top and bottom where its number stands."""
_LEAST_SHARE = 0.6


def printed_pages(text: PaperText) -> tuple[str, str]:
    """First and last page of a paper by the numbers on its pages.

    Returns:
        Both as text; empty where the pages bear no numbers, or merely count from 1.
    """
    votes: Counter[int] = Counter()
    for page, numbers in _numbers(text).items():
        votes.update({number - page for number in numbers})
    shift, count = min(votes.items(), key=lambda pair: (-pair[1], pair[0]), default=(0, 0))
    if shift < 1 or count < max(2, _LEAST_SHARE * text.pages):
        return "", ""
    return str(shift + 1), str(shift + text.pages)


def _numbers(text: PaperText) -> dict[int, set[int]]:
    """The numbers at the ends of lines at the top and bottom of each page."""
    found: dict[int, set[int]] = {}
    for line in text.lines:
        _, top, _, bottom = line.line.box
        if line.is_margin or top < _EDGE * line.height or bottom > (1 - _EDGE) * line.height:
            ends = (_FIRST.search(line.text), _LAST.search(line.text))
            found.setdefault(line.page, set()).update(int(end.group(1)) for end in ends if end)
    return found
