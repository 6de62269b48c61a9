"""One leaf part of a mail: its bytes, its name, whether it is an attachment, and where words stand in it."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from email.message import Message

from heddle.core.locator import MailLocator
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.mail_header import decode_words, lenient_text, raw_fields

_CODINGS = frozenset({"base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"})
_MARKUP = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE
)
_TOKEN = re.compile(r"\S+")
_NEAR = 4000


def part_bytes(part: Message) -> bytes:
    """Decoded bytes of a leaf part.

    A transfer encoding with rubbish after it (`base64;`) is read as meant; an unknown one leaves the
    bytes as they are.
    """
    coding = "".join(raw_fields(part, "content-transfer-encoding")).split(";")[0].strip().lower()
    if coding in _CODINGS:
        del part["content-transfer-encoding"]
        part["Content-Transfer-Encoding"] = coding
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def filename(part: Message) -> str:
    """The name that a part gives itself, decoded; a last path component, as metadata only."""
    try:
        name = part.get_filename() or ""
    except ValueError:
        # An encoded name (RFC 2231) in a charset whose own name holds a NUL.
        name = ""
    if not name:
        locations = raw_fields(part, "content-location")
        name = locations[0] if locations and disposition(part) == "attachment" else ""
    text = lenient_text(name.encode("utf-8", "surrogateescape"))
    return re.split(r"[/\\]", one_line(decode_words(text)).strip("\"'"))[-1]


def charset(part: Message) -> str:
    """The charset that a part claims; empty where it claims none that can be read."""
    try:
        return part.get_content_charset() or ""
    except ValueError:
        return ""


def disposition(part: Message) -> str:
    """`attachment`, `inline`, another word that the part claims, or nothing."""
    values = raw_fields(part, "content-disposition")
    return values[0].split(";")[0].strip().lower() if values else ""


def is_attachment(part: Message, *, first: bool) -> bool:
    """Whether a leaf part is a file rather than text of the mail.

    Args:
        part: The part.
        first: It stands where the mail's text is expected, so a name alone makes it no file.
    """
    if part.get_content_maintype() not in {"text", "message"}:
        return True
    if disposition(part) == "attachment":
        return True
    return bool(filename(part)) and not first


class Place:
    """Finds words of an HTML part in its source, going forward as the walk does."""

    def __init__(self, source: str, part: str) -> None:
        # Markup is blanked, not cut, so that offsets stay those of the part.
        self._source = _MARKUP.sub(lambda match: " " * len(match.group()), source)
        self._places = array("L", (at for at, letter in enumerate(self._source) if not letter.isspace()))
        self._letters = "".join(self._source.split())
        self._part = part
        self._at = 0

    def of(self, words: str) -> MailLocator:
        """The span from the first to the last of some words; the whole part where none is found."""
        start = end = -1
        at = self._at
        for match in _TOKEN.finditer(words):
            found = self._find(match.group(), at)
            if found is None:
                # Written with entities, perhaps.
                continue
            start = found[0] if start < 0 else start
            at = end = found[1]
        if start < 0:
            return MailLocator(self._part, 0, len(self._source))
        # Rows of a table are placed after the table itself: stay at the start for what lies inside.
        self._at = start
        return MailLocator(self._part, start, end)

    def _find(self, word: str, at: int) -> tuple[int, int] | None:
        """Where a word begins and ends; markup may stand inside it."""
        last = at + _NEAR + len(word)
        found = self._source.find(word, at, last)
        if found >= 0:
            return found, found + len(word)
        first, end = bisect_left(self._places, at), bisect_left(self._places, last)
        found = self._letters.find(word, first, end)
        return (self._places[found], self._places[found + len(word) - 1] + 1) if found >= 0 else None
