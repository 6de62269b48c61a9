"""Archives that are more than they say, lie about what they hold, or name what is not theirs.

Sources of the tricks: David Fifield, "A better zip bomb" (overlapping members, WOOT 2019); Russ Cox, "Zip
files all the way down"; the "42.zip" bomb of nested archives; CVE-2024-0450 (overlap in Python's own reader);
Snyk, "Zip Slip" (names that climb); APPNOTE 4.3 and 4.4 (what local headers and the directory both claim).
"""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from hostile_file import MALFORMED, READ, TOO_LARGE, UNSUPPORTED, HostileFile, hostile
from sample_files import CSV, TEXT, docx_file, mail_file, xlsx_file
from zip_package import members_of, ods_content, ods_file, package, with_change, with_members

MIB = 1 << 20
CLIMBING = (
    "../../climbed.txt",
    "/var/rooted.txt",
    "C:\\windows\\drive.txt",
    "\\\\server\\share\\shared.txt",
    "..\\..\\back.txt",
    "....//....//dots.txt",
    "a/../../b/../../mixed.txt",
    "con.txt",
    "nul",
    "\u202etxt.exe",
    "x" * 5000 + ".txt",
    "~/.ssh/authorized_keys",
    "a\nb\tc.txt",
    "file:///etc/passwd",
    "-rf.txt",
    "$(touch planted).txt",
    "e\u0301.txt",
    "\u2024\u2024/one-dot-leaders.txt",
)


def archives() -> Iterator[HostileFile]:
    """The pack."""
    zeros = bytes(64 * MIB)
    yield hostile("a member of 64 MiB of zeros", "zeros.zip", package({"z.txt": zeros}), TOO_LARGE)
    yield hostile("400 members that lie over each other", "overlap.zip", overlapping(400, 4 * MIB), TOO_LARGE)
    yield hostile("archives in archives, 40 deep", "nested.zip", nested(40), UNSUPPORTED)
    yield hostile("an archive that holds itself sixteen times, five deep", "42.zip", fanned(5), UNSUPPORTED)
    yield hostile("5,001 members", "many.zip", package({f"{n}": b"x" for n in range(5001)}), TOO_LARGE)
    yield hostile(
        "a member that claims 4 GiB", "claims.zip", resized(package({"a.txt": TEXT}), 2**32 - 2), TOO_LARGE
    )
    yield hostile(
        "64 MiB behind a claim of 10 bytes", "lies.zip", resized(package({"z.txt": zeros}), 10), MALFORMED
    )
    yield hostile(
        "another name in front of the data", "names.zip", renamed(package({"a.txt": TEXT})), MALFORMED
    )
    yield hostile("a directory of 65,535 members with none", "none.zip", _empty_directory(), MALFORMED)
    yield hostile("a comment that is an archive", "comment.zip", _commented(), READ, MALFORMED)
    yield hostile(
        "an archive behind an archive",
        "two.zip",
        package({"a.txt": b"first"}) + package({"b.txt": TEXT}),
        READ,
    )
    yield hostile(
        "names that climb",
        "climb.zip",
        package({name: TEXT + b"%d" % n for n, name in enumerate(CLIMBING)}),
        READ,
    )
    yield hostile("links to files outside", "links.zip", _links(), READ, MALFORMED)
    yield hostile("one name a hundred times", "same.zip", _same_name(), READ)
    yield hostile("mails in archives in mails", "deep.eml", _alternating(30), READ)
    yield from _gzips(zeros)
    yield from _packages(zeros)


def _gzips(zeros: bytes) -> Iterator[HostileFile]:
    yield hostile("64 MiB of zeros", "zeros.gz", gzip.compress(zeros, 9, mtime=0), TOO_LARGE)
    yield hostile(
        "100 members of 10 MiB", "members.gz", gzip.compress(bytes(10 * MIB), mtime=0) * 100, TOO_LARGE
    )
    wrapped = TEXT
    for _ in range(40):
        wrapped = gzip.compress(wrapped, mtime=0)
    yield hostile("compressed 40 times", "deep.gz", wrapped, UNSUPPORTED)
    yield hostile("an archive of tapes", "files.tar.gz", _tar(), UNSUPPORTED)
    yield hostile(
        "a header that goes on for a megabyte", "named.gz", _named_gzip(b"n" * MIB), READ, MALFORMED
    )
    yield hostile("a name that climbs", "x.gz", _named_gzip(b"../../climbed.txt"), READ)


def _packages(zeros: bytes) -> Iterator[HostileFile]:
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    spaces = b" " * (64 * MIB)

    def grown(part: bytes) -> bytes:
        head, mark, rest = part.partition(b"?>")
        return head + mark + spaces + rest

    for name, whole, part in (
        ("a.docx", docx_file(), "word/document.xml"),
        ("a.xlsx", xlsx_file(), sheet),
        ("s.xlsx", _with_strings(), strings),
        ("a.ods", ods_file(ods_content((("a", "b"),))), "content.xml"),
    ):
        bomb = with_change(whole, part, grown)
        yield hostile(f"64 MiB in {part}", name, bomb, TOO_LARGE)
        size = len(members_of(whole)[part])
        yield hostile(
            f"64 MiB in {part} that claims {size} bytes",
            f"lies-{name}",
            resized(bomb, size, part),
            MALFORMED,
            TOO_LARGE,
        )
    yield hostile(
        "a picture of 64 MiB", "p.docx", with_members(docx_file(), {"word/media/a.bmp": zeros}), TOO_LARGE
    )
    climbing = with_change(
        docx_file(),
        "word/_rels/document.xml.rels",
        lambda part: part.replace(b'Target="', b'Target="../../../../../../etc/'),
    )
    yield hostile("relations that climb", "climb.docx", climbing, READ, MALFORMED)
    yield hostile("a main part that is its own relation", "loop.docx", _looped(), READ, MALFORMED)


