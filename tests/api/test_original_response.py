"""Originals on the wire: ranges as RFC 9110 has them, names as RFC 6266 has them."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.original_response import attachment, byte_range


@given(st.integers(1, 300), st.integers(0, 400), st.integers(0, 400))
def test_a_range_names_the_bytes_that_a_slice_has(size: int, first: int, last: int) -> None:
    data = bytes(number % 256 for number in range(size))
    if first >= size:
        with pytest.raises(ValueError, match="no byte"):
            byte_range(f"bytes={first}-", size)
        return
    span = byte_range(f"bytes={first}-{last}", size)
    if last < first:
        assert span is None
    else:
        assert span is not None
        assert data[slice(*span)] == data[first : last + 1]
        assert span[1] <= size


@given(st.integers(1, 300), st.integers(1, 400))
def test_a_suffix_names_the_last_bytes(size: int, length: int) -> None:
    data = bytes(number % 256 for number in range(size))

    span = byte_range(f"bytes=-{length}", size)

    assert span is not None
    assert data[slice(*span)] == data[-length:]


@pytest.mark.parametrize("value", ["", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=0-1,4-5", "0-1"])
def test_what_is_no_single_range_of_bytes_asks_for_all(value: str) -> None:
    assert byte_range(value, 10) is None


@pytest.mark.parametrize("value", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_outside_cannot_be_satisfied(value: str) -> None:
    with pytest.raises(ValueError, match="no byte"):
        byte_range(value, 10)


@given(st.text(max_size=80).filter(lambda text: "/" not in text))
def test_a_name_goes_over_the_wire_whole_and_breaks_no_header(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return

    value = attachment(name)

    assert value.isascii()
    assert value.isprintable()
    match = re.fullmatch(r"attachment; filename=\"([^\"\\]*)\"; filename\*=UTF-8''([^ ;\"]*)", value)
    assert match is not None
    assert unquote(match[2]) == name
