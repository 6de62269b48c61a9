"""Cursors: opaque marks of a place in a list, stable while things are added and removed.

A cursor holds the key of the last item that was shown, not a count: lists are ordered by keys that never
change, so the next page begins behind it whatever was added or removed meanwhile. It names its list and
carries a checksum, so that one that was cut or belongs elsewhere is refused instead of misread. It opens
nothing: what it continues is read under the caller's own access.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib

from heddle.core.errors import BadCursor

LONGEST_CURSOR = 512
_CHECK = 4


def encode_cursor(kind: str, after: str) -> str:
    """The cursor that continues a list behind a key.

    >>> decode_cursor("documents", encode_cursor("documents", "9f2c"))
    '9f2c'
    """
    body = json.dumps([kind, after], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(_CHECK, "big") + body).decode().rstrip("=")


def decode_cursor(kind: str, text: str) -> str:
    """The key behind which a list goes on; empty for the beginning.

    Raises:
        BadCursor: it is no cursor of this list.
    """
    if not text:
        return ""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        check, body = raw[:_CHECK], raw[_CHECK:]
        name, after = json.loads(body)
    except (binascii.Error, ValueError, TypeError):
        raise _bad() from None
    if zlib.crc32(body).to_bytes(_CHECK, "big") != check or name != kind or not isinstance(after, str):
        raise _bad()
    return after


def _bad() -> BadCursor:
    return BadCursor("the cursor does not continue this list", hint="begin the list anew, without a cursor")
