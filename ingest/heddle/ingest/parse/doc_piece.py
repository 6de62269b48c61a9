"""The pieces that a Word document's text is made of ([MS-DOC], 2.4.1), and where each lies in the file."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass

from heddle.ingest.limits import Limits
from heddle.ingest.parse.doc_fib import positions
from heddle.ingest.parse.rejection import malformed, too_large

_PROPERTIES, _PIECES = 1, 2
_BYTES = 1 << 30
"""Set in a piece whose characters are bytes of Windows-1252."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece: its first character, the offset of that in the stream, and the size of a character."""

    start: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class PieceText:
    """All text of a document, in UTF-16 units, as its positions count them."""

    text: str
    pieces: tuple[Piece, ...]

    def offset(self, position: int) -> int:
        """Where a character lies in the stream."""
        at = max(bisect_right(self.pieces, position, key=lambda piece: piece.start) - 1, 0)
        piece = self.pieces[at]
        return piece.offset + (position - piece.start) * piece.size


def read_pieces(data: bytes, stream: bytes, limits: Limits) -> PieceText:
    """Put the text together.

    Args:
        data: The list of pieces.
        stream: The main stream.
        limits: What the document may cost.

    Raises:
        InputRejected: there is no list of pieces, or they hold more than the limits allow.
    """
    places, entries = positions(_piece_list(data), 8)
    pieces: list[Piece] = []
    parts: list[str] = []
    total = 0
    for start, end, entry in zip(places, places[1:], entries, strict=False):
        (where,) = struct.unpack_from("<I", entry, 2)
        size = 1 if where & _BYTES else 2
        offset = (where & (_BYTES - 1)) // 2 if size == 1 else where & (_BYTES - 1)
        part = stream[offset : offset + max(end - start, 0) * size]
        units = len(part) // size
        missing = max(end - start - units, 0)
        total += len(part) + missing
        if total > limits.inflated_mib << 20:
            raise too_large("MiB of text", total >> 20, limits.inflated_mib)
        parts.append(part.decode("cp1252", "replace") if size == 1 else _units(part[: units * 2]))
        # A piece cut short must not move those after it.
        parts.append("\0" * missing)
        pieces.append(Piece(start, offset, size))
    if not pieces:
        raise malformed("its list of pieces is missing")
    return PieceText("".join(parts), tuple(pieces))


def _piece_list(data: bytes) -> bytes:
    at = 0
    while at < len(data):
        if data[at] == _PIECES:
            (length,) = struct.unpack_from("<I", data, at + 1)
            return data[at + 5 : at + 5 + length]
        if data[at] != _PROPERTIES:
            return b""
        (length,) = struct.unpack_from("<H", data, at + 1)
        at += 3 + length
    return b""


def _units(data: bytes) -> str:
    """UTF-16 as one character a unit: a pair of surrogates counts as two positions."""
    text = data.decode("utf-16-le", "surrogatepass")
    if text.isascii() or len(text) == len(data) // 2:
        return text
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))


def whole(text: str) -> str:
    """UTF-16 units as characters."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