def _with_strings() -> bytes:
    """A workbook with a part for the strings that cells share."""
    spreadsheet = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = (
        b'<Relationship Id="rIdS" Target="sharedStrings.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    strings = b'<?xml version="1.0"?><sst xmlns="%b"><si><t>Looms</t></si></sst>' % spreadsheet
    book = with_members(xlsx_file(), {"xl/sharedStrings.xml": strings})
    return with_change(
        book, "xl/_rels/workbook.xml.rels", lambda part: part.replace(b"</Relationships>", relation)
    )


def overlapping(members: int, size: int) -> bytes:
    """An archive whose directory names one and the same data again and again (a full overlap)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(bytes(size)) + kernel.flush()
    check = zlib.crc32(bytes(size))
    local = (
        struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 33, check, len(packed), size, 1, 0)
        + b"a"
        + packed
    )
    directory = b""
    for number in range(members):
        name = b"a" if not number else b"a%d" % number
        directory += struct.pack(
            "<IHHHHHHIIIHHHHHII",
            0x02014B50,
            20,
            20,
            0,
            8,
            0,
            33,
            check,
            len(packed),
            size,
            len(name),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        directory += name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, members, members, len(directory), len(local), 0)
    return local + directory + end


def nested(levels: int) -> bytes:
    """An archive in an archive, so many times."""
    data = package({"a.txt": TEXT})
    for level in range(levels):
        data = package({f"{level}.zip": data})
    return data


def fanned(levels: int) -> bytes:
    """Sixteen archives in each archive."""
    data = package({"zeros.txt": bytes(MIB)})
    for _ in range(levels):
        data = package({f"{number}.zip": data for number in range(16)})
    return data


def resized(data: bytes, size: int, name: str = "") -> bytes:
    """An archive that claims another size for a member (the first unless named), in both places."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo(name) if name else archive.infolist()[0]
        start = archive.start_dir
    out = bytearray(data)
    struct.pack_into("<I", out, member.header_offset + 22, size)
    wanted = member.filename.encode()
    at = start
    while out[at + 46 : at + 46 + len(wanted)] != wanted:
        at += 46 + sum(struct.unpack_from("<HHH", out, at + 28))
    struct.pack_into("<I", out, at + 24, size)
    return bytes(out)


def renamed(data: bytes) -> bytes:
    """An archive whose first local header names another file than its directory."""
    return data.replace(b"a.txt", b"b.txt", 1)


def _empty_directory() -> bytes:
    return b"PK\x03\x04" + bytes(26) + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 65535, 65535, 46, 0, 0)


def _commented() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", TEXT)
        archive.comment = package({"b.txt": b"hidden"})
    return buffer.getvalue()


def _links() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, target in (("passwd.txt", "/etc/passwd"), ("up.txt", "../../../home.txt")):
            link = zipfile.ZipInfo(name)
            link.create_system = 3
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, target)
        archive.writestr("honest.txt", TEXT)
    return buffer.getvalue()


def _same_name() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(100):
            # Two members of one name are what is meant; the writer warns of them.
            info = zipfile.ZipInfo(f"{number:03}.txt")
            archive.writestr(info, TEXT + b"%d" % number)
    data = buffer.getvalue()
    for number in range(100):
        data = data.replace(b"%03d.txt" % number, b"aaa.txt")
    return data


def _alternating(levels: int) -> bytes:
    from email.message import EmailMessage

    data = mail_file()
    for level in range(levels):
        message = EmailMessage()
        message["From"] = "Ada <ada@nordhav.example>"
        message["Subject"] = f"Level {level}"
        message.set_content(f"Level {level}.")
        packed = package({"inner.eml": data})
        message.add_attachment(packed, maintype="application", subtype="zip", filename="inner.zip")
        message.set_boundary(f"level-{level}")
        data = message.as_bytes()
    return data


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("../../climbed.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    return gzip.compress(buffer.getvalue(), mtime=0)


def _named_gzip(name: bytes) -> bytes:
    plain = gzip.compress(CSV, mtime=0)
    return plain[:3] + b"\x08" + plain[4:10] + name + b"\0" + plain[10:]


def _looped() -> bytes:
    changes: Mapping[str, bytes] = {
        "word/_rels/document.xml.rels": (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + b"".join(
                b'<Relationship Id="r%d" Target="document.xml" '
                b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%b"/>'
                % (number, kind)
                for number, kind in enumerate(
                    (b"styles", b"numbering", b"footnotes", b"endnotes", b"comments", b"header")
                )
            )
            + b"</Relationships>"
        )
    }
    return with_members(docx_file(), changes)
