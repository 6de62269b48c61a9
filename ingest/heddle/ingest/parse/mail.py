"""Mails: the envelope, the header block, the body, mails inside, and attachments as bytes.

Text parts give paragraphs with their span in the part. Of alternatives the plain one is read, and of
the HTML one what the plain one does not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message

from lxml import etree

from heddle.core.locator import Locator, MailLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse import mail_header as header
from heddle.ingest.parse.charset import UnreadableText, decode, encoding_of_bom, encoding_of_nulls
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.html import add_html, declared_charset
from heddle.ingest.parse.mail_part import Place, charset, filename, is_attachment, part_bytes
from heddle.ingest.parse.paragraph import paragraphs
from heddle.ingest.parse.rejection import Rejection, too_large
from heddle.ingest.parsed import Attachment, Block, BlockKind, Element, Mail, ParsedDocument, TableBlock

REJECTIONS = (
    Rejection(
        UnreadableText, RejectionReason.MALFORMED, "the mail breaks the encoding of its byte order mark"
    ),
    Rejection(RecursionError, RejectionReason.TOO_LARGE, "the mail's parts are nested too deeply"),
)
# Reports of machines: groups of fields instead of a mail (RFC 3464, 8098, 5965, 6533).
_REPORTS = frozenset(
    f"message/{name}"
    for name in (
        "delivery-status",
        "disposition-notification",
        "feedback-report",
        "global-delivery-status",
        "global-disposition-notification",
    )
)
_SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")
_BLANK_LINES = re.compile(rb"\A(?:[ \t]*\r?\n)+")
_WORD = re.compile(r"\w+")


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a mail; locators are spans of its MIME parts."""
    message = message_from_bytes(_as_ascii_superset(data), policy=policy.compat32)
    draft = Draft(limits)
    reader = _Reader(draft)
    reader.message(message, "", 0)
    envelope = _envelope(message)
    return draft.finish(
        media,
        title=envelope.subject,
        metadata=[
            ("created", envelope.sent),
            *((name, header.field(message, name)) for name in ("keywords", "content-language")),
        ],
        mail=envelope,
        attachments=reader.attachments,
    )


def _as_ascii_superset(data: bytes) -> bytes:
    """The mail as the parser needs it: UTF-16 and UTF-32 recoded; marks, blank lines, mbox lines dropped."""
    if encoding_of_bom(data) or encoding_of_nulls(data[:65536]):
        data = decode(data).encode("utf-8", "surrogateescape")
    data = _BLANK_LINES.sub(b"", data.removeprefix(b"\xef\xbb\xbf"))
    return data.partition(b"\n")[2] if data.startswith(b">From ") else data


def _envelope(message: Message) -> Mail:
    ids = header.message_ids(message, "message-id")
    replied = header.message_ids(message, "in-reply-to")
    everyone = (address for name in ("to", "cc", "bcc") for address in header.addresses(message, name))
    return Mail(
        message_id=ids[0] if ids else "",
        subject=header.field(message, "subject"),
        sender=header.addresses(message, "from") or header.addresses(message, "sender"),
        recipients=tuple(dict.fromkeys(everyone)),
        sent=header.sent_date(message),
        in_reply_to=replied[0] if replied else "",
        references=header.message_ids(message, "references"),
    )


