"""Mails of more parts, fields and levels than anyone sends, and names and charsets that are traps.

Sources of the tricks: RFC 2045 to 2049, 2231 and 5322 (what a reader must take apart); Damian Poddebniak and
others, "Efail" (parts that end elsewhere than they seem to); reports on slow parsing in Python's `email`.
"""

from __future__ import annotations

from collections.abc import Iterator

from compound_file import compound_file, message_tree
from hostile_archives import CLIMBING
from hostile_file import EMPTY, MALFORMED, READ, TOO_LARGE, UNSUPPORTED, HostileFile, hostile
from sample_files import SENTENCE, mail_file

_HEAD = b"From: Ada Lindqvist <ada@nordhav.example>\nTo: bo@kestrel.example\nSubject: Looms\n"
_TEXT = SENTENCE.encode()
_END = (READ, TOO_LARGE, MALFORMED)


def mails() -> Iterator[HostileFile]:
    """The pack."""
    yield from _parts()
    yield from _fields()
    yield from _messages()


def _parts() -> Iterator[HostileFile]:
    yield hostile("parts 1,000 deep", "deep.eml", nested_parts(1_000), *_END)
    yield hostile("parts 20,000 deep", "deeper.eml", nested_parts(20_000), *_END, seconds=15)
    yield hostile("mails in mails, 300 deep", "mails.eml", nested_mails(300), *_END)
    part = b"--b\nContent-Disposition: attachment; filename=a.txt\n\n%b\n"
    many = b"".join(part % (b"Letter %d." % number) for number in range(100_000))
    yield hostile("100,000 attachments", "many.eml", _mixed(many), TOO_LARGE, seconds=25, mib=700)
    endless = _HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--" + b"b" * 2_000_000
    yield hostile("a boundary that never ends", "endless.eml", endless, *_END)
    climbing = b"".join(
        b"--b\nContent-Disposition: attachment; filename*=utf-8''%b\n\nLetter %d.\n"
        % ("".join(f"%{byte:02x}" for byte in name.encode()).encode(), number)
        for number, name in enumerate(CLIMBING)
    )
    yield hostile("attachments whose names climb", "climb.eml", _mixed(climbing), READ)
    quoted = _HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 500_000
    yield hostile("500,000 signs of equality", "quoted.eml", quoted, READ, EMPTY, *_END)
    packed = (
        _HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"M" + b"`" * 500_000 + b"\nend\n"
    )
    yield hostile("a line of uuencode without end", "uu.eml", packed, READ, EMPTY, *_END)


def _mixed(parts: bytes) -> bytes:
    return _HEAD + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n' + parts + b"--b--\n"


def nested_parts(levels: int) -> bytes:
    """A mail whose parts hold parts, so many levels."""
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels)
    )
    return _HEAD + opened + b"\n" + _TEXT + b"\n"


def nested_mails(levels: int) -> bytes:
    """A mail in a mail, so many levels."""
    inner = _HEAD + b"Content-Type: message/rfc822\n\n"
    return inner * levels + _HEAD + b"\n" + _TEXT + b"\n"


