"""An Outlook message as the mail that it was: headers, bodies, messages inside, attachments.

Outlook takes a mail apart into properties. Putting it together again lets one reader give mails of both
kinds the same envelope, the same threads and the same attachments.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from email import message_from_string, policy
from email.message import Message
from email.utils import format_datetime

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.codepage import codec_of
from heddle.ingest.parse.compound import Compound
from heddle.ingest.parse.msg_property import STREAM, Properties, Tag
from heddle.ingest.parse.msg_rich_text import unpack
from heddle.ingest.parse.rejection import too_large
from heddle.ingest.parse.rtf import rich_text_words

_TOP_HEADER, _INNER_HEADER, _PART_HEADER = 32, 24, 8
_KINDS = {1: "To", 2: "Cc", 3: "Bcc"}
_SHOWN = {"To": Tag.DISPLAY_TO, "Cc": Tag.DISPLAY_CC, "Bcc": Tag.DISPLAY_BCC}
_KEPT = ("From", "Sender", "To", "Cc", "Bcc", "Date", "Message-ID", "In-Reply-To", "References", "Keywords")
_MOST_RECIPIENTS = 5000
_ENCRYPTED = re.compile(r"multipart/encrypted|enveloped-data", re.IGNORECASE)
_MEDIA = re.compile(r"[\w.+-]+/[\w.+-]+")


def rebuild(file: Compound, limits: Limits) -> Message:
    """The mail that a file holds.

    Raises:
        InputRejected: its content is encrypted, or messages are nested too deeply.
    """
    return _message(file, (), _TOP_HEADER, limits, 0)


def _message(file: Compound, path: tuple[str, ...], header: int, limits: Limits, depth: int) -> Message:
    if depth > limits.depth:
        raise too_large("levels of messages", depth, limits.depth)
    own = Properties(file, path, header)
    sent_with = message_from_string(own.text(Tag.TRANSPORT_HEADERS), policy=policy.compat32)
    bodies = list(_bodies(own, limits))
    if not (bodies or depth) and _ENCRYPTED.search(str(sent_with.get("Content-Type", ""))):
        raise InputRejected(
            "the mail's content is encrypted",
            reason=RejectionReason.ENCRYPTED,
            hint="save it decrypted from the program that can read it",
        )
    parts = [_alternatives(bodies)] if bodies else []
    attached = file.storages(path, "__attach_version1.0_")
    parts += [_attachment(file, (*path, name), own.codec, limits, depth) for name in attached]
    mail = _multipart("mixed", parts) if len(parts) != 1 or not bodies else parts[0]
    for name, value in _headers(own, sent_with):
        mail[name] = value
    return mail


def _headers(own: Properties, sent_with: Message) -> Iterator[tuple[str, str]]:
    subject = own.text(Tag.SUBJECT) or str(sent_with.get("Subject", ""))
    # A mark and the length of the prefix (`RE: `) may stand before a subject.
    yield "Subject", _field(subject[2:] if subject.startswith("\x01") else subject)
    made = _made(own)
    for name in _KEPT:
        found = [_field(str(value)) for value in sent_with.get_all(name, [])]
        for value in found or [_field(made.get(name, ""))]:
            if value:
                yield name, value


def _made(own: Properties) -> dict[str, str]:
    """Header fields from the properties, for what was never sent or lost its headers."""
    sender = own.text(Tag.SENDER_SMTP_ADDRESS) or own.text(Tag.SENDER_ADDRESS)
    author = own.text(Tag.SENT_REPRESENTING_SMTP_ADDRESS) or own.text(Tag.SENT_REPRESENTING_ADDRESS)
    fields = {
        "From": _mailbox(own.text(Tag.SENT_REPRESENTING_NAME), author)
        or _mailbox(own.text(Tag.SENDER_NAME), sender),
        "Message-ID": own.text(Tag.MESSAGE_ID),
        "In-Reply-To": own.text(Tag.IN_REPLY_TO),
        "References": own.text(Tag.REFERENCES),
    }
    sent = own.moment(Tag.SUBMITTED) or own.moment(Tag.DELIVERED) or own.moment(Tag.CREATED)
    if sent is not None:
        fields["Date"] = format_datetime(sent)
    return fields | _recipients(own)


def _recipients(own: Properties) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for name in own.file.storages(own.path, "__recip_version1.0_")[:_MOST_RECIPIENTS]:
        one = Properties(own.file, (*own.path, name), _PART_HEADER, own.codec)
        kind = _KINDS.get((one.number(Tag.RECIPIENT_TYPE) or 1) & 0xF, "To")
        address = one.text(Tag.SMTP_ADDRESS) or one.text(Tag.ADDRESS)
        found.setdefault(kind, []).append(_mailbox(one.text(Tag.DISPLAY_NAME), address))
    fields = {kind: ", ".join(filter(None, mailboxes)) for kind, mailboxes in found.items()}
    for kind, tag in _SHOWN.items():
        if not fields.get(kind):
            fields[kind] = ", ".join(_mailbox(name, "") for name in own.text(tag).split(";") if name.strip())
    return fields


def _mailbox(name: str, address: str) -> str:
    """A mailbox as a header writes it; an address of a directory (`/O=...`) is left out."""
    words = one_line(name).strip("\"' ")
    mailbox = one_line(address)
    if "@" not in mailbox:
        mailbox = ""
    if "@" in words and not mailbox:
        return words
    if not words or words == mailbox:
        return mailbox
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{mailbox}>'


def _field(text: str) -> str:
    """A header's value on one line, characters beyond ASCII as the bytes that they are in UTF-8."""
    return one_line(text).encode("utf-8", "surrogateescape").decode("ascii", "surrogateescape")


