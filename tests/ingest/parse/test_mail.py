from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_text import all_text, blocks, read, tables, texts
from sample_files import SENTENCE, mail_file

from heddle.core.locator import MailLocator
from heddle.ingest.parse.characters import clean
from heddle.ingest.parsed import Address, BlockKind, Mail, ParsedDocument


def mail(body: str, *headers: str) -> bytes:
    lines = ["From: Ada <ada@x.example>", "To: bo@y.example", *headers]
    return ("\n".join(lines) + "\n\n" + body).encode()


def envelope(parsed: ParsedDocument) -> Mail:
    assert parsed.mail is not None
    return parsed.mail


def test_the_envelope_is_read() -> None:
    data = mail(
        "hello",
        "Cc: =?utf-8?q?J=C3=B6rg=2C_K?= <j@z.example>, Team <team@z.example>",
        "Date: Mon, 05 Feb 2024 10:00:00 +0100",
        "Subject: =?utf-8?b?TG9vbXMg?=\n =?utf-8?b?YW5kIHlhcm4=?=",
        "Message-ID: <2@x.example>",
        "In-Reply-To: <1@y.example>",
        "References: <0@y.example>\n <1@y.example>",
    )

    assert read(data).mail == Mail(
        message_id="2@x.example",
        subject="Looms and yarn",
        sender=(Address("Ada", "ada@x.example"),),
        recipients=(
            Address("", "bo@y.example"),
            Address("Jörg, K", "j@z.example"),
            Address("Team", "team@z.example"),
        ),
        sent="2024-02-05T10:00:00+01:00",
        in_reply_to="1@y.example",
        references=("0@y.example", "1@y.example"),
    )


def test_headers_are_one_block_and_paragraphs_know_their_span() -> None:
    body = "Dear Bo,\n\nthe loom\nis sold.\n"

    parsed = read(mail(body, "Subject: Loom"))

    header, *rest = blocks(parsed)
    assert header.kind is BlockKind.MAIL_HEADER
    assert header.text == "From: Ada <ada@x.example>\nTo: bo@y.example\nSubject: Loom"
    assert [block.text for block in rest] == ["Dear Bo,", "the loom\nis sold."]
    for block in rest:
        assert isinstance(block.locator, MailLocator)
        assert block.locator.part == "1"
        assert body[block.locator.start : block.locator.end] == block.text


def test_alternatives_are_said_once_and_attachments_kept_as_bytes() -> None:
    parsed = read(mail_file())

    assert texts(parsed, BlockKind.PARAGRAPH) == [SENTENCE]
    (attachment,) = parsed.attachments
    assert (attachment.name, attachment.media, attachment.part) == ("parts.csv", "text/csv", "2")
    assert attachment.data == b"Part,Price\nReed,8\n"


def test_what_only_the_html_alternative_says_is_kept() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@x.example", "b@x.example"
    message.set_content("See you on Monday.")
    message.add_alternative(
        "<p>See you on Monday.</p><p>Bring <a href='https://x.example'>yarn</a>.</p>", subtype="html"
    )

    parsed = read(message.as_bytes())

    assert texts(parsed, BlockKind.PARAGRAPH) == ["See you on Monday.", "Bring yarn."]
    (link,) = parsed.links
    assert link.target == "https://x.example"
    assert parsed.elements[link.element] == blocks(parsed)[-1]


def test_html_paragraphs_point_into_their_part() -> None:
    source = "<html><body><p>first words</p>\n<p>second <b>words</b> here</p></body></html>"
    data = mail(source, "Content-Type: text/html; charset=utf-8")

    *_, last = blocks(read(data))

    assert isinstance(last.locator, MailLocator)
    assert source[last.locator.start : last.locator.end] == "second <b>words</b> here"


def test_a_mail_inside_is_read_with_its_own_headers() -> None:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "c@x.example", "d@x.example", "Inner"
    inner.set_content("inner words")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "a@x.example", "b@x.example", "Outer"
    outer.set_content("outer words")
    outer.add_attachment(inner)

    parsed = read(outer.as_bytes())

    assert [block.text.splitlines()[-1] for block in blocks(parsed)] == [
        "Subject: Outer",
        "outer words",
        "Subject: Inner",
        "inner words",
    ]
    assert envelope(parsed).subject == "Outer"
    assert (
        len({block.locator.part for block in blocks(parsed) if isinstance(block.locator, MailLocator)}) == 4
    )


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("X-UNKNOWN", "utf-8"),
        ("us-ascii", "utf-8"),
        ("utf-8", "cp1252"),
    ],
)
def test_charsets_are_mended_where_they_lie(charset: str, codec: str) -> None:
    head = f"From: a@x.example\nTo: b@x.example\nContent-Type: text/plain; charset={charset}\n\n"

    assert texts(read(head.encode() + "på väg till Norrköping".encode(codec)))[-1] == "på väg till Norrköping"


