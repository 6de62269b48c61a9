"""Name spans: the places of a text that may be a name, nested ones included.

Which of them is one is decided later, by whether any entry is about something of that name; so a span too
many costs a hash, and a span too few costs an edge of the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 8
"""Words of a name at most."""
_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A place in a text that may be a name.

    Args:
        name: The words as they stand there.
        start: Where they begin, in code points.
        end: Where they end.
    """

    name: str
    start: int
    end: int


def name_spans(text: str) -> Iterator[NameSpan]:
    """The spans of a text that begin and end with a word in capitals or a number, by start, longest first."""
    words = [match.span() for match in _WORD.finditer(text)]
    marked = [text[start].isupper() or text[start].isdigit() for start, _ in words]
    for first, is_marked in enumerate(marked):
        if not is_marked:
            continue
        for last in range(min(len(words), first + LONGEST) - 1, first - 1, -1):
            if marked[last]:
                start, end = words[first][0], words[last][1]
                yield NameSpan(text[start:end], start, end)
