"""The file information block of a Word 97-2003 document ([MS-DOC], 2.5): where everything else is."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.parse.rejection import malformed

_WORD_97, _WORD_6 = 0xA5EC, 0xA5DC
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_STORIES_AT, _PAIRS_AT = 0x4C, 0x9A


class Part(IntEnum):
    """Numbers of the pairs of offset and length in the block."""

    STYLES = 1
    FOOTNOTE_MARKS = 2
    FOOTNOTES = 3
    COMMENT_MARKS = 4
    COMMENTS = 5
    HEADERS = 11
    PARAGRAPH_PAGES = 13
    PIECES = 33
    ENDNOTE_MARKS = 46
    ENDNOTES = 47


@dataclass(frozen=True, slots=True)
class Stories:
    """How many characters each story has; they follow each other in this order."""

    body: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    boxes: int


@dataclass(frozen=True, slots=True)
class FileInformation:
    """The block.

    Args:
        table: Name of the stream that the parts lie in.
        stories: Lengths of the stories.
        pairs: Offset and length of each part in that stream.
    """

    table: str
    stories: Stories
    pairs: tuple[tuple[int, int], ...]

    def part(self, part: Part, table: bytes) -> bytes:
        """Bytes of a part; empty where the document has none."""
        offset, length = self.pairs[part] if part < len(self.pairs) else (0, 0)
        return table[offset : offset + length]


def read_file_information(stream: bytes) -> FileInformation:
    """Read the block at the start of the main stream.

    Raises:
        InputRejected: the document is encrypted, older than Word 97, or no Word document.
    """
    if len(stream) < _PAIRS_AT:
        raise malformed("its main stream is cut short")
    kind, flags = struct.unpack_from("<H8xH", stream)
    if flags & _ENCRYPTED:
        raise InputRejected(
            "the document is encrypted",
            reason=RejectionReason.ENCRYPTED,
            hint="save a copy without a password",
        )
    if kind == _WORD_6:
        raise InputRejected(
            "the document was written by Word 6 or 95",
            reason=RejectionReason.UNSUPPORTED,
            hint="open it in a word processor and save it as DOCX",
        )
    if kind != _WORD_97:
        raise malformed("its main stream is no Word document")
    lengths = struct.unpack_from("<7i", stream, _STORIES_AT)
    (count,) = struct.unpack_from("<H", stream, _PAIRS_AT - 2)
    count = min(count, (len(stream) - _PAIRS_AT) // 8)
    pairs = tuple(struct.iter_unpack("<II", stream[_PAIRS_AT : _PAIRS_AT + 8 * count]))
    return FileInformation(
        "1Table" if flags & _SECOND_TABLE else "0Table",
        Stories(*(max(length, 0) for length in lengths)),
        pairs,
    )


def positions(data: bytes, size: int) -> tuple[list[int], list[bytes]]:
    """A list of positions with an entry of some size between each two ([MS-DOC], 2.2.2)."""
    count = max(len(data) - 4, 0) // (4 + size)
    if not count:
        return [], []
    places = list(struct.unpack_from(f"<{count + 1}I", data))
    start = 4 * (count + 1)
    return places, [data[start + size * at : start + size * (at + 1)] for at in range(count)]
