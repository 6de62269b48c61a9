"""Charsets of fonts in Rich Text (Rich Text Format Specification 1.9.1, "Font Table") as codecs."""

from __future__ import annotations

from heddle.ingest.parse.codepage import codec_of

SYMBOL = "symbol"
"""Not a codec: a font whose bytes are glyphs."""
_PAGES = {
    77: 10000,
    128: 932,
    129: 949,
    130: 1361,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
    254: 437,
    255: 850,
}
_GLYPHS = {0xB7: "•", 0xA7: "▪", 0xE0: "→", 0xFC: "✓", 0xFE: "☑", 0x6F: "□", 0xA8: "□"}


def codec_of_charset(charset: int) -> str:
    """The codec of a font's charset; empty where the document's own holds."""
    return SYMBOL if charset == 2 else codec_of(_PAGES.get(charset))


def decode_run(data: bytes, codec: str) -> str:
    """Bytes of one run as text; a glyph of a symbol font without a known meaning says nothing."""
    if codec == SYMBOL:
        return "".join(_GLYPHS.get(byte, chr(byte) if 0x20 <= byte < 0x7F else "") for byte in data)
    return data.decode(codec, "replace")
