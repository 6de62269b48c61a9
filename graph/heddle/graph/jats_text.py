"""Text in JATS: elements around words that stand in it, and nothing that XML 1.0 has no place for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

Element = ET.Element
Field = tuple[str, str, Mapping[str, str]]
"""A field of a text: the property that has its words, the element around them, and its attributes."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    r"""A text without the characters that XML 1.0 (section 2.2) does not allow.

    >>> legal("a\x00b\ud800c")
    'abc'
    """
    return _ILLEGAL.sub("", text)


def add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """Add an element; an attribute named `ref_type` is written `ref-type`."""
    named = {name.replace("_", "-"): legal(value) for name, value in attributes.items() if value}
    element = ET.SubElement(parent, tag, named)
    element.text = legal(text) or None
    return element


@dataclass(frozen=True, slots=True)
class Marked:
    """Words of a text that an element is to stand around.

    Args:
        start: Where they start in the text.
        end: Where they end.
        tag: Of the element.
        attributes: Of the element.
        inner: Elements inside it, with offsets in the whole text.
    """

    start: int
    end: int
    tag: str
    attributes: Mapping[str, str]
    inner: tuple[Marked, ...] = ()


def write_marked(parent: Element, text: str, marks: Iterable[Marked]) -> None:
    """Write a text into an element, with elements around some of its words; not a letter is lost.

    Args:
        parent: An element without content.
        text: The text.
        marks: What is marked; of two that overlap the one that begins first is written, of two that begin
            together the longer one.
    """
    _write(parent, text, 0, len(text), tuple(marks))


def _write(parent: Element, text: str, start: int, end: int, marks: Sequence[Marked]) -> None:
    reached = start
    last: Element | None = None
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.tag)):
        if mark.start < reached or mark.end > end or mark.start >= mark.end:
            continue
        _append(parent, last, text[reached : mark.start])
        last = ET.SubElement(
            parent, mark.tag, {name: legal(value) for name, value in mark.attributes.items()}
        )
        _write(last, text, mark.start, mark.end, mark.inner)
        reached = mark.end
    _append(parent, last, text[reached:end])


def _append(parent: Element, last: Element | None, text: str) -> None:
    if last is None:
        parent.text = legal(text) or None
    else:
        last.tail = legal(text) or None


def find_words(text: str, words: str, after: int = 0) -> tuple[int, int] | None:
    """Where a text says some words, whole, at or behind a place; None where it does not.

    >>> find_words("Vol. 12, 112-119", "12"), find_words("Vol. 112", "12")
    ((5, 7), None)
    """
    if not words:
        return None
    match = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(text, after)
    return match.span() if match else None


def mark_words(
    text: str,
    wanted: Iterable[Field],
    find: Callable[..., tuple[int, int] | None],
) -> list[Marked]:
    """Marks around words, each in a place of its own; words that the text does not say have none.

    Args:
        text: The text.
        wanted: Tag, words and attributes, in the order in which they take their places.
        find: Finds words in a text behind a place, as `find_words` does.
    """
    marks: list[Marked] = []
    for tag, words, attributes in wanted:
        place = find(text, words)
        while place is not None and any(mark.start < place[1] and place[0] < mark.end for mark in marks):
            place = find(text, words, place[1])
        if place is not None:
            marks.append(Marked(*place, tag, attributes))
    return marks
