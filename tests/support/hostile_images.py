"""Pictures that claim more points than any machine holds, lie about their data, or never come to an end."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from format_seeds import picture
from hostile_file import EMPTY, MALFORMED, READ, TOO_LARGE, UNSUPPORTED, HostileFile, hostile
from PIL import Image

_ANY = (READ, EMPTY, MALFORMED, TOO_LARGE)


def images() -> Iterator[HostileFile]:
    """The pack."""
    yield hostile(
        "a PNG of 100,000 by 100,000 points and no data", "claims.png", png(100_000, 100_000, b""), TOO_LARGE
    )
    bomb = zlib.compress(bytes(20_000 * (20_000 // 8 + 1)), 9)
    yield hostile("a PNG of 400 million white points", "bomb.png", png(20_000, 20_000, bomb), TOO_LARGE)
    yield hostile("a PNG with 100 MiB of words about itself", "text.png", _worded_png(), *_ANY)
    yield hostile(
        "a PNG whose data inflates to 200 MiB",
        "data.png",
        png(8, 8, zlib.compress(bytes(200 << 20), 9)),
        *_ANY,
    )
    yield hostile("a JPEG of 65,535 by 65,535 points", "claims.jpeg", _resized_jpeg(), TOO_LARGE, MALFORMED)
    yield hostile(
        "a BMP of 2,147,483,647 points across",
        "claims.bmp",
        _resized_bmp(),
        TOO_LARGE,
        MALFORMED,
        UNSUPPORTED,
    )
    yield hostile("a TIFF whose pages go in circles", "loop.tiff", _looped_tiff(), *_ANY)
    yield hostile("a TIFF of 100,000 pages", "pages.tiff", long_tiff(100_000), TOO_LARGE, MALFORMED)
    yield hostile("a TIFF of 2,000,000,000 strips", "strips.tiff", _claiming_tiff(), *_ANY)
    yield hostile("a GIF of 5,000 moments", "film.gif", _film(5_000), *_ANY)
    yield hostile("a GIF of 65,535 by 65,535 points", "claims.gif", _resized_gif(), TOO_LARGE, MALFORMED)
    yield hostile("a WebP of 16,384 by 16,384 points", "claims.webp", _resized_webp(), TOO_LARGE, MALFORMED)
    yield hostile("a picture of one point", "dot.png", png(1, 1, zlib.compress(b"\0\0")), *_ANY)


def png(width: int, height: int, packed: bytes, more: bytes = b"") -> bytes:
    """A PNG in black and white with this data, whether or not it fits."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + more + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _worded_png() -> bytes:
    words = zlib.compress(b"w" * (100 << 20), 9)
    chunks = _chunk(b"zTXt", b"Comment\0\0" + words) + _chunk(b"iCCP", b"profile\0\0" + words)
    return png(8, 8, zlib.compress(bytes(16)), chunks)


def _resized_jpeg() -> bytes:
    data = bytearray(picture("jpeg"))
    frame = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, frame + 5, 65_535, 65_535)
    return bytes(data)


def _resized_bmp() -> bytes:
    data = bytearray(picture("bmp"))
    struct.pack_into("<ii", data, 18, 2**31 - 1, 2**31 - 1)
    return bytes(data)


def _resized_gif() -> bytes:
    data = bytearray(picture("gif"))
    struct.pack_into("<HH", data, 6, 65_535, 65_535)
    return bytes(data)


def _resized_webp() -> bytes:
    out = io.BytesIO()
    Image.new("L", (16, 16), 255).save(out, "WEBP", lossless=True)
    data = bytearray(out.getvalue())
    at = data.index(b"VP8L") + 9
    struct.pack_into("<I", data, at, 0x3FFF | 0x3FFF << 14)
    return bytes(data)


def long_tiff(pages: int, *, loop: bool = False) -> bytes:
    """A TIFF of so many directories of one small picture; the last may lead back to the first."""
    entries = (
        (256, 3, 8),
        (257, 3, 8),
        (258, 3, 1),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 3, 8),
        (279, 4, 8),
    )
    size = 2 + 12 * len(entries) + 4
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries
    )
    out = [b"II*\0", struct.pack("<I", 16), bytes(8)]
    for number in range(pages):
        last = number == pages - 1
        following = (16 if loop else 0) if last else 16 + (number + 1) * size
        out.append(directory + struct.pack("<I", following))
    return b"".join(out)


def _looped_tiff() -> bytes:
    return long_tiff(3, loop=True)


def _claiming_tiff() -> bytes:
    data = bytearray(long_tiff(1))
    at = 16 + 2 + 12 * 5
    struct.pack_into("<HHII", data, at, 273, 4, 2_000_000_000, 16)
    return bytes(data)


def _film(moments: int) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("L", (8, 8), number % 256) for number in range(moments)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=1)
    return out.getvalue()


def _large() -> bytes:
    out = io.BytesIO()
    Image.new("1", (10_000, 9_000), 1).save(out, "PNG")
    return out.getvalue()


def heavy_images() -> Iterator[HostileFile]:
    """Pictures that are as large as they say."""
    yield hostile("a picture of 90 million points", "large.png", _large(), *_ANY, mib=900, seconds=60)
