"""Captions find the table or figure that they belong to."""

from __future__ import annotations

from parsed_builders import a_block, a_document, a_figure, a_heading, a_paged_document, a_table

from heddle.core.locator import Box, PageLocator, PathLocator
from heddle.ingest.caption import Caption, find_captions
from heddle.ingest.composition import compose
from heddle.ingest.parsed import Block, BlockKind, Element, FigureBlock, TableBlock, TableRow

ROWS = (("Year", "Yield"), ("2019", "4"))


def captions(*elements: Element) -> list[Caption]:
    return find_captions(compose(a_document(*elements)))


def placed(text: str, box: Box, kind: BlockKind = BlockKind.CAPTION) -> Block:
    return Block(kind, text, PageLocator(1, (box,)))


def table_at(box: Box) -> TableBlock:
    place = PageLocator(1, (box,))
    return TableBlock(tuple(TableRow(row, place) for row in ROWS), place, 1)


def test_a_caption_above_its_table_names_it() -> None:
    found = captions(a_block("Some text."), a_block("Table 2. Yields"), a_table(*ROWS), a_block("More."))

    assert [(caption.element, caption.target) for caption in found] == [(1, 2)]
    assert found[0].label is not None
    assert found[0].label.text == "Table 2"


def test_between_two_figures_the_caption_belongs_to_the_one_above() -> None:
    found = captions(
        a_figure(""),
        a_block("Figure 1: A loom", BlockKind.CAPTION),
        a_figure(""),
        a_block("Figure 2: A mill", BlockKind.CAPTION),
    )

    assert [(caption.element, caption.target) for caption in found] == [(1, 0), (3, 2)]


def test_between_two_tables_the_caption_belongs_to_the_one_below() -> None:
    found = captions(
        a_block("Table 1: Yields", BlockKind.CAPTION),
        a_table(*ROWS),
        a_block("Table 2: Costs", BlockKind.CAPTION),
        a_table(*ROWS),
    )

    assert [(caption.element, caption.target) for caption in found] == [(0, 1), (2, 3)]


def test_on_a_page_the_nearer_one_in_the_same_column_is_named() -> None:
    page = a_paged_document(
        [
            placed("Table 1. Left", (50, 100, 280, 110)),
            placed("Table 2. Right", (310, 100, 540, 110)),
            table_at((310, 120, 540, 200)),
            table_at((50, 120, 280, 200)),
        ]
    )

    assert [(each.element, each.target) for each in find_captions(compose(page))] == [(0, 3), (1, 2)]


def test_what_is_far_away_on_the_page_is_not_named() -> None:
    page = a_paged_document([placed("Table 1. Far", (50, 100, 280, 110)), table_at((50, 500, 280, 600))])

    assert [caption.target for caption in find_captions(compose(page))] == [-1]


def test_a_sentence_about_a_table_is_no_caption_of_it() -> None:
    assert captions(a_block("Table 2 shows the yields."), a_table(*ROWS)) == []


def test_a_title_that_stands_below_its_label_is_part_of_the_caption() -> None:
    composed = compose(
        a_document(a_block("Table 1"), a_block("Yields of the farm by year"), a_table(*ROWS), a_block("End."))
    )
    (caption,) = find_captions(composed)

    assert composed.text[caption.start : caption.end] == "Table 1\n\nYields of the farm by year"
    assert caption.target == 2


def test_a_figure_element_of_html_holds_its_caption() -> None:
    def inside(path: str) -> PathLocator:
        return PathLocator("html", path)

    found = captions(
        FigureBlock("a loom", inside("/html/body/figure[1]/img")),
        FigureBlock("a mill", inside("/html/body/figure[2]/img")),
        Block(BlockKind.CAPTION, "Built in 1890", inside("/html/body/figure[2]/figcaption")),
    )

    assert [(caption.element, caption.target) for caption in found] == [(2, 1)]


def test_the_title_of_a_table_is_its_caption() -> None:
    found = captions(a_heading("Results"), a_table(*ROWS, title="Table 3: Yields"))

    assert [(caption.target, caption.label and caption.label.number) for caption in found] == [(1, "3")]
