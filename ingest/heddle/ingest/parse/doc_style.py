"""Styles of a Word 97-2003 document ([MS-DOC], 2.9.271): numbers of paragraph styles and what they are."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from heddle.ingest.parse.docx_style import Style

_TITLE = 62
_HEADINGS = range(1, 10)
_MOST_BASES = 20
_NONE = 0xFFF


@dataclass(frozen=True, slots=True)
class _Entry:
    known: int
    base: int
    name: str


def read_doc_styles(data: bytes) -> dict[int, Style]:
    """Styles by number; those based on a heading are headings."""
    if len(data) < 6:
        return {}
    (header, _, fixed) = struct.unpack_from("<HHH", data)
    entries: dict[int, _Entry] = {}
    at, number = 2 + header, 0
    while at + 2 <= len(data):
        (length,) = struct.unpack_from("<H", data, at)
        entry = _entry(data[at + 2 : at + 2 + length], fixed)
        if entry is not None:
            entries[number] = entry
        # Entries begin at even offsets.
        at += 2 + length + length % 2
        number += 1
    return {number: _style(number, entries) for number in entries}


def _entry(data: bytes, fixed: int) -> _Entry | None:
    if len(data) < max(fixed, 4) + 2:
        return None
    first, second = struct.unpack_from("<HH", data)
    (count,) = struct.unpack_from("<H", data, fixed)
    name = data[fixed + 2 : fixed + 2 + 2 * count].decode("utf-16-le", "replace")
    return _Entry(first & 0xFFF, second >> 4, name)


def _style(number: int, entries: dict[int, _Entry]) -> Style:
    own = entries[number]
    for _ in range(_MOST_BASES):
        entry = entries.get(number)
        if entry is None:
            break
        if entry.known in _HEADINGS:
            return Style(own.name, entry.known)
        if entry.known == _TITLE:
            return Style("title")
        number = entry.base if entry.base != _NONE else -1
    return Style(own.name)
