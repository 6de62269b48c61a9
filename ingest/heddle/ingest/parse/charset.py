"""From bytes to text: byte order marks, the pattern of NULs, a declared charset, then a guess.

The guess tries UTF-8 first (text that is not UTF-8 almost never passes for it), then UTF-8 with a few
broken characters, then what charset-normalizer finds likely, then Windows-1252, which every Western mail
program meant when it said ISO-8859-1.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What people write, and what they mean.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    # Who claims ASCII and then is not says nothing.
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "unicode": "utf-16",
}
# Codecs of Python that are no charsets of text.
_NOT_TEXT = frozenset(
    {
        "idna",
        "punycode",
        "rot13",
        "rot-13",
        "undefined",
        "unicode-escape",
        "raw-unicode-escape",
        "mbcs",
        "oem",
    }
)
_SAMPLE = 65536
_WHOLE_A_BROKEN = 8
"""Whole characters beyond ASCII that must stand in damaged UTF-8 for each broken one."""
_CENTRAL = frozenset(
    {"Croatian", "Czech", "Hungarian", "Polish", "Romanian", "Slovak", "Slovene", "Lithuanian", "Turkish"}
)
"""Languages whose letters stand in other charsets at numbers that mean other letters in Windows-1252."""
_JAPANESE = ("cp932", "euc_jp")


class UnreadableText(ValueError):
    """The bytes are no text in any charset tried."""


def decode(data: bytes, declared: str = "") -> str:
    """Decode bytes to text.

    Args:
        data: The bytes.
        declared: The charset that the document claims; tried after a byte order mark, before guesses.

    Raises:
        UnreadableText: the bytes carry a byte order mark, or NULs in its pattern, that they then break.
    """
    marked = encoding_of_bom(data) or encoding_of_nulls(data[:_SAMPLE])
    if marked:
        # A cut last character is common; any other damage means the mark was none.
        whole = data[
            : len(data) - (len(data) % 4 if "32" in marked else len(data) % 2 if "16" in marked else 0)
        ]
        try:
            return whole.decode(marked)
        except UnicodeDecodeError as error:
            if marked == "utf-8-sig":
                return data.decode("utf-8-sig", "replace")
            raise UnreadableText(f"bytes marked as {marked} are not: {error.reason}") from error
    # ISO-2022 is made of ASCII bytes, so it would pass for UTF-8.
    escaped = "iso2022_jp_2" if b"\x1b$" in data else ""
    for charset in (canonical_charset(declared), escaped, "utf-8"):
        text = _try(data, charset)
        if text is not None:
            return text
    damaged = _damaged_utf8(data)
    return _guess(data) if damaged is None else damaged


def canonical_charset(name: str) -> str:
    """The codec that a declared charset means; empty for an unknown one."""
    key = name.strip().strip("\"'").lower()
    key = _ALIASES.get(key, key)
    try:
        info = codecs.lookup(key)
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_text = bool(getattr(info, "_is_text_encoding", True))
    return info.name if is_text and info.name not in _NOT_TEXT else ""


def encoding_of_bom(data: bytes) -> str:
    """The codec that a byte order mark names; empty without one."""
    return next((name for mark, name in _BOMS if data.startswith(mark)), "")


def encoding_of_nulls(sample: bytes) -> str:
    """The codec that the places of NUL bytes give away; empty where they do not.

    Western text in UTF-16 without a mark has a NUL in every other byte, in UTF-32 in three of four.
    """
    size = len(sample) - len(sample) % 4
    if size < 8 or sample.count(0) < size // 3:
        return ""
    quarter = size // 4
    zeros = [sample[lane:size:4].count(0) / quarter for lane in range(4)]
    low, high = 0.05, 0.6
    patterns = {
        "utf-32-le": (zeros[0] < low, zeros[1] > high, zeros[2] > high, zeros[3] > high),
        "utf-32-be": (zeros[0] > high, zeros[1] > high, zeros[2] > high, zeros[3] < low),
        "utf-16-le": (zeros[0] < low, zeros[1] > high, zeros[2] < low, zeros[3] > high),
        "utf-16-be": (zeros[0] > high, zeros[1] < low, zeros[2] > high, zeros[3] < low),
    }
    return next((name for name, holds in patterns.items() if all(holds)), "")


def _try(data: bytes, charset: str) -> str | None:
    if not charset:
        return None
    try:
        return data.decode(charset)
    except (UnicodeError, ValueError):
        return None


def _damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken or cut characters, each replaced; None where too little of it is UTF-8."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return text if whole >= _WHOLE_A_BROKEN * broken else None


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    japanese = _japanese(data)
    if japanese is not None:
        return japanese
    matches = from_bytes(data[:_SAMPLE])
    best = matches.best()
    western = next((match for match in matches if match.encoding == "cp1252"), None)
    if best is not None and western is not None and _reads_western(western, best):
        best = western
    if best is not None and best.percent_chaos < 10:
        text = _try(data, _ALIASES.get(best.encoding, best.encoding))
        # Short Western texts are taken for Eastern European or Hebrew ones; trust what is far from Latin.
        if text is not None and _trusted(best.encoding, data):
            return text
    return data.decode("cp1252", "replace") if _try(data, "cp1252") else data.decode("latin-1")


def _reads_western(western: CharsetMatch, best: CharsetMatch) -> bool:
    """Whether text reads as well in Windows-1252, which most pages without a charset mean, as in another."""
    return (
        western.percent_chaos <= best.percent_chaos
        and western.percent_coherence >= best.percent_coherence
        and western.language not in _CENTRAL
    )


def _trusted(encoding: str, data: bytes) -> bool:
    high = sum(byte >= 0x80 for byte in data[:_SAMPLE])
    return high >= 12 or encoding.startswith(("cp1252", "latin_1", "iso8859_15"))


def _japanese(data: bytes) -> str | None:
    """The text, if it reads as Japanese: kana appear, and nothing outside the usual blocks does."""
    for charset in _JAPANESE:
        text = _try(data, charset)
        if text is None:
            continue
        beyond = [character for character in text if ord(character) > 0x7F]
        usual = sum(
            0x3000 <= ord(character) <= 0x30FF
            or 0x4E00 <= ord(character) <= 0x9FFF
            or 0xFF01 <= ord(character) <= 0xFF5E
            for character in beyond
        )
        level_one = sum(_is_common_kanji(character, charset) for character in beyond)
        if beyond and usual >= 0.9 * len(beyond) and level_one >= 0.6 * len(beyond):
            return text
    return None


def _is_common_kanji(character: str, charset: str) -> bool:
    """Kana and the 2,965 kanji of JIS level 1, which make up nearly all of running Japanese."""
    if charset == "euc_jp":
        character = character.encode("cp932", "replace").decode("cp932", "replace")
    code = character.encode("cp932", "replace")
    return len(code) == 2 and (0x8140 <= int.from_bytes(code, "big") <= 0x9872)
