from __future__ import annotations

import gzip
import io
import time
import zipfile

import pytest
import sample_files
from compound_file import compound_file, message_tree
from hypothesis import given
from hypothesis import strategies as st
from odf_files import odp, odt
from word_file import Word, word_file
from zip_package import package

from heddle.ingest.media import SUPPORTED, Media, detect

SAMPLES = {
    Media.PDF: sample_files.pdf_file(),
    Media.DOCX: sample_files.docx_file(),
    Media.XLSX: sample_files.xlsx_file(),
    Media.PPTX: sample_files.pptx_file(),
    Media.DOC: word_file(Word("Ada sells looms.\r")),
    Media.ODT: odt("<text:p>Ada sells looms.</text:p>"),
    Media.ODP: odp("<draw:page/>"),
    Media.MSG: compound_file(message_tree({0x0037: "Looms"})),
    Media.RTF: b"{\\rtf1\\ansi Ada sells looms.}",
    Media.EPUB: package({"mimetype": b"application/epub+zip"}),
    Media.ZIP: package({"a.txt": sample_files.TEXT}),
    Media.GZIP: gzip.compress(sample_files.TEXT),
    Media.MAIL: sample_files.mail_file(),
    Media.HTML: sample_files.HTML,
    Media.JSON: sample_files.JSON,
    Media.JSON_LINES: sample_files.JSON_LINES,
    Media.NOTEBOOK: b'{"cells": [], "nbformat": 4}',
}
LIES = [
    "",
    "report.pdf",
    "table.csv",
    "letter.docx",
    "mail.eml",
    "page.html",
    "notes.md",
    "archive.tar.gz",
    "\0bad",
]


@pytest.mark.parametrize("media", SAMPLES)
@pytest.mark.parametrize("name", LIES)
def test_content_decides_whatever_the_name_says(media: Media, name: str) -> None:
    assert detect(SAMPLES[media], name) is media


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("a.txt", Media.TEXT),
        ("a.md", Media.MARKDOWN),
        ("a.csv", Media.CSV),
        ("a", Media.TEXT),
        ("a.pdf", Media.TEXT),
    ],
)
def test_the_name_breaks_ties_among_plain_texts(name: str, media: Media) -> None:
    assert detect(b"one, two and three\n", name) is media


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimited_text_is_told_without_a_name(delimiter: str) -> None:
    rows = [("Part", "Price", "Supplier"), ("Reed", "8", "Nordhav"), ("Shuttle", "12", "Kestrel")]

    assert detect("\n".join(delimiter.join(row) for row in rows).encode()) is Media.CSV


def test_prose_with_commas_is_no_table() -> None:
    text = "Ada, who weaves, came home.\nBo stayed, of course, at the mill, alone.\nRain fell.\n"

    assert detect(text.encode()) is Media.TEXT


def test_markdown_is_told_by_its_marks() -> None:
    assert detect(b"# Looms\n\nSee [the mill](mill.html).\n\n```\ncode\n```\n") is Media.MARKDOWN


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize(
    ("text", "media"), [("<!DOCTYPE html><p>Hello there", Media.HTML), ("Hello there, Ada", Media.TEXT)]
)
def test_wide_encodings_are_seen_through(codec: str, text: str, media: Media) -> None:
    assert detect(text.encode(codec)) is media


def test_a_mail_in_utf_16_is_a_mail() -> None:
    assert detect("From: ada@x.example\nTo: bo@x.example\n\nhello".encode("utf-16")) is Media.MAIL


def test_one_header_like_line_does_not_make_a_mail() -> None:
    assert detect(b"Note: buy yarn\n\nand a reed\n") is Media.TEXT


def test_a_mail_that_carries_a_pdf_is_a_mail() -> None:
    assert detect(b"From: a@x.example\nTo: b@x.example\n\n%PDF-1.4 is how a PDF begins") is Media.MAIL


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), Media.SEVEN_ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Media.OLE),
        (bytes(range(32)) * 20, Media.BINARY),
    ],
)
def test_formats_that_are_not_read_are_still_named(data: bytes, media: Media) -> None:
    assert detect(data) is media
    assert media not in SUPPORTED


@given(st.binary(max_size=300), st.text(max_size=20))
def test_detection_never_raises(data: bytes, name: str) -> None:
    assert isinstance(detect(data, name), Media)


@given(
    st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{", b"<html", b"From: "]),
    st.binary(),
)
def test_detection_survives_damaged_containers(magic: bytes, rest: bytes) -> None:
    assert isinstance(detect(magic + rest), Media)


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "Workbook"])
def test_case_does_not_count_in_the_names_of_ole_streams(name: str) -> None:
    entry = name.encode("utf-16-le") + b"\0\0"
    directory = entry.ljust(64, b"\0") + len(entry).to_bytes(2, "little")
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory.ljust(128, b"\0")

    assert detect(data) is Media.XLS


def test_a_package_whose_members_are_parted_by_backslashes_is_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl\\workbook.xml", "<workbook/>")

    assert detect(out.getvalue()) is Media.XLSX


@pytest.mark.parametrize(
    ("name", "media"), [("a.md", Media.MARKDOWN), ("a.txt", Media.TEXT), ("a", Media.TEXT)]
)
def test_brackets_that_never_close_are_prose_and_cost_little(name: str, media: Media) -> None:
    started = time.process_time()

    assert detect(b"[" * 100_000, name) is media
    assert time.process_time() - started < 1


def test_brackets_that_close_are_json_however_deep() -> None:
    assert detect(b"[" * 100_000 + b"]" * 100_000, "a.md") is Media.JSON


@pytest.mark.parametrize("cells", ['"cells": []', '"worksheets": [{"cells": []}]'])
def test_notebooks_of_all_formats_are_told(cells: str) -> None:
    assert detect(f'{{"nbformat": 3, {cells}}}'.encode()) is Media.NOTEBOOK
