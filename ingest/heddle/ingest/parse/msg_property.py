"""Properties of an Outlook message, a recipient or an attachment ([MS-OXMSG], 2.4; names in [MS-OXPROPS]).

python-oxmsg reads the same; it is the second reader of the tests. It knows no message inside a message,
and gives up on a text that breaks its code page.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from heddle.ingest.parse.codepage import WESTERN, codec_of
from heddle.ingest.parse.compound import Compound
from heddle.ingest.parse.mail_header import lenient_text

STREAM = "__properties_version1.0"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_ENTRY = 16
_MOST_ENTRIES = 10_000


class Tag(IntEnum):
    """Ids of the properties that are read."""

    MESSAGE_CLASS = 0x001A
    SUBJECT = 0x0037
    SUBMITTED = 0x0039
    SENT_REPRESENTING_NAME = 0x0042
    SENT_REPRESENTING_ADDRESS = 0x0065
    TRANSPORT_HEADERS = 0x007D
    RECIPIENT_TYPE = 0x0C15
    SENDER_NAME = 0x0C1A
    SENDER_ADDRESS = 0x0C1F
    DISPLAY_BCC = 0x0E02
    DISPLAY_CC = 0x0E03
    DISPLAY_TO = 0x0E04
    DELIVERED = 0x0E06
    BODY = 0x1000
    RTF = 0x1009
    HTML = 0x1013
    MESSAGE_ID = 0x1035
    REFERENCES = 0x1039
    IN_REPLY_TO = 0x1042
    DISPLAY_NAME = 0x3001
    ADDRESS = 0x3003
    CREATED = 0x3007
    ATTACHED = 0x3701
    ATTACHED_NAME = 0x3704
    ATTACHED_LONG_NAME = 0x3707
    ATTACHED_MEDIA = 0x370E
    SMTP_ADDRESS = 0x39FE
    INTERNET_CODE_PAGE = 0x3FDE
    MESSAGE_CODE_PAGE = 0x3FFD
    SENDER_SMTP_ADDRESS = 0x5D01
    SENT_REPRESENTING_SMTP_ADDRESS = 0x5D02


@dataclass(slots=True)
class Properties:
    """Properties kept in one storage.

    Args:
        file: The compound file.
        path: The storage.
        header: Bytes before the first entry of the property stream: 32 in a message, 24 in a message
            inside another, 8 in a recipient or attachment.
        codec: Codec of 8-bit texts; the message's own code page takes its place.
    """

    file: Compound
    path: tuple[str, ...]
    header: int
    codec: str = WESTERN
    _fixed: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        data = self.file.stream((*self.path, STREAM)) or b""
        last = min(len(data), self.header + _ENTRY * _MOST_ENTRIES)
        for at in range(self.header, last - _ENTRY + 1, _ENTRY):
            _, name, _, value = struct.unpack_from("<HHI8s", data, at)
            self._fixed.setdefault(name, value)
        self.codec = codec_of(self.number(Tag.MESSAGE_CODE_PAGE)) or self.codec

    def number(self, tag: Tag) -> int | None:
        """A 32-bit number; None where it is not set."""
        value = self._fixed.get(tag)
        return int.from_bytes(value[:4], "little") if value is not None else None

    def moment(self, tag: Tag) -> datetime | None:
        """A point in time, to the second; None where it is not set or cannot be."""
        value = self._fixed.get(tag)
        if value is None:
            return None
        try:
            return _EPOCH + timedelta(seconds=int.from_bytes(value, "little") // 10_000_000)
        except OverflowError:
            return None

    def text(self, tag: Tag) -> str:
        """A text; empty where it is not set."""
        wide = self._value(tag, 0x001F)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._value(tag, 0x001E)
        codec = codec_of(self.number(Tag.INTERNET_CODE_PAGE)) if tag is Tag.BODY else ""
        return lenient_text(narrow, codec or self.codec).rstrip("\0") if narrow else ""

    def binary(self, tag: Tag) -> bytes:
        """Bytes; empty where they are not set."""
        return self._value(tag, 0x0102) or b""

    def _value(self, tag: Tag, kind: int) -> bytes | None:
        return self.file.stream((*self.path, f"__substg1.0_{tag:04X}{kind:04X}"))