@dataclass(slots=True)
class _Reader:
    """Reads the parts of a mail, in order, into a draft."""

    draft: Draft
    attachments: list[Attachment] = field(default_factory=list)

    def message(self, message: Message, prefix: str, depth: int) -> None:
        """Read a mail or a mail inside one: its header block, then its parts."""
        lines = [f"{name}: {value}" for name in _SHOWN if (value := header.field(message, name.lower()))]
        text = "\n".join(lines)
        name = f"{prefix}.headers" if prefix else "headers"
        self.draft.block(BlockKind.MAIL_HEADER, text, MailLocator(name, 0, len(text)))
        # A mail that is not multipart has one part, which is called 1 (RFC 3501, 6.4.5).
        single = not message.is_multipart() or message.get_content_maintype() == "message"
        number = (f"{prefix}.1" if prefix else "1") if single else prefix
        self._part(message, number, depth, first=True)

    def _part(self, part: Message, number: str, depth: int, *, first: bool) -> None:
        if depth > self.draft.limits.depth:
            raise too_large("levels of parts", depth, self.draft.limits.depth)
        kind = part.get_content_type()
        if not part.is_multipart():
            self._leaf(part, number, kind, first=first)
        elif kind in _REPORTS:
            self._status(part, number)
        elif part.get_content_maintype() == "message":
            for inner in _inside(part):
                self.message(inner, number, depth + 1)
        elif kind == "multipart/alternative":
            self._alternatives(part, number, depth, first=first)
        else:
            for index, inner in enumerate(_inside(part), start=1):
                self._part(inner, _below(number, index), depth + 1, first=first and index == 1)

    def _leaf(self, part: Message, number: str, kind: str, *, first: bool) -> None:
        if is_attachment(part, first=first):
            self._attach(part, number, kind)
        elif kind == "text/html":
            self._html(part, number)
        else:
            self._plain(part, number)

    def _attach(self, part: Message, number: str, kind: str) -> None:
        data = part_bytes(part)
        if not data:
            self.draft.warn(f"attachment {number} is empty")
            return
        if len(self.attachments) >= self.draft.limits.attachments:
            raise too_large("attachments", len(self.attachments) + 1, self.draft.limits.attachments)
        self.attachments.append(Attachment(filename(part) or f"part-{number}", kind, number, data))

    def _plain(self, part: Message, number: str) -> None:
        text = header.lenient_text(part_bytes(part), charset(part))
        for found in paragraphs(text):
            kind = BlockKind.LIST_ITEM if found.item else BlockKind.PARAGRAPH
            place = MailLocator(number, found.start, found.end)
            self.draft.block(kind, text[found.start : found.end], place, level=int(found.item))

    def _html(self, part: Message, number: str) -> None:
        data = part_bytes(part)
        text = header.lenient_text(data, charset(part) or declared_charset(data))
        place = Place(text, number)

        def locate(_: etree._Element, words: str) -> Locator:
            return place.of(words)

        add_html(text, self.draft, locate)

    def _status(self, part: Message, number: str) -> None:
        """The machine-readable part of a report: groups of fields."""
        for index, group in enumerate(_inside(part), start=1):
            text = "\n".join(f"{key}: {header.decode_words(str(value))}" for key, value in group.raw_items())
            self.draft.block(BlockKind.PARAGRAPH, text, MailLocator(_below(number, index), 0, len(text)))

    def _alternatives(self, part: Message, number: str, depth: int, *, first: bool) -> None:
        """Read the plain alternative, then of the others what it does not say."""
        numbered = [(inner, _below(number, index)) for index, inner in enumerate(_inside(part), start=1)]
        numbered.sort(key=lambda pair: pair[0].get_content_type() != "text/plain")
        begin = len(self.draft.elements)
        for index, (inner, name) in enumerate(numbered):
            middle = len(self.draft.elements)
            self._part(
                inner,
                name,
                depth + 1,
                first=(first and index == 0) or inner.get_content_type() == "text/html",
            )
            if index and middle > begin:
                self._keep_new(begin, middle)

    def _keep_new(self, begin: int, middle: int) -> None:
        """Drop elements from `middle` on that only repeat what stands between `begin` and `middle`."""
        said = " ".join(_words(element) for element in self.draft.elements[begin:middle])
        padded = f" {said} "
        kept: dict[int, int] = {}
        elements = self.draft.elements[:middle]
        for index, element in enumerate(self.draft.elements[middle:], start=middle):
            if f" {_words(element)} " not in padded:
                kept[index] = len(elements)
                elements.append(element)
        links = [link for link in self.draft.links if link.element < middle]
        moved = [(link, kept[link.element]) for link in self.draft.links if link.element in kept]
        # A dropped element's links are news all the same: plain text has none.
        lost = [link for link in self.draft.links if link.element >= middle and link.element not in kept]
        self.draft.elements[:] = elements
        self.draft.links[:] = links
        for link in lost:
            self.draft.link(link.text, link.target, element=begin)
        for link, index in moved:
            self.draft.link(link.text, link.target, element=index)


def _words(element: Element) -> str:
    if isinstance(element, Block):
        text = element.text
    elif isinstance(element, TableBlock):
        text = " ".join(cell for row in element.rows for cell in row.cells)
    else:
        text = element.caption
    return " ".join(_WORD.findall(text.lower()))


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _below(number: str, index: int) -> str:
    return f"{number}.{index}" if number else str(index)
