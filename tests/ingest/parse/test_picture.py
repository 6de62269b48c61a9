"""Pictures are known by their first bytes, whatever they are called."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictured_files import PNG, picture

from heddle.ingest.parse.picture import data_of_address, picture_of
from heddle.ingest.parsed import Picture


@pytest.mark.parametrize(
    ("form", "media"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("BMP", "image/bmp"),
    ],
)
def test_kind_and_size_are_read_from_the_bytes(form: str, media: str) -> None:
    data = picture(70, 30, form)

    assert picture_of(data, "a.txt") == Picture("a.txt", media, 70, 30, sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("data", "media", "size"),
    [
        (b'<?xml version="1.0"?><svg width="120px" height="80.5">', "image/svg+xml", (120, 80)),
        (b"II*\x00rest", "image/tiff", (0, 0)),
        (b"\x01\x00\x00\x00" + bytes(36) + b" EMF", "image/emf", (0, 0)),
        (b"\xd7\xcd\xc6\x9a", "image/wmf", (0, 0)),
    ],
)
def test_formats_without_pixels_are_known_too(data: bytes, media: str, size: tuple[int, int]) -> None:
    found = picture_of(data, "p")

    assert found is not None
    assert (found.media, (found.width, found.height)) == (media, size)


def test_what_is_no_picture_is_none() -> None:
    assert picture_of(b"%PDF-1.7", "image.png") is None


@given(st.sampled_from([PNG, picture(form="JPEG"), picture(form="WEBP")]), st.integers(0, 400))
def test_a_picture_cut_short_has_no_size_or_its_own(data: bytes, length: int) -> None:
    found = picture_of(data[:length], "p")

    assert found is None or (found.width, found.height) in {(0, 0), (60, 40)}


@given(st.binary(max_size=60))
def test_addresses_give_the_bytes_that_they_were_made_of(data: bytes) -> None:
    written = base64.b64encode(data).decode()

    assert data_of_address(f"data:image/png;base64,{written}") == data


@pytest.mark.parametrize("address", ["https://example.org/a.png", "data:image/png;base64,%%%", "data:", ""])
def test_what_holds_no_bytes_gives_none(address: str) -> None:
    assert data_of_address(address) is None


def test_an_address_may_hold_plain_text() -> None:
    assert data_of_address("data:image/svg+xml,%3Csvg%3E") == b"<svg>"
