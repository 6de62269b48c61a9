"""Pictures that only decorate a document are no figures of it."""

from __future__ import annotations

from parsed_text import read
from pictured_files import picture, word

from heddle.core.locator import PathLocator, SlideLocator
from heddle.ingest.limits import Limits
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parsed import BlockKind, FigureBlock, Page, ParsedDocument, Picture

LOGO = Picture("logo.png", "image/png", 200, 80, "1" * 64)
PLOT = Picture("plot.png", "image/png", 600, 400, "2" * 64)


def figures(parsed: ParsedDocument) -> list[FigureBlock]:
    return [element for element in parsed.elements if isinstance(element, FigureBlock)]


def test_a_picture_that_comes_back_is_left_out_and_pages_and_links_count_anew() -> None:
    draft = Draft(Limits())
    for number in range(1, 6):
        first = len(draft.elements)
        draft.figure("", SlideLocator(number, "1"), picture=LOGO)
        draft.block(BlockKind.PARAGRAPH, f"Slide {number}", SlideLocator(number, "2"))
        draft.link("Slide", f"https://example.org/{number}")
        if number == 3:
            draft.figure("", SlideLocator(number, "3"), picture=PLOT)
        draft.pages.append(Page(number, first, len(draft.elements)))

    parsed = draft.finish("application/x-test")

    assert [figure.picture for figure in figures(parsed)] == [PLOT]
    assert [(page.first, page.last) for page in parsed.pages] == [(0, 1), (1, 2), (2, 4), (4, 5), (5, 6)]
    assert [link.element for link in parsed.links] == [0, 1, 2, 4, 5]


def test_one_that_has_words_stays_once() -> None:
    draft = Draft(Limits())
    for number in range(1, 6):
        draft.figure("", SlideLocator(number, "1"), alternative="Acme", picture=LOGO)

    assert [figure.alternative for figure in figures(draft.finish("application/x-test"))] == ["Acme"]


def test_icons_and_rules_are_no_figures() -> None:
    draft = Draft(Limits())
    for width, height in ((12, 12), (900, 20), (15, 300)):
        mark = Picture("mark", "image/png", width, height, f"{width}")
        draft.figure("", PathLocator("html", "/img"), picture=mark)

    assert figures(draft.finish("application/x-test")) == []


def test_a_picture_shown_twice_in_a_document_is_two_figures() -> None:
    assert len(figures(read(word(times=2)))) == 2
    assert figures(read(word(picture(8, 8)))) == []
