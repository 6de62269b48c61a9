from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsed_text import read
from zip_package import package

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.document import parse_document

NOTE = b"Ada Lindqvist sells looms.\n"


def rejection(data: bytes, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", limits or Limits())
    return caught.value


def named(name: str) -> bytes:
    """A gzip file whose header gives a name."""
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=buffer, mtime=0) as file:
        file.write(NOTE)
    return buffer.getvalue()


def test_the_file_inside_is_attached_under_its_name() -> None:
    parsed = read(named("note.txt"))

    assert parsed.media == Media.GZIP
    assert [(item.name, item.part, item.data) for item in parsed.attachments] == [("note.txt", "1", NOTE)]
    assert read(gzip.compress(NOTE)).attachments[0].name == "unnamed"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=4), st.integers(0, 9))
def test_members_follow_each_other(parts: list[bytes], zeros: int) -> None:
    data = b"".join(gzip.compress(b"text " + part) for part in parts) + bytes(zeros)

    assert read(data).attachments[0].data == b"".join(b"text " + part for part in parts)


def test_archives_inside_stay_closed() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))

    assert rejection(buffer.getvalue()).reason is RejectionReason.UNSUPPORTED
    assert rejection(gzip.compress(package({"a.txt": NOTE}))).reason is RejectionReason.UNSUPPORTED


def test_bombs_are_too_large_and_damage_is_malformed() -> None:
    bomb = gzip.compress(bytes(32 << 20))
    good = gzip.compress(NOTE * 50)

    assert rejection(bomb).reason is RejectionReason.TOO_LARGE
    assert rejection(bomb, Limits(inflated_mib=1)).reason is RejectionReason.TOO_LARGE
    assert rejection(good[:-9]).reason is RejectionReason.MALFORMED
    assert rejection(good[:-8] + b"damaged!").reason is RejectionReason.MALFORMED
    assert rejection(gzip.compress(b"")).reason is RejectionReason.EMPTY