@pytest.mark.parametrize("coding", ["base64;", "BASE64", '"base64"'])
def test_transfer_encodings_with_rubbish_are_read_as_meant(coding: str) -> None:
    data = mail("aGVsbG8gdGhlcmU=", f"Content-Transfer-Encoding: {coding}")

    assert texts(read(data))[-1] == ("hello there" if '"' not in coding else "aGVsbG8gdGhlcmU=")


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 99 Foo 2024 10:00:00", "0", "Tue, 1 Jan 100000 00:00:00"]
)
def test_dates_that_cannot_be_read_are_left_out(date: str) -> None:
    assert envelope(read(mail("x", f"Date: {date}"))).sent == ""


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_files_in_wide_encodings_are_mails(codec: str) -> None:
    parsed = read(mail("hello there", "Subject: Loom").decode().encode(codec), "a.eml")

    assert envelope(parsed).subject == "Loom"
    assert "hello there" in all_text(parsed)


def test_a_part_with_a_name_is_an_attachment_even_inline() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@x.example", "b@x.example"
    message.set_content("see the note")
    message.add_attachment("a note", filename="note.txt", disposition="inline")

    (attachment,) = read(message.as_bytes()).attachments

    assert attachment.name == "note.txt"


def test_parameters_in_charsets_with_a_nul_are_left_out() -> None:
    kind = "Content-Type: application/pdf; name*=a\0b''x.pdf"

    (attachment,) = read(mail("MTIz", kind, "Content-Transfer-Encoding: base64"), "a.eml").attachments

    assert attachment.data == b"123"


def test_names_of_attachments_are_no_paths() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@x.example", "b@x.example"
    message.set_content("x")
    message.add_attachment(b"1", maintype="application", subtype="pdf", filename="../../etc/passwd")

    assert read(message.as_bytes()).attachments[0].name == "passwd"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_subject_survives_encoding(subject: str) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@x.example", "b@x.example"
    message["Subject"] = subject
    message.set_content("x")

    found = envelope(read(message.as_bytes(), "a.eml")).subject

    assert "".join(found.split()) == "".join(clean(subject).split())


@pytest.mark.parametrize("above", ["\n", "   \n", "\r\n \t\r\n"])
def test_blank_lines_above_a_mail_do_not_hide_it(above: str) -> None:
    parsed = read(f"{above}From: ada@mill.example\nSubject: Reed\n\nIt is <body> warm.\n".encode(), "")

    assert parsed.mail is not None
    assert parsed.mail.subject == "Reed"
    assert texts(parsed, BlockKind.PARAGRAPH) == ["It is <body> warm."]


@pytest.mark.parametrize("kind", ["delivery-status", "feedback-report", "disposition-notification"])
def test_the_fields_of_reports_are_read(kind: str) -> None:
    mail = (
        "From: desk@mill.example\nSubject: Report\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; boundary="b"\n\n'
        f"--b\nContent-Type: message/{kind}\n\nReported-Domain: reed.example\nSource-IP: 192.0.2.2\n\n--b--\n"
    )

    (report,) = texts(read(mail.encode()), BlockKind.PARAGRAPH)

    assert report == "Reported-Domain: reed.example\nSource-IP: 192.0.2.2"


def test_words_with_markup_inside_are_found_in_an_html_part() -> None:
    source = "<p><b>PRO</b>VANTAGE <i>sells</i> looms ...<a href='https://x.example'>More</a></p>"
    data = mail(source, "Content-Type: text/html; charset=utf-8")

    block = read(data, "a.eml").elements[-1]

    assert isinstance(block.locator, MailLocator)
    assert source[block.locator.start : block.locator.end] == source.removeprefix("<p><b>").removesuffix(
        "</a></p>"
    )


def test_a_row_of_an_html_part_reaches_up_to_the_cell_that_it_shares_with_the_row_above() -> None:
    source = (
        "<table><tr><th>Part</th><th>Count</th></tr><tr><td>Reed</td><td rowspan=2>eight &amp; more</td></tr>"
        "<tr><td>Heddle</td></tr></table><p>Count the eight looms</p>"
    )
    data = mail(source, "Content-Type: text/html; charset=utf-8")

    places = [row.locator for row in tables(read(data))[0].rows]

    assert [source[place.start : place.end] for place in places if isinstance(place, MailLocator)] == [
        "Part</th><th>Count",
        "Reed</td><td rowspan=2>eight &amp; more",
        "Reed</td><td rowspan=2>eight &amp; more</td></tr><tr><td>Heddle",
    ]


def test_words_are_found_in_an_html_part_where_entities_and_far_repeats_stand() -> None:
    source = (
        "<html><body><p>&copy;2001 Nordhav &amp;&#32;Sons, <b>Oslo</b></p>"
        "<p>The&nbsp;offer is for customers of Nordhav only.</p>"
        "<p>The offer ends soon.</p></body></html>"
    )
    data = mail(source, "Content-Type: text/html; charset=utf-8")

    spans = [block.locator for block in blocks(read(data)) if isinstance(block.locator, MailLocator)]
    found = [source[place.start : place.end] for place in spans if place.part == "1"]

    assert found == [
        "&copy;2001 Nordhav &amp;&#32;Sons, <b>Oslo",
        "The&nbsp;offer is for customers of Nordhav only.",
        "The offer ends soon.",
    ]