def _bodies(own: Properties, limits: Limits) -> Iterator[Message]:
    plain = own.text(Tag.BODY)
    if plain.strip():
        yield _leaf("text/plain", plain.encode("utf-8", "replace"), "utf-8")
    html = own.binary(Tag.HTML)
    if html.strip():
        yield _leaf("text/html", html, codec_of(own.number(Tag.INTERNET_CODE_PAGE)))
    elif own.text(Tag.HTML).strip():
        yield _leaf("text/html", own.text(Tag.HTML).encode("utf-8", "replace"), "utf-8")
    elif not plain.strip():
        # Rich Text says in full what it was made from, so it is needed only where nothing else is kept.
        rich = rich_text_words(unpack(own.binary(Tag.RTF), limits), limits)
        if rich.strip():
            yield _leaf("text/plain", rich.encode("utf-8", "replace"), "utf-8")


def _alternatives(bodies: list[Message]) -> Message:
    return bodies[0] if len(bodies) == 1 else _multipart("alternative", bodies)


def _attachment(file: Compound, path: tuple[str, ...], codec: str, limits: Limits, depth: int) -> Message:
    own = Properties(file, path, _PART_HEADER, codec)
    inner = (*path, f"__substg1.0_{Tag.ATTACHED:04X}000D")
    if file.stream((*inner, STREAM)) is not None:
        part = Message()
        part["Content-Type"] = "message/rfc822"
        part.attach(_message(file, inner, _INNER_HEADER, limits, depth + 1))
        return part
    media = _MEDIA.match(own.text(Tag.ATTACHED_MEDIA))
    part = _leaf(media.group() if media else "application/octet-stream", own.binary(Tag.ATTACHED))
    names = (own.text(tag) for tag in (Tag.ATTACHED_LONG_NAME, Tag.ATTACHED_NAME, Tag.DISPLAY_NAME))
    name = one_line(next(filter(None, names), ""))
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part


def _leaf(media: str, data: bytes, charset: str = "") -> Message:
    part = Message()
    part["Content-Type"] = f'{media}; charset="{charset}"' if charset else media
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(data).decode("ascii"))
    return part


def _multipart(kind: str, parts: list[Message]) -> Message:
    whole = Message()
    whole["Content-Type"] = f"multipart/{kind}"
    whole.set_payload([])
    for part in parts:
        whole.attach(part)
    return whole
