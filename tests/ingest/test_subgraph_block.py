"""Chunks say which blocks they are made of."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from layouts import contributed
from parsed_builders import a_block, a_document, a_heading, parsed_documents

from heddle.graph.chunk_block import read_blocks
from heddle.graph.schema import NodeType
from heddle.ingest.parsed import BlockKind, ParsedDocument


def test_a_chunk_names_its_blocks_with_their_levels() -> None:
    subgraph = contributed(
        a_document(a_heading("One", 2), a_block("Words."), a_block("item", BlockKind.LIST_ITEM, level=1))
    )
    (chunk,) = [node for node in subgraph.nodes if node.type is NodeType.CHUNK]

    assert chunk.properties["blocks"] == "heading2:0-3 paragraph:5-11 list_item1:13-17"


@given(parsed_documents())
def test_blocks_cover_the_words_of_their_chunk(parsed: ParsedDocument) -> None:
    for chunk in contributed(parsed).nodes:
        if chunk.type is NodeType.CHUNK:
            text = str(chunk.properties["text"])
            blocks = read_blocks(chunk)
            assert blocks[0].start == 0
            assert blocks[-1].end == len(text)
            gaps = [text[a.end : b.start] for a, b in pairwise(blocks)]
            assert not "".join(gaps).strip()
