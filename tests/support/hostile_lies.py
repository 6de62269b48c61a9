"""Files that are not what they are called, are two things at once, or are hardly there."""

from __future__ import annotations

from collections.abc import Iterator

from format_seeds import format_seeds, picture
from hostile_file import EMPTY, MALFORMED, READ, TOO_LARGE, UNSUPPORTED, HostileFile, hostile
from sample_files import CSV, HTML, JSON, TEXT, docx_file, mail_file, pdf_file, xlsx_file
from upload_seeds import seeds
from zip_package import package

_ANY = (READ, EMPTY, MALFORMED, UNSUPPORTED)
_CUTS = (0.0, 0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.999)
"""Where files are cut, as a part of their length."""


def lies() -> Iterator[HostileFile]:
    """Files under other names, and files that several readers would take."""
    yield hostile("nothing at all", "nothing.pdf", b"", EMPTY)
    yield hostile("a PDF called a Word document", "a.docx", pdf_file(), READ)
    yield hostile("a Word document called a PDF", "a.pdf", docx_file(), READ)
    yield hostile("a workbook called a page", "a.html", xlsx_file(), READ)
    yield hostile("a page called a workbook", "a.xlsx", HTML, READ)
    yield hostile("a mail called a picture", "a.png", mail_file(), READ)
    yield hostile("a picture called a text", "a.txt", picture("png"), READ, EMPTY)
    yield hostile("a table called an archive", "a.zip", CSV, READ)
    yield hostile("an archive called a mail", "a.eml", package({"a.txt": TEXT}), READ)
    yield hostile(
        "a program called a PDF", "a.pdf", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(400), UNSUPPORTED
    )
    yield hostile("a program of another system", "a.doc", b"\x7fELF\2\1\1" + bytes(400), UNSUPPORTED)
    yield hostile("a data base called a text", "a.txt", b"SQLite format 3\0" + bytes(400), UNSUPPORTED)
    yield hostile("the name of a PDF and no more", "b.pdf", b"%PDF-1.7\n", MALFORMED)
    yield hostile("the name of an archive and no more", "b.zip", b"PK\3\4", MALFORMED)
    yield hostile("the name of a container and no more", "b.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", *_ANY)
    yield hostile("a name of 200 letters, with a NUL's picture", "\u2400" + "n" * 200 + ".pdf", JSON, READ)
    yield from _polyglots()


def _polyglots() -> Iterator[HostileFile]:
    archive = package({"a.txt": TEXT})
    yield hostile("a PDF with an archive behind it", "p.pdf", pdf_file() + archive, *_ANY)
    yield hostile("an archive with a PDF in front", "p.zip", pdf_file() + docx_file(), *_ANY)
    yield hostile("a picture with an archive behind it", "p.png", picture("png") + archive, *_ANY)
    yield hostile("a picture that is a script", "p.gif", b"GIF89a/*" + b" " * 90 + b"*/=1;alert(1)//", *_ANY)
    yield hostile("a page with a PDF in it", "p.html", HTML + pdf_file(), *_ANY)
    yield hostile("a mail that begins as a PDF", "p.eml", b"%PDF-1.7\n" + mail_file(), *_ANY)
    yield hostile("a PDF that begins as a mail", "q.eml", b"From: a@b\nSubject: c\n\n" + pdf_file(), *_ANY)
    yield hostile("Rich Text with a PDF behind it", "p.rtf", format_seeds()["looms.rtf"] + pdf_file(), *_ANY)
    yield hostile("a page that is JSON and CSV too", "p.json", b'{"a": "<html><p>x,y\\n1,2"}', *_ANY)
    yield hostile("two Word documents, one behind the other", "two.docx", docx_file() + docx_file(), *_ANY)
    both = package(
        {"word/document.xml": b"<a/>", "xl/workbook.xml": b"<b/>", "ppt/presentation.xml": b"<c/>"}
    )
    yield hostile("a package of three programs", "three.docx", both, *_ANY)


def crumbs() -> Iterator[HostileFile]:
    """Each single byte, under a name that fits nothing."""
    for number in range(256):
        yield hostile(f"the byte {number:02x}", f"{number:02x}.bin", bytes([number]), *_ANY)


def cuts() -> Iterator[HostileFile]:
    """Every seed cut at several places, and in the middle of its last bytes."""
    for name, data in seeds().items():
        places = {*(int(len(data) * part) for part in _CUTS), len(data) - 1, len(data) - 20}
        for place in sorted(each for each in places if 0 < each < len(data)):
            yield hostile(f"{name} cut at {place}", f"{place}-{name}", data[:place], *_ANY, TOO_LARGE)
