"""Files behind a password, of every kind that has one, and those that only look as if they had."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Literal

import pikepdf
from compound_file import compound_file
from format_seeds import format_seeds
from hostile_file import ENCRYPTED, READ, UNSUPPORTED, HostileFile, hostile
from odf_files import odp, odt
from sample_files import TEXT, pdf_file
from word_file import Word, word_file
from workbook_files import xls_record, xls_stream
from zip_package import ods_content, ods_file, package, with_members

_MANIFEST = (
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
    b'<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="x"/>'
    b"</manifest:file-entry></manifest:manifest>"
)
_RIGHTS = (
    b'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    b'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
    b'<enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><enc:CipherData>'
    b'<enc:CipherReference URI="OPS/a.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>'
)
_NOISE = bytes((number * 97 + 31) % 256 for number in range(8192))


def locks() -> Iterator[HostileFile]:
    """The pack."""
    yield hostile("a PDF that asks for a password", "user.pdf", locked_pdf(user="secret"), ENCRYPTED)
    yield hostile("a PDF under AES-256", "aes.pdf", locked_pdf(user="secret", strength=6), ENCRYPTED)
    yield hostile("a PDF that only forbids copying", "owner.pdf", locked_pdf(user=""), READ)
    office = compound_file(
        {"EncryptionInfo": _NOISE[:248], "EncryptedPackage": struct.pack("<Q", 8000) + _NOISE}
    )
    for suffix in ("docx", "xlsx", "pptx"):
        yield hostile(f"an encrypted {suffix.upper()}", f"locked.{suffix}", office, ENCRYPTED)
    book = compound_file({"Workbook": xls_stream(before=[xls_record(0x2F, b"\1\0\1\0\1\0" + _NOISE[:48])])})
    yield hostile("an encrypted XLS", "locked.xls", book, ENCRYPTED)
    yield hostile("an encrypted DOC", "locked.doc", word_file(Word("Looms\r", flags=0x0300)), ENCRYPTED)
    manifest = {"META-INF/manifest.xml": _MANIFEST, "content.xml": _NOISE}
    cells = ods_file(ods_content((("a", "b"),)))
    for suffix, whole in (("odt", odt("")), ("odp", odp("")), ("ods", cells)):
        yield hostile(
            f"an encrypted {suffix.upper()}", f"locked.{suffix}", with_members(whole, manifest), ENCRYPTED
        )
    rights = with_members(
        format_seeds()["book.epub"], {"META-INF/encryption.xml": _RIGHTS, "OPS/a.xhtml": _NOISE}
    )
    yield hostile("a book under rights management", "locked.epub", rights, ENCRYPTED, READ)
    files = package({"a.txt": TEXT, "b.txt": TEXT + b"2"})
    yield hostile("an encrypted archive", "locked.zip", marked_encrypted(files, 2), ENCRYPTED)
    yield hostile("an archive with one encrypted file", "half.zip", marked_encrypted(files, 1), READ)
    word = format_seeds()["looms.doc"]
    yield hostile(
        "a locked file in an archive",
        "inner.zip",
        package({"a.txt": TEXT, "l.docx": office, "w.doc": word}),
        READ,
    )
    yield hostile("an encrypted 7-Zip archive", "locked.7z", b"7z\xbc\xaf\x27\x1c\0\4" + _NOISE, UNSUPPORTED)


def locked_pdf(*, user: str, strength: Literal[4, 6] = 4) -> bytes:
    """A PDF with an owner's password, and a user's unless that is empty."""
    with pikepdf.open(io.BytesIO(pdf_file())) as pdf:
        out = io.BytesIO()
        allow = pikepdf.Permissions(extract=False)
        pdf.save(out, encryption=pikepdf.Encryption(owner="own", user=user, R=strength, allow=allow))
    return out.getvalue()


def marked_encrypted(data: bytes, members: int) -> bytes:
    """An archive whose first members say that they are encrypted, in both places."""
    out = bytearray(data)
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        for _ in range(members):
            at = out.index(mark, at + 1)
            out[at + place] |= 1
    return bytes(out)
