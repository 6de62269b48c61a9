from __future__ import annotations

import struct

import pytest
from compound_file import Tree, compound_file
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.compound import COMPOUND_REJECTIONS, Compound
from heddle.ingest.parse.rejection import rejecting

_NAMES = st.text("abcdefgh", min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(_NAMES, st.binary(max_size=6000), min_size=1, max_size=6), _NAMES)
def test_streams_are_read_back_from_every_storage(streams: dict[str, bytes], storage: str) -> None:
    tree: Tree = {f"s_{storage}": streams, "top": b"x"}

    file = Compound(compound_file(tree), Limits())

    assert {name: file.stream([f"S_{storage.upper()}", name]) for name in streams} == streams
    assert file.storages([], "s_") == [f"s_{storage}"]
    assert file.stream(["nowhere", "top"]) is None
    assert file.stream([f"s_{storage}"]) is None
    assert file.storages(["nowhere"], "") == []


def test_what_is_read_is_counted_against_the_limit() -> None:
    file = Compound(compound_file({"a": bytes(700_000)}), Limits(inflated_mib=1))
    file.stream(["a"])

    with pytest.raises(InputRejected) as caught:
        file.stream(["a"])
    assert caught.value.reason is RejectionReason.TOO_LARGE


def test_sectors_in_a_circle_end_where_the_stream_does() -> None:
    data = bytearray(compound_file({"a": bytes(5000)}))
    # The stream's first sector, which is the first of the file, is made to follow itself.
    struct.pack_into("<I", data, len(data) - 512, 0)

    assert len(Compound(bytes(data), Limits()).stream(["a"]) or b"") <= 5000


@pytest.mark.parametrize("at", [44, 64, 72])
def test_tables_larger_than_the_file_are_malformed(at: int) -> None:
    data = bytearray(compound_file({"a": b"x"}))
    struct.pack_into("<I", data, at, 1 << 20)

    with pytest.raises(InputRejected) as caught, rejecting(COMPOUND_REJECTIONS):
        Compound(bytes(data), Limits())
    assert caught.value.reason is RejectionReason.MALFORMED


def test_streams_larger_than_the_file_are_malformed() -> None:
    data = compound_file({"a": bytes(5000)})
    huge = data.replace(struct.pack("<IQ", 0, 5000), struct.pack("<IQ", 0, 1 << 30))
    assert huge != data

    with pytest.raises(InputRejected) as caught, rejecting(COMPOUND_REJECTIONS):
        Compound(huge, Limits()).stream(["a"])
    assert caught.value.reason is RejectionReason.MALFORMED


def test_what_is_no_compound_file_is_malformed() -> None:
    with pytest.raises(InputRejected) as caught, rejecting(COMPOUND_REJECTIONS):
        Compound(bytes(4096), Limits())
    assert caught.value.reason is RejectionReason.MALFORMED


def test_a_defect_of_ours_is_not_taken_for_the_file_s() -> None:
    with pytest.raises(ValueError, match="ours"), rejecting(COMPOUND_REJECTIONS):
        raise ValueError("ours")
