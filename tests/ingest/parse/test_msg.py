from __future__ import annotations

import random

import pytest
from compound_file import Values, compound_file, message_tree
from oxmsg import Message
from parsed_text import all_text, blocks, read, texts

from heddle.core.errors import InputRejected
from heddle.core.locator import MailLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.parse.codepage import codec_of
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parse.msg_property import Tag
from heddle.ingest.parsed import Address, BlockKind

HEADERS = (
    "From: Ada Lindqvist <ada@nordhav.example>\r\nTo: Bo Ek <bo@kestrel.example>\r\n"
    "Date: Mon, 05 Feb 2024 10:00:00 +0100\r\nMessage-ID: <2@nordhav.example>\r\n"
    "In-Reply-To: <1@kestrel.example>\r\nReferences: <0@kestrel.example>\r\n <1@kestrel.example>\r\n"
)
SENT = {Tag.TRANSPORT_HEADERS: HEADERS, Tag.SUBJECT: "Webstühle", Tag.BODY: "Ada sells looms.\r\n\r\nTo Bo."}
NOON = (1_707_130_800 + 11_644_473_600) * 10_000_000
"""2024-02-05, 11:00 UTC, in tenths of microseconds since 1601."""


def rejection(data: bytes, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", limits or Limits())
    return caught.value


def test_a_message_is_the_mail_that_it_was() -> None:
    data = compound_file(message_tree(SENT))

    parsed = read(data)

    assert detect(data) is Media.MSG
    assert parsed.media == Media.MSG
    assert parsed.mail is not None
    assert parsed.mail.sender == (Address("Ada Lindqvist", "ada@nordhav.example"),)
    assert parsed.mail.recipients == (Address("Bo Ek", "bo@kestrel.example"),)
    assert parsed.mail.sent == "2024-02-05T10:00:00+01:00"
    assert (parsed.mail.message_id, parsed.mail.in_reply_to) == ("2@nordhav.example", "1@kestrel.example")
    assert parsed.mail.references == ("0@kestrel.example", "1@kestrel.example")
    assert (parsed.title, parsed.mail.subject) == ("Webstühle", "Webstühle")
    assert [(block.text, block.locator) for block in blocks(parsed, BlockKind.PARAGRAPH)] == [
        ("Ada sells looms.", MailLocator("1", 0, 16)),
        ("To Bo.", MailLocator("1", 18, 24)),
    ]


def test_the_second_reader_finds_the_same() -> None:
    attachment = {Tag.ATTACHED: b"Part,Price\n", Tag.ATTACHED_LONG_NAME: "parts.csv"}
    data = compound_file(message_tree(SENT, attachments=[attachment]))
    second = Message.load(data)

    parsed = read(data)

    assert second.subject == parsed.title
    assert second.body is not None
    assert second.body.split() == " ".join(texts(parsed, BlockKind.PARAGRAPH)).split()
    assert [item.file_bytes for item in second.attachments] == [item.data for item in parsed.attachments]


def test_a_draft_is_addressed_by_its_properties() -> None:
    data = compound_file(
        message_tree(
            {
                Tag.SUBJECT: "\x01\x05RE: Looms",
                Tag.BODY: "Hello",
                Tag.SENDER_NAME: "Lindqvist, Ada",
                Tag.SENDER_ADDRESS: "/O=NORDHAV/CN=ADA",
                Tag.SENDER_SMTP_ADDRESS: "ada@nordhav.example",
                Tag.MESSAGE_ID: "<2@nordhav.example>",
            },
            recipients=[
                {Tag.RECIPIENT_TYPE: 1, Tag.DISPLAY_NAME: "Bo Ek", Tag.SMTP_ADDRESS: "bo@kestrel.example"},
                {Tag.RECIPIENT_TYPE: 2, Tag.DISPLAY_NAME: "Cy", Tag.ADDRESS: "/O=KESTREL/CN=CY"},
            ],
            times={Tag.SUBMITTED: NOON},
        )
    )

    mail = read(data).mail

    assert mail is not None
    assert mail.subject == "RE: Looms"
    assert mail.sender == (Address("Lindqvist, Ada", "ada@nordhav.example"),)
    assert mail.recipients == (Address("Bo Ek", "bo@kestrel.example"), Address("Cy", ""))
    assert (mail.sent, mail.message_id) == ("2024-02-05T11:00:00+00:00", "2@nordhav.example")


def test_texts_of_8_bits_are_read_in_the_code_page_of_the_message() -> None:
    data = compound_file(
        message_tree({Tag.MESSAGE_CODE_PAGE: 1251, Tag.SUBJECT: "Ткацкий станок"}, codec="cp1251")
    )

    assert read(data).title == "Ткацкий станок"


def test_html_says_what_the_plain_text_does_not() -> None:
    html = "<p>Ada sells looms.</p><p>Grüße aus <a href='https://nordhav.example'>Växjö</a></p>"
    values: Values = {**SENT, Tag.HTML: html.encode("cp1252"), Tag.INTERNET_CODE_PAGE: 1252}

    parsed = read(compound_file(message_tree(values)))

    assert texts(parsed, BlockKind.PARAGRAPH) == ["Ada sells looms.", "To Bo.", "Grüße aus Växjö"]
    assert [link.target for link in parsed.links] == ["https://nordhav.example"]


def test_attachments_are_documents_and_messages_inside_are_read() -> None:
    inner = message_tree({Tag.SUBJECT: "Inner", Tag.BODY: "Forwarded words"}, header=24)
    attached = {
        Tag.ATTACHED: b"Part,Price\nReed,8\n",
        Tag.ATTACHED_LONG_NAME: "../../Preisliste für Bo.csv",
        Tag.ATTACHED_MEDIA: "text/csv",
    }

    parsed = read(compound_file(message_tree(SENT, attachments=[attached, inner])))

    assert [(item.name, item.media, item.part, item.data) for item in parsed.attachments] == [
        ("Preisliste für Bo.csv", "text/csv", "2", b"Part,Price\nReed,8\n")
    ]
    assert "Subject: Inner" in texts(parsed, BlockKind.MAIL_HEADER)
    assert blocks(parsed)[-1].text == "Forwarded words"
    assert blocks(parsed)[-1].locator == MailLocator("3.1", 0, 15)


def test_a_property_cannot_make_another_header_field() -> None:
    values = {**SENT, Tag.TRANSPORT_HEADERS: "", Tag.SUBJECT: "Looms\r\nBcc: eve@evil.example"}

    mail = read(compound_file(message_tree(values))).mail

    assert mail is not None
    assert mail.recipients == ()
    assert mail.subject == "Looms Bcc: eve@evil.example"


@pytest.mark.parametrize(
    "media", ['multipart/encrypted; protocol="application/pgp-encrypted"', "x/y; smime-type=enveloped-data"]
)
def test_mails_of_which_nothing_can_be_read_are_encrypted(media: str) -> None:
    values = {Tag.TRANSPORT_HEADERS: f"{HEADERS}Content-Type: {media}\r\n"}

    data = compound_file(message_tree(values, attachments=[{Tag.ATTACHED: b"secret"}]))

    assert rejection(data).reason is RejectionReason.ENCRYPTED


def test_messages_nested_without_end_are_too_large() -> None:
    tree = message_tree({Tag.BODY: "x"}, header=24)
    for _ in range(12):
        tree = message_tree({Tag.BODY: "x"}, header=24, attachments=[tree])

    assert rejection(compound_file(tree), Limits(depth=10)).reason is RejectionReason.TOO_LARGE


def test_sectors_claimed_again_and_again_are_too_large() -> None:
    attached = [{Tag.ATTACHED: bytes(600_000)} for _ in range(4)]
    data = compound_file(message_tree(SENT, attachments=attached))

    assert rejection(data, Limits(inflated_mib=2)).reason is RejectionReason.TOO_LARGE


def test_damaged_messages_are_read_or_rejected_but_never_crash() -> None:
    good = compound_file(message_tree(SENT, attachments=[{Tag.ATTACHED: b"Part"}]))
    generator = random.Random(5)
    outcomes = set()
    for _ in range(200):
        data = bytearray(good)
        for _ in range(generator.randint(1, 20)):
            data[generator.randrange(8, len(data))] = generator.choice((0, 1, 0xFE, 0xFF))
        try:
            all_text(read(bytes(data)))
            outcomes.add("read")
        except InputRejected:
            outcomes.add("rejected")

    assert outcomes == {"read", "rejected"}
    assert rejection(good[:-512]).reason is RejectionReason.MALFORMED


def test_code_pages_are_codecs() -> None:
    assert [codec_of(number) for number in (1252, 65001, 28592, 932, 10000, 77, None)] == [
        "cp1252",
        "utf-8",
        "iso8859-2",
        "cp932",
        "mac-roman",
        "",
        "",
    ]
