from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Iterator

import pytest
import sample_files
from compound_file import compound_file, message_tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf_files import odp, odt
from parsed_text import all_text, read
from word_file import Word, word_file

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import Block, ParsedDocument, TableBlock

SEEDS = {
    "pdf": sample_files.pdf_file(),
    "docx": sample_files.docx_file(),
    "xlsx": sample_files.xlsx_file(),
    "pptx": sample_files.pptx_file(),
    "odt": odt(f"<text:p>{sample_files.SENTENCE}</text:p>"),
    "odp": odp(f"<draw:page><draw:rect><text:p>{sample_files.SENTENCE}</text:p></draw:rect></draw:page>"),
    "mail": sample_files.mail_file(),
    "msg": compound_file(message_tree({0x0037: "Looms", 0x1000: sample_files.SENTENCE})),
    "rtf": b"{\\rtf1\\ansi " + sample_files.SENTENCE.encode() + b"\\par}",
    "doc": word_file(Word(f"{sample_files.SENTENCE}\r")),
    "html": sample_files.HTML,
    "markdown": sample_files.MARKDOWN,
    "csv": sample_files.CSV,
    "json": sample_files.JSON,
    "json lines": sample_files.JSON_LINES,
    "text": sample_files.TEXT,
}
SMALL = Limits(inflated_mib=32, table_cells=100_000)


def assert_promises_hold(parsed: ParsedDocument) -> None:
    """What every parser promises, whatever came in."""
    for element in parsed.elements:
        if isinstance(element, Block):
            assert element.text
            assert element.text == element.text.strip()
            element.text.encode()
            assert "\0" not in element.text
            ends = [0, *(place for anchor in element.anchors for place in (anchor.start, anchor.end))]
            assert ends == sorted(ends)
            assert ends[-1] <= len(element.text)
        elif isinstance(element, TableBlock):
            assert len({len(row.cells) for row in element.rows}) == 1
            assert element.header_rows < len(element.rows)
    assert all(0 <= link.element < len(parsed.elements) for link in parsed.links)
    assert all(0 <= page.first <= page.last <= len(parsed.elements) for page in parsed.pages)


def parse_or_reject(data: bytes, name: str = "") -> None:
    try:
        parsed = parse_document(data, name, SMALL)
    except InputRejected:
        return
    assert_promises_hold(parsed)


def mutate(data: bytes, generator: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(generator.randint(1, 12)):
        at = generator.randrange(len(changed)) if changed else 0
        action = generator.randrange(4)
        if action == 0:
            changed[at : at + 1] = bytes([generator.randrange(256)])
        elif action == 1:
            del changed[at : at + generator.randint(1, 40)]
        elif action == 2:
            changed[at:at] = changed[at : at + generator.randint(1, 40)]
        else:
            changed[at:at] = generator.choice(
                [b"\0", b"<", b'"', b"\xff\xfe", b"{[", b"&#0;", b"--", b"9" * 12]
            )
    return bytes(changed)


def repack(data: bytes, generator: random.Random) -> bytes:
    """A package whose parts are damaged, while the archive around them is sound."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = generator.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, mutate(content, generator) if name == chosen else content)
    return out.getvalue()


@pytest.mark.parametrize("name", SEEDS)
def test_each_format_is_read_in_full(name: str) -> None:
    parsed = read(SEEDS[name])

    assert_promises_hold(parsed)
    assert "Reed" in all_text(parsed) or "Lindqvist" in all_text(parsed)


@pytest.mark.parametrize("name", SEEDS)
def test_reading_twice_gives_the_same(name: str) -> None:
    assert read(SEEDS[name]) == read(SEEDS[name])


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "a.txt", "a.csv", "a.html", "a.eml", "a.md", "a.json"]))
def test_random_bytes_are_parsed_or_rejected(data: bytes, name: str) -> None:
    parse_or_reject(data, name)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["a.txt", "a.csv", "a.html", "a.eml", "a.md", "a.json"]))
def test_random_text_is_parsed_or_rejected(text: str, name: str) -> None:
    parse_or_reject(text.encode("utf-8", "surrogatepass"), name)


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_files_are_parsed_or_rejected(name: str) -> None:
    generator = random.Random(name)
    for _ in range(40):
        parse_or_reject(mutate(SEEDS[name], generator), f"file.{name}")


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_packages_with_damaged_parts_are_parsed_or_rejected(name: str) -> None:
    generator = random.Random(name)
    for _ in range(60):
        parse_or_reject(repack(SEEDS[name], generator), f"file.{name}")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=20,
    )
)
def test_every_scalar_of_json_is_said(value: object) -> None:
    parsed = parse_document(json.dumps({"name": "x", "value": value}).encode(), "a.json", SMALL)

    assert_promises_hold(parsed)
    said = all_text(parsed)
    assert all(one_line(text) in one_line(said) for text in strings(value))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def rejection(data: bytes, name: str = "", limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, name, limits or Limits())
    return caught.value


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"<html><body></body></html>", b"{}"])
def test_files_without_text_are_empty(data: bytes) -> None:
    assert rejection(data).reason is RejectionReason.EMPTY


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "7-Zip"),
        (bytes(range(256)) * 4, "binary"),
    ],
)
def test_other_formats_are_unsupported_and_named(data: bytes, word: str) -> None:
    error = rejection(data, "report.pdf")

    assert error.reason is RejectionReason.UNSUPPORTED
    assert word in error.message


def test_large_files_are_too_large() -> None:
    assert rejection(b"word " * 500_000, limits=Limits(file_mib=1)).reason is RejectionReason.TOO_LARGE


def bomb(name: str) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SEEDS[name])) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, old.read(member))
        new.writestr("padding.xml", bytes(40 << 20))
    return out.getvalue()


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_inflation_bombs_are_too_large(name: str) -> None:
    error = rejection(bomb(name))

    assert error.reason is RejectionReason.TOO_LARGE
    assert re.fullmatch(
        r"the document has \d+ times its size once inflated, and the limit is 200", error.message
    )


def test_xml_with_entities_is_malformed() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SEEDS["docx"])) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, laughs if member == "word/document.xml" else old.read(member))

    assert rejection(out.getvalue()).reason is RejectionReason.MALFORMED


def test_deeply_nested_json_is_too_large() -> None:
    assert rejection(b'{"a":' * 100_000 + b"1" + b"}" * 100_000).reason is RejectionReason.TOO_LARGE


def test_deeply_nested_html_keeps_its_text() -> None:
    parsed = read(b"<html><body>" + b"<div>" * 1000 + b"deep words" + b"</div>" * 1000)

    assert "deep words" in all_text(parsed)
    assert parsed.warnings


def test_html_nested_beyond_what_its_reader_keeps_is_too_large() -> None:
    assert rejection(b"<html><body>" + b"<div>" * 5000 + b"deep words").reason is RejectionReason.TOO_LARGE


def test_an_encrypted_office_file_is_rejected_as_encrypted() -> None:
    entry = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + entry.ljust(64, b"\0")
        + len(entry).to_bytes(2, "little")
    )

    assert detect(data) is Media.ENCRYPTED_OFFICE
    assert rejection(data).reason is RejectionReason.ENCRYPTED
