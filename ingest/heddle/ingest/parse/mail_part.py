"""One leaf part of a mail: its bytes, its name, whether it is an attachment, and where words stand in it."""

from __future__ import annotations

import re
from array import array
from email.message import Message
from html import unescape

from heddle.core.locator import MailLocator
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.mail_header import decode_words, lenient_text, raw_fields

_CODINGS = frozenset({"base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"})
_MARKUP = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE
)
_TOKEN = re.compile(r"\S+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NEAR = 2000
"""Letters ahead within which a single word is looked for."""
_NO_CHANCE = 24
"""Letters in a row that no other place of a mail has by chance."""


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
        self._part = part
        self._size = len(source)
        self._places = array("L")
        self._ends: dict[int, int] = {}
        # Markup is blanked, not cut, so that offsets stay those of the part.
        self._letters = self._read(_MARKUP.sub(lambda match: " " * len(match.group()), source))
        self._at = 0

    def _read(self, text: str) -> str:
        """The letters of a text without white space, entities as what they mean; notes where each stands."""
        letters: list[str] = []
        at = 0
        for entity in _ENTITY.finditer(text):
            letters.append(self._take(text, at, entity.start()))
            meant = "".join(unescape(entity.group()).split())
            self._places.extend([entity.start()] * len(meant))
            self._ends[entity.start()] = at = entity.end()
            letters.append(meant)
        letters.append(self._take(text, at, len(text)))
        return "".join(letters)

    def _take(self, text: str, start: int, end: int) -> str:
        self._places.extend(at for at in range(start, end) if not text[at].isspace())
        return "".join(text[start:end].split())

    def of(self, words: str) -> MailLocator:
        """The span from the first to the last of some words; the whole part where none is found."""
        found = self._together("".join(words.split())) or self._apart(words)
        if found is None:
            return MailLocator(self._part, 0, self._size)
        # Rows of a table are placed after the table itself: stay at the start for what lies inside.
        self._at = found[0]
        last = self._places[found[1] - 1]
        return MailLocator(self._part, self._places[found[0]], self._ends.get(last, last + 1))

    def _together(self, letters: str) -> tuple[int, int] | None:
        """Where letters stand without anything between them: ahead, else, if no chance finds them, before."""
        long = len(letters) >= _NO_CHANCE
        found = self._letters.find(letters, self._at, None if long else self._at + _NEAR) if letters else -1
        if found < 0 and long:
            found = self._letters.find(letters, 0, self._at + len(letters))
        return (found, found + len(letters)) if found >= 0 else None

    def _apart(self, words: str) -> tuple[int, int] | None:
        """From the first to the last of the words that stand ahead one after the other."""
        start, at = -1, self._at
        most = at + _NEAR + len(words)
        for match in _TOKEN.finditer(words):
            word = match.group()
            found = self._letters.find(word, at, min(at + _NEAR, most))
            if found >= 0:
                start = found if start < 0 else start
                at = found + len(word)
        return (start, at) if start >= 0 else None
