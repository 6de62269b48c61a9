"""Header fields of a mail: unfolded, decoded (RFC 2047), read as addresses, dates and message ids.

The standard library's `policy.default` parses headers strictly and raises odd exceptions on damaged
ones, which real mail is full of. The raw fields are read here instead, leniently.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from datetime import UTC
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import groupby

from heddle.ingest.parse.characters import clean, one_line
from heddle.ingest.parse.charset import UnreadableText, decode
from heddle.ingest.parsed import Address

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?[^?\s]+\?[bBqQ]\?)")
_ANGLED = re.compile(r"<\s*([^<>\s]+)\s*>")


def lenient_text(data: bytes, declared: str = "") -> str:
    """Bytes of a mail as clean text, whatever it takes: a broken part must not lose the mail."""
    try:
        return clean(decode(data, declared))
    except UnreadableText:
        return clean(data.decode("cp1252", "replace"))


def raw_fields(message: Message, name: str) -> list[str]:
    """All fields of a name, unfolded, 8-bit bytes decoded by guess, encoded words left as they are."""
    found = []
    for key, value in message.raw_items():
        if key.lower() == name:
            data = str(value).encode("utf-8", "surrogateescape")
            found.append(one_line(lenient_text(data)))
    return found


def field(message: Message, name: str) -> str:
    """All fields of a name as one decoded text; empty where there is none."""
    return one_line(", ".join(decode_words(value) for value in raw_fields(message, name) if value))


def decode_words(value: str) -> str:
    """Decode encoded words; neighbours of one charset are joined first, as some split inside a character."""
    joined = _BETWEEN.sub(r"\1\2", _BETWEEN.sub(r"\1\2", value))
    parts: list[tuple[str, str | bytes]] = []
    at = 0
    for match in _WORD.finditer(joined):
        parts.append(("", joined[at : match.start()]))
        parts.append((match.group(1).lower(), _word_bytes(match.group(2), match.group(3))))
        at = match.end()
    parts.append(("", joined[at:]))
    texts = []
    for charset, run in groupby((part for part in parts if part[1]), key=lambda part: part[0]):
        pieces = [piece for _, piece in run]
        if charset:
            texts.append(
                lenient_text(b"".join(piece for piece in pieces if isinstance(piece, bytes)), charset)
            )
        else:
            texts.append("".join(piece for piece in pieces if isinstance(piece, str)))
    return "".join(texts)


def _word_bytes(coding: str, text: str) -> bytes:
    data = text.encode("utf-8")
    if coding in "qQ":
        return quopri.decodestring(data.replace(b"_", b" "), header=False)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        # One base64 digit left over carries no byte.
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return data


def addresses(message: Message, name: str) -> tuple[Address, ...]:
    """Mailboxes of all fields of a name, in order, each once."""
    found: dict[Address, None] = {}
    # Encoded words are decoded after splitting, because names may hold commas once decoded.
    for display, mailbox in getaddresses(raw_fields(message, name)):
        address = Address(one_line(decode_words(display)).strip("\"' "), one_line(mailbox))
        if "@" in address.address or address.name:
            found.setdefault(address)
    return tuple(found)


def sent_date(message: Message) -> str:
    """The date as ISO 8601 with offset; UTC where the field names no zone; empty where it cannot be read."""
    for value in raw_fields(message, "date"):
        try:
            moment = parsedate_to_datetime(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return ""


def message_ids(message: Message, name: str) -> tuple[str, ...]:
    """Message ids of a field, without angle brackets, each once."""
    text = " ".join(raw_fields(message, name))
    found = _ANGLED.findall(text) or [word for word in text.split() if "@" in word]
    return tuple(dict.fromkeys(found))
