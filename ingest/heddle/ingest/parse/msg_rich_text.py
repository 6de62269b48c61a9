"""Compressed Rich Text in Outlook messages ([MS-OXRTFCP]): a sliding window of 4 KiB, filled beforehand."""

from __future__ import annotations

import struct

from heddle.ingest.limits import Limits
from heddle.ingest.parse.rejection import too_large

_WINDOW = 4096
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_FILLED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What stands in the window at the start ([MS-OXRTFCP], 2.1.2.1)."""


def unpack(data: bytes, limits: Limits) -> bytes:
    """The Rich Text; what can be unpacked of a damaged one.

    Raises:
        InputRejected: it unpacks to more than the limits allow.
    """
    if len(data) < 16:
        return b""
    _, size, kind = struct.unpack_from("<II4s", data)
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if size > limits.inflated_mib << 20:
        raise too_large("MiB of rich text", size >> 20, limits.inflated_mib)
    return _inflate(data, size) if kind == _COMPRESSED else b""


def _inflate(data: bytes, size: int) -> bytes:
    window = bytearray(_FILLED.ljust(_WINDOW, b"\0"))
    at, write, out = 16, len(_FILLED), bytearray()
    while at < len(data) and len(out) < size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data) or len(out) >= size:
                break
            if not flags >> bit & 1:
                run = data[at : at + 1]
                at += 1
            else:
                reference = int.from_bytes(data[at : at + 2], "big")
                at += 2
                offset, length = reference >> 4, (reference & 0xF) + 2
                if offset == write:
                    return bytes(out)
                run = b""
                for step in range(length):
                    # A run may overlap what it writes.
                    byte = window[(offset + step) % _WINDOW]
                    window[(write + step) % _WINDOW] = byte
                    run += bytes([byte])
            for byte in run:
                window[write % _WINDOW] = byte
                write = (write + 1) % _WINDOW
            out += run
    return bytes(out[:size])
