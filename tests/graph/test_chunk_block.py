"""Blocks of a stored chunk, as one property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId
from heddle.graph.chunk_block import ChunkBlock, read_blocks, write_blocks
from heddle.graph.records import Node
from heddle.graph.schema import NodeType

BLOCKS = st.builds(
    ChunkBlock,
    st.sampled_from(["paragraph", "list_item", "heading", "page_header"]),
    st.integers(0, 999),
    st.integers(0, 999),
    st.integers(0, 12),
    st.booleans(),
)


def a_chunk(blocks: str, kind: str = "paragraph", text: str = "Some words.") -> Node:
    return Node(NodeId("c"), NodeType.CHUNK, {"text": text, "block": kind, "blocks": blocks})


@given(st.lists(BLOCKS, min_size=2, max_size=6))
def test_what_is_written_is_read_back(blocks: list[ChunkBlock]) -> None:
    assert list(read_blocks(a_chunk(write_blocks(blocks)))) == blocks


def test_a_chunk_that_is_one_block_needs_no_words_for_it() -> None:
    written = write_blocks([ChunkBlock("footnote", 0, 11)])

    assert written == ""
    assert read_blocks(a_chunk(written, "footnote")) == (ChunkBlock("footnote", 0, 11),)


def test_words_that_are_no_block_are_refused() -> None:
    with pytest.raises(InvalidGraph):
        read_blocks(a_chunk("paragraph:0-4 list"))
