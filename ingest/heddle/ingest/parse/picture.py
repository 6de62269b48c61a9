"""Pictures inside documents: what kind they are, how large, and which bytes; nothing is decoded here.

Kind and size are read from the first bytes of a picture. What a file says of itself is not believed: a
picture that is none is no picture, whatever its name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from urllib.parse import unquote_to_bytes

from heddle.ingest.parsed import Picture

_DATA_ADDRESS = re.compile(r"data:(?P<media>[\w.+-]+/[\w.+-]+)?(?P<rest>(?:;[^,;]*)*),", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_LENGTH = re.compile(rb"""\s(width|height)\s*=\s*["']\s*(\d{1,6})(?:\.\d+)?(?:px|pt)?\s*["']""")
_FRAME_MARKS = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_MOST_MARKS = 1000


def picture_of(data: bytes, part: str) -> Picture | None:
    """What a picture is by its bytes; None where they are of no kind that people look at.

    Args:
        data: Its bytes.
        part: Where it is in the file.
    """
    found = _look(data)
    if found is None:
        return None
    media, width, height = found
    return Picture(part, media, width, height, hashlib.sha256(data).hexdigest())


def data_of_address(address: str) -> bytes | None:
    """The bytes that a `data:` address holds (RFC 2397); None where it is none, or is damaged."""
    match = _DATA_ADDRESS.match(address)
    if match is None:
        return None
    body = address[match.end() :]
    if ";base64" not in match["rest"].lower():
        return unquote_to_bytes(body)
    try:
        return base64.b64decode("".join(unquote_to_bytes(body).decode("latin-1").split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _look(data: bytes) -> tuple[str, int, int] | None:
    """Media type, width and height in pixels; sizes that cannot be read are 0."""
    head = data[:32]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", *_unpack(">II", data, 16)
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", *_jpeg_size(data)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif", *_unpack("<HH", data, 6)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp", *_webp_size(data)
    if head.startswith(b"BM"):
        width, height = _unpack("<ii", data, 18)
        return "image/bmp", width, abs(height)
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff", 0, 0
    if head.startswith(b"\x01\x00\x00\x00") and data[40:44] == b" EMF":
        return "image/emf", 0, 0
    if head.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")):
        return "image/wmf", 0, 0
    if _SVG.search(data[:4096]):
        return "image/svg+xml", *_svg_size(data[:4096])
    return None


def _unpack(form: str, data: bytes, offset: int) -> tuple[int, int]:
    try:
        first, second = struct.unpack_from(form, data, offset)
    except struct.error:
        return 0, 0
    return int(first), int(second)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Size from the frame header, behind segments that each say their length (ITU-T T.81, B.2.2)."""
    at = 2
    for _ in range(_MOST_MARKS):
        if at + 9 > len(data) or data[at] != 0xFF:
            return 0, 0
        if data[at + 1] in _FRAME_MARKS:
            height, width = _unpack(">HH", data, at + 5)
            return width, height
        at += 2 + _unpack(">HH", data, at + 2)[0]
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    """Size by the kind of the first chunk: lossy, lossless or extended (RFC 9649, 2)."""
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = _unpack("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return 0, 0


def _svg_size(head: bytes) -> tuple[int, int]:
    found = {name: int(number) for name, number in _LENGTH.findall(head)}
    return found.get(b"width", 0), found.get(b"height", 0)
