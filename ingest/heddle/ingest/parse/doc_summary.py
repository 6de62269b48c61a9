"""The summary that old Office files keep of themselves ([MS-OLEPS] and [MS-OSHARED], 2.3.3.2)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from heddle.ingest.parse.codepage import WESTERN, codec_of
from heddle.ingest.parse.mail_header import lenient_text
from heddle.ingest.parse.package import Properties

STREAM = "\x05SummaryInformation"
_CODE_PAGE = 1
_TITLE, _AUTHOR = 2, 4
_NAMES = {3: "subject", 5: "keywords", 6: "description", 12: "created", 13: "modified", 18: "tool"}
_NUMBER, _TEXT, _WIDE, _MOMENT = 2, 30, 31, 64
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MOST = 200


def read_summary(data: bytes) -> Properties:
    """Title, authors and dates; empty ones where there is no summary or it is damaged."""
    if len(data) < 48:
        return Properties()
    (start,) = struct.unpack_from("<I", data, 44)
    section = data[start:]
    if len(section) < 8:
        return Properties()
    count = min(struct.unpack_from("<I", section, 4)[0], _MOST, (len(section) - 8) // 8)
    places = dict(struct.iter_unpack("<II", section[8 : 8 + 8 * count]))
    codec = WESTERN
    page = section[places[_CODE_PAGE] :][:6] if _CODE_PAGE in places else b""
    if len(page) == 6 and page[0] == _NUMBER:
        codec = codec_of(int.from_bytes(page[4:6], "little")) or WESTERN
    values = {name: _value(section[at:], codec) for name, at in places.items() if name != _CODE_PAGE}
    metadata = tuple((name, values[key]) for key, name in _NAMES.items() if values.get(key))
    return Properties(values.get(_TITLE, ""), tuple(values.get(_AUTHOR, "").split(";")), metadata)


def _value(data: bytes, codec: str) -> str:
    if len(data) < 8:
        return ""
    kind, size = struct.unpack_from("<II", data)
    if kind == _TEXT:
        return lenient_text(data[8 : 8 + size], codec).partition("\0")[0]
    if kind == _WIDE:
        return data[8 : 8 + 2 * size].decode("utf-16-le", "replace").partition("\0")[0]
    if kind == _MOMENT and len(data) >= 12:
        ticks = int.from_bytes(data[4:12], "little")
        try:
            return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat() if ticks else ""
        except OverflowError:
            return ""
    return ""
