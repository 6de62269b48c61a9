"""Code pages of Windows by number, as Python's codecs."""

from __future__ import annotations

import codecs

WESTERN = "cp1252"
_NAMED = {
    1200: "utf-16-le",
    1201: "utf-16-be",
    10000: "mac_roman",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10029: "mac_latin2",
    10081: "mac_turkish",
    20127: "cp1252",
    20866: "koi8-r",
    20932: "euc_jp",
    21866: "koi8-u",
    50220: "iso2022_jp_2",
    50221: "iso2022_jp_2",
    50222: "iso2022_jp_2",
    50225: "iso2022_kr",
    51932: "euc_jp",
    51936: "gb18030",
    51949: "euc_kr",
    52936: "hz",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
}
_ISO_8859 = range(28591, 28607)


def codec_of(number: int | None) -> str:
    """The codec of a code page; empty for an unknown one."""
    if number is None or not 0 < number < 65536:
        return ""
    name = _NAMED.get(number) or (f"iso8859_{number - 28590}" if number in _ISO_8859 else f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
