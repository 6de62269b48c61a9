from __future__ import annotations

import pytest
from odf_files import odp, odt
from parsed_text import blocks, cells, read, tables, texts
from zip_package import with_members

from heddle.core.errors import InputRejected
from heddle.core.locator import SlideLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.media import Media, detect
from heddle.ingest.parsed import BlockKind, FigureBlock


def frame(text: str, kind: str = "") -> str:
    """A frame with one paragraph, in a place of the layout."""
    place = f'presentation:class="{kind}"' if kind else ""
    return f"<draw:frame {place}><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"


def slide(*shapes: str, style: str = "dp1", notes: str = "") -> str:
    """A slide of some shapes."""
    spoken = f"<presentation:notes>{frame(notes, 'notes')}</presentation:notes>" if notes else ""
    return f'<draw:page draw:style-name="{style}">{"".join(shapes)}{spoken}</draw:page>'


def test_slides_are_pages_with_the_title_first_and_the_notes_last() -> None:
    parsed = read(
        odp(
            slide(frame("Sells looms."), frame("Nordhav", "title"), notes="Say hello.")
            + slide(frame("Reeds", "title"))
        )
    )

    assert [(block.kind, block.text, block.locator) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "Nordhav", SlideLocator(1, "2")),
        (BlockKind.PARAGRAPH, "Sells looms.", SlideLocator(1, "1")),
        (BlockKind.PARAGRAPH, "Say hello.", SlideLocator(1, "notes")),
        (BlockKind.HEADING, "Reeds", SlideLocator(2, "1")),
    ]
    assert [(page.number, page.name, page.first, page.last) for page in parsed.pages] == [
        (1, "Nordhav", 0, 3),
        (2, "Reeds", 3, 4),
    ]
    assert parsed.title == "Nordhav"


def test_tables_groups_shapes_and_pictures_are_read() -> None:
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    table = "".join(row.format("".join(cell.format(text) for text in line)) for line in ("ab", "cd"))
    parsed = read(
        odp(
            slide(
                f'<draw:frame><table:table table:use-first-row-styles="true">{table}</table:table>'
                '<draw:image xlink:href="Pictures/preview.svm"/></draw:frame>',
                "<draw:g><draw:custom-shape><text:p>In a group</text:p></draw:custom-shape></draw:g>",
                "<draw:frame><svg:title>Mill</svg:title><draw:image/></draw:frame>",
            )
        )
    )

    assert cells(tables(parsed)[0]) == [("a", "b"), ("c", "d")]
    assert tables(parsed)[0].header_rows == 1
    assert texts(parsed) == ["In a group"]
    assert FigureBlock("", SlideLocator(1, "3"), "Mill") in parsed.elements


def test_what_repeats_on_every_slide_is_left_out_and_hidden_slides_are_noted() -> None:
    margins = [frame(kind, kind) for kind in ("header", "footer", "date-time", "page-number")]
    parsed = read(odp(slide(frame("Looms", "title"), *margins, style="dp2")))

    assert texts(parsed) == ["Looms"]
    assert parsed.warnings == ("slide 1 is hidden in the show; it was read all the same",)


def test_a_text_in_the_clothes_of_a_presentation_is_malformed() -> None:
    data = with_members(
        odt("<text:p>x</text:p>"), {"mimetype": b"application/vnd.oasis.opendocument.presentation"}
    )

    assert detect(data) is Media.ODP
    with pytest.raises(InputRejected) as caught:
        read(data)
    assert caught.value.reason is RejectionReason.MALFORMED


def test_a_presentation_without_words_is_empty() -> None:
    with pytest.raises(InputRejected) as caught:
        read(odp(slide("<draw:frame><draw:image/></draw:frame>")))
    assert caught.value.reason is RejectionReason.EMPTY
