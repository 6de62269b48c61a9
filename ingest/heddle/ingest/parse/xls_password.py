"""Whether a binary workbook asks for a password: its stream then begins with a FilePass record.

The record follows the stream's first one ([MS-XLS], 2.1.7.20.3); only a record against writing may stand
between them. Both lie in the stream's first sector, so no chain of sectors has to be followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = tuple(name.encode("utf-16-le") + b"\0\0" for name in ("Workbook", "Book"))
_ENTRY = 128
_SMALL = 4096
"""Streams below this size lie in small sectors, which the stream of the root entry holds."""
_SMALL_SECTOR = 64
_BEGIN, _WRITE_PROTECT, _FILE_PASS = 0x0809, 0x0086, 0x002F


def asks_for_password(data: bytes) -> bool:
    """Tell whether the workbook inside an OLE container is encrypted.

    Args:
        data: The container ([MS-CFB]); a damaged one asks for none.
    """
    return any(_has_file_pass(stream) for stream in _first_sectors(data))


def _first_sectors(data: bytes) -> Iterator[bytes]:
    size = 1 << min(_number(data, 30), 12)
    root = _start(data, (_number(data, 48, 4) + 1) * size)
    for name in _NAMES:
        for match in re.finditer(re.escape(name), data, re.IGNORECASE):
            at = match.start()
            if at % _ENTRY or _number(data, at + 64) != len(name):
                continue
            first = _start(data, at)
            if _number(data, at + 120, 4) < _SMALL:
                begin = (root + 1) * size + first * _SMALL_SECTOR
                yield data[begin : begin + _SMALL_SECTOR]
            else:
                yield data[(first + 1) * size : (first + 2) * size]


def _start(data: bytes, entry: int) -> int:
    """Number of the first sector of a directory entry's stream."""
    return _number(data, entry + 116, 4)


def _has_file_pass(stream: bytes) -> bool:
    if _number(stream, 0) != _BEGIN:
        return False
    at = 4 + _number(stream, 2)
    while _number(stream, at) == _WRITE_PROTECT:
        at += 4 + _number(stream, at + 2)
    return _number(stream, at) == _FILE_PASS


def _number(data: bytes, at: int, width: int = 2) -> int:
    return int.from_bytes(data[at : at + width], "little")