def _fields() -> Iterator[HostileFile]:
    many = b"".join(b"X-Field-%d: %d\n" % (number, number) for number in range(100_000))
    yield hostile("100,000 fields", "fields.eml", _HEAD + many + b"\n" + _TEXT, *_END)
    same = b"Received: from a by b\n" * 100_000
    yield hostile("100,000 times the same field", "same.eml", _HEAD + same + b"\n" + _TEXT, *_END)
    folded = b"X-Long: a\n" + b" a\n" * 500_000
    yield hostile("a field folded 500,000 times", "folded.eml", _HEAD + folded + b"\n" + _TEXT, *_END)
    for what, value in (
        ("brackets", b"(" * 50_000),
        ("quotes", b'"' * 50_001),
        ("angles", b"<" * 50_000),
        ("signs", b"@" * 50_000),
        ("commas", b"," * 100_000),
        ("groups", b"a:;" * 20_000),
        ("backslashes", b'"' + b"\\" * 50_001),
    ):
        yield hostile(
            f"a sender of {what}",
            f"{what}.eml",
            b"From: " + value + b"\nSubject: a\n\n" + _TEXT,
            *_END,
            UNSUPPORTED,
        )
    words = b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n"
    yield hostile(
        "a subject of 50,000 encoded words",
        "words.eml",
        b"From: a@b\n" + words + b"\n" + _TEXT,
        *_END,
        seconds=15,
    )
    open_words = b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\n"
    yield hostile(
        "encoded words that never end",
        "open.eml",
        b"From: a@b\n" + open_words + b"\n" + _TEXT,
        *_END,
        seconds=15,
    )
    references = b"References: " + b"<a@b> " * 100_000 + b"\n"
    yield hostile(
        "references to 100,000 mails", "thread.eml", _HEAD + references + b"\n" + _TEXT, *_END, seconds=15
    )
    pieces = b"".join(b" filename*%d=a;\n" % number for number in range(20_000))
    named = _mixed(b"--b\nContent-Disposition: attachment;\n" + pieces + b"\nx\n")
    yield hostile("a name in 20,000 pieces", "pieces.eml", named, *_END, seconds=15)
    date = b"Date: " + b"1" * 5000 + b" Feb " + b"9" * 5000 + b" 99:99:99 +9999\n"
    yield hostile("a date of ten thousand digits", "date.eml", _HEAD + date + b"\n" + _TEXT, *_END)
    for charset in (
        b"utf-7",
        b"unicode_escape",
        b"zlib_codec",
        b"hex",
        b"idna",
        b"punycode",
        b"../x",
        b"a" * 5000,
        b"\0",
    ):
        kind = b"Content-Type: text/plain; charset=" + charset + b"\n\n"
        yield hostile(f"a text in {charset[:20]!r}", "charset.eml", _HEAD + kind + _TEXT, *_END)


def _messages() -> Iterator[HostileFile]:
    tree = message_tree({0x0037: "Deep", 0x1000: SENTENCE})
    for _ in range(60):
        tree = message_tree({0x0037: "Level", 0x1000: SENTENCE}, attachments=[tree])
    yield hostile("messages in messages, 60 deep", "deep.msg", compound_file(tree), *_END)
    attached = [{0x3701: b"x" * 40, 0x3707: f"{number}.txt"} for number in range(1_500)]
    many = message_tree({0x0037: "Many", 0x1000: SENTENCE}, attachments=attached)
    yield hostile("1,500 attachments in a message", "many.msg", compound_file(many), *_END, seconds=15)
    whole = compound_file(message_tree({0x0037: "Looms", 0x1000: SENTENCE}))
    for what, at in (
        ("a chain of sectors that ends in itself", 512 + 116),
        ("a table that claims the file", 44),
    ):
        yield hostile(what, "loop.msg", whole[:at] + b"\1\0\0\0" + whole[at + 4 :], *_END, EMPTY, UNSUPPORTED)
    circle = bytearray(whole)
    for entry in range(512, len(circle) - 128, 128):
        circle[entry + 68 : entry + 80] = b"\1\0\0\0" * 3
    yield hostile("a directory in circles", "circle.msg", bytes(circle), *_END, EMPTY, UNSUPPORTED)
    box = b"".join(b"From a Mon Feb  5 10:00:00 2024\n" + mail_file() + b"\n\n" for _ in range(1_200))
    yield hostile("a box of 1,200 mails", "box.mbox", box, *_END, seconds=30, mib=700)


def heavy_mails() -> Iterator[HostileFile]:
    """Mails that cost a reader some seconds."""
    empty = b"--b\n\n" * 200_000
    yield hostile("200,000 empty parts", "empty.eml", _mixed(empty), *_END, seconds=30, mib=700)
    yield hostile(
        "a boundary on every line", "lines.eml", _mixed(b"--b\n" * 200_000), *_END, seconds=30, mib=700
    )
    inflated = _HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QUJD\n" * 2_000_000
    yield hostile("10 MB of base64 in short lines", "base64.eml", inflated, *_END, seconds=30, mib=900)
    people = b"Cc: " + b", ".join(b"p%d@nordhav.example" % number for number in range(50_000)) + b"\n"
    yield hostile(
        "50,000 recipients", "people.eml", _HEAD + people + b"\n" + _TEXT, *_END, seconds=40, mib=900
    )
