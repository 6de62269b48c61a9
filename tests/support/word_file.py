"""Word 97-2003 documents ([MS-DOC]) written from their text, marks and all, one piece each."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compound_file import Tree, compound_file

IN_TABLE = b"\x16\x24\x01"
ROW_END = b"\x17\x24\x01"
IN_LIST = b"\x0b\x46\x01\x00"
DEPTH_1 = b"\x0a\x26\x01"
_TEXT_AT, _PAGE = 1024, 512
_PER_PAGE = 8
_MARKS = "\x07\x0c\x0d"


@dataclass(frozen=True)
class Story:
    """Texts that hang on marks in the body: where the marks are, and the texts, each ending a paragraph."""

    marks: Sequence[int] = ()
    texts: Sequence[str] = ()
    entries: Sequence[bytes] = ()


@dataclass(frozen=True)
class Word:
    r"""A document.

    Args:
        body: Its text with `\r` after a paragraph, `\x07` after a cell or row; one character a UTF-16 unit.
        shapes: Style number and modifiers of the paragraph that ends at the n-th mark.
        styles: Names of styles by number, with the number of a built-in style and that of the base.
        wide: Whether characters are UTF-16 rather than bytes.
    """

    body: str
    shapes: Mapping[int, tuple[int, bytes]] = field(default_factory=dict)
    styles: Mapping[int, tuple[str, int, int]] = field(default_factory=dict)
    footnotes: Story = Story()
    comments: Story = Story()
    headers: Sequence[str] = ()
    boxes: str = ""
    wide: bool = True
    flags: int = 0x0200
    kind: int = 0xA5EC
    more: Mapping[str, bytes] = field(default_factory=dict)


def word_file(word: Word) -> bytes:
    """The document as a compound file."""
    notes, comments = "".join(word.footnotes.texts), "".join(word.comments.texts)
    stories = [word.body, notes, "".join(word.headers), "", comments, "", word.boxes]
    text = "".join(stories)
    size = 2 if word.wide else 1
    data = text.encode(*(("utf-16-le", "surrogatepass") if word.wide else ("cp1252",)))
    units = len(data) // size
    runs = _runs(word, text, size)
    pages = [_page(runs[at : at + _PER_PAGE]) for at in range(0, len(runs), _PER_PAGE)]
    first = (_TEXT_AT + len(data) + _PAGE - 1) // _PAGE
    stream = bytearray(data.rjust(len(data) + _TEXT_AT, b"\0").ljust(first * _PAGE, b"\0") + b"".join(pages))
    where = _TEXT_AT if word.wide else (_TEXT_AT * 2) | 1 << 30
    piece = struct.pack("<II", 0, units) + struct.pack("<HIH", 0, where, 0)
    bounds = [run[0] for run in runs[::_PER_PAGE]] + [runs[-1][1] if runs else 0]
    parts = {
        1: _styles(word.styles),
        2: _marks(word.footnotes, units, 2),
        3: _bounds(word.footnotes.texts),
        4: _marks(word.comments, units, 30),
        5: _bounds(word.comments.texts),
        11: _bounds(word.headers),
        13: struct.pack(f"<{len(bounds)}I", *bounds)
        + struct.pack(f"<{len(pages)}I", *range(first, first + len(pages))),
        33: b"\x02" + struct.pack("<I", len(piece)) + piece,
    }
    table = bytearray()
    pairs = [(0, 0)] * 93
    for number, part in parts.items():
        pairs[number] = (len(table), len(part))
        table += part
    header = struct.pack("<HH6xH", word.kind, 0xC1, word.flags).ljust(32, b"\0")
    header += struct.pack("<H28xH12x", 14, 22)
    header += struct.pack("<7i", *(len(story) for story in stories)).ljust(76, b"\0")
    header += struct.pack("<H", len(pairs)) + b"".join(struct.pack("<II", *pair) for pair in pairs)
    stream[: len(header)] = header
    tree: Tree = {"WordDocument": bytes(stream), "1Table": bytes(table), **word.more}
    return compound_file(tree)


def _runs(word: Word, text: str, size: int) -> list[tuple[int, int, bytes]]:
    runs = []
    start = number = 0
    for at, character in enumerate(text):
        if character in _MARKS:
            style, modifiers = word.shapes.get(number, (0, b""))
            number += 1
            properties = struct.pack("<H", style) + modifiers
            runs.append((_TEXT_AT + start * size, _TEXT_AT + (at + 1) * size, properties))
            start = at + 1
    return runs


def _page(runs: list[tuple[int, int, bytes]]) -> bytes:
    page = bytearray(_PAGE)
    page[-1] = len(runs)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *(run[0] for run in runs), runs[-1][1])
    end = _PAGE - 2
    for index, (_, _, properties) in enumerate(runs):
        padded = properties + b"\0" * (1 - len(properties) % 2)
        end = (end - len(padded) - 1) // 2 * 2
        page[end] = (len(padded) + 1) // 2
        page[end + 1 : end + 1 + len(padded)] = padded
        page[(len(runs) + 1) * 4 + index * 13] = end // 2
    return bytes(page)


def _styles(styles: Mapping[int, tuple[str, int, int]]) -> bytes:
    data = struct.pack("<HHH", 4, max(styles, default=-1) + 1, 10)
    for number in range(max(styles, default=-1) + 1):
        if number not in styles:
            data += struct.pack("<H", 0)
            continue
        name, known, base = styles[number]
        entry = struct.pack("<HHHHH", known, base << 4 | 1, 0, 0, 0)
        entry += struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
        data += struct.pack("<H", len(entry)) + entry
    return data


def _marks(story: Story, units: int, size: int) -> bytes:
    if not story.marks:
        return b""
    entries = story.entries or [bytes(size)] * len(story.marks)
    places = struct.pack(f"<{len(story.marks) + 1}I", *story.marks, units)
    return places + b"".join(entry.ljust(size, b"\0") for entry in entries)


def _bounds(texts: Sequence[str]) -> bytes:
    bounds = [0]
    for text in texts:
        bounds.append(bounds[-1] + len(text))
    return struct.pack(f"<{len(bounds) + 1}I", *bounds, bounds[-1] + 1) if texts else b""
