"""Raised numbers cite, count powers or call notes: the words around them tell."""

from __future__ import annotations

import pytest
from layouts import contributed
from parsed_builders import a_block, a_heading, a_paged_document

from heddle.core.locator import PageLocator
from heddle.graph.schema import EdgeType
from heddle.ingest.composition import compose
from heddle.ingest.parsed import Block, BlockKind, Element
from heddle.ingest.raised_mark import citing_marks, noted_marks, raised_marks


def raised(text: str, *, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    """A block whose words between carets are raised: `old^1^ looms`."""
    words, spans = "", []
    for place, part in enumerate(text.split("^")):
        if place % 2:
            spans.append((len(words), len(words) + len(part)))
        words += part
    return Block(kind, words, PageLocator(1, ((50, 50, 300, 60),)), 0, (), tuple(spans))


def citing(text: str) -> list[str]:
    composed = compose(a_paged_document([raised(text)]))
    return [mark.text for mark in citing_marks(composed, list(raised_marks(composed)))]


@pytest.mark.parametrize(
    "text", ["as was shown before.^3^ It is", "by earlier work^3,5–7^ and", "as Krall et al^19^ say"]
)
def test_numbers_behind_words_may_cite(text: str) -> None:
    assert len(citing(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "about 10^6^ cells were used",
        "an area of 4 km^2^ was seen",
        "where x^2^ is small",
        "infections, ^8^ (11%) of those seen",
    ],
)
def test_powers_do_not_cite(text: str) -> None:
    assert citing(text) == []


def test_numbers_behind_names_of_authors_do_not_cite() -> None:
    assert citing("Ada Lovelace^1^, Grace Hopper^2^ and Mary Somerville^1^") == []


def test_a_mark_calls_the_note_of_its_page_that_begins_with_it() -> None:
    note = a_block("* Sold in 1901.", BlockKind.FOOTNOTE)
    other = a_block("1 Elsewhere.", BlockKind.FOOTNOTE)
    composed = compose(
        a_paged_document([raised("the loom^*^ is old"), note], [raised("a mill^*^ too"), other])
    )

    assert [
        (mark.start, element) for mark, element in noted_marks(composed, list(raised_marks(composed)))
    ] == [(8, 1)]


def document(*body: Element) -> list[tuple[str, str]]:
    items = [
        a_block(f"{number}. Author{number} A. A title of some length. Journal 2010") for number in range(1, 7)
    ]
    subgraph = contributed(a_paged_document([*body, a_heading("References"), *items]))
    nodes = {node.id: node for node in subgraph.nodes}
    return sorted(
        (str(edge.properties["text"]), str(nodes[edge.target].properties["text"])[:7])
        for edge in subgraph.edges
        if edge.type == EdgeType.CITES and "text" in edge.properties
    )


def test_a_document_that_cites_by_raised_numbers_is_read_so() -> None:
    found = document(raised("looms are old,^1,2^ as many say^3–5^ and write.^6^ One has 10^3^ threads."))

    assert found == [
        ("1", "Author1"),
        ("2", "Author2"),
        *(("3–5", f"Author{n}") for n in (3, 4, 5)),
        ("6", "Author6"),
    ]


def test_one_raised_number_is_no_way_of_citing() -> None:
    assert document(raised("looms are old^1^ and loud")) == []
