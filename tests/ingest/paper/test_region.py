from __future__ import annotations

from heddle.ingest.paper.region import regions
from heddle.ingest.parse.pdf_line import Piece
from heddle.ingest.parse.pdf_page import Glyph


def a_piece(text: str, left: float, top: float, width: float) -> Piece:
    step = width / len(text)
    glyphs = [
        Glyph(letter, left + at * step, top, left + (at + 1) * step, top + 10, 0, at, spaced=False)
        for at, letter in enumerate(text)
    ]
    return Piece(glyphs, left, top, left + width, top + 10, [False] * len(glyphs))


def texts(found: list[Piece]) -> list[list[str]]:
    return [[row.text for row in region] for region in regions(found)]


def column(name: str, left: float, top: float, count: int, width: float = 200) -> list[Piece]:
    return [a_piece(f"{name}-line-number-{at}", left, top + 12 * at, width) for at in range(count)]


def test_columns_below_a_line_across_are_read_one_after_the_other() -> None:
    title = a_piece("A-title-across-both-columns", 100, 20, 300)

    found = texts([title, *column("left", 50, 60, 5), *column("right", 270, 60, 5)])

    assert [region[0] for region in found] == [
        "A-title-across-both-columns",
        "left-line-number-0",
        "right-line-number-0",
    ]


def test_a_page_without_a_gutter_is_one_region() -> None:
    assert len(texts(column("text", 50, 60, 8, width=420))) == 1


def test_numbers_that_hang_before_the_right_column_belong_to_it() -> None:
    numbers = [a_piece(f"{at}.", 262, 60 + 12 * at, 8) for at in range(3, 8)]

    found = texts([*column("left", 50, 60, 5), *numbers, *column("right", 285, 60, 5)])

    assert found[0] == [f"left-line-number-{at}" for at in range(5)]
    assert found[-1][0].endswith("right-line-number-0")
    assert any("3." in line for region in found[1:] for line in region)


def test_short_lines_beside_a_column_belong_to_their_side() -> None:
    across = column("above", 50, 10, 2, width=450)
    side = column("place", 50, 60, 6, width=100)
    main = column("abstract", 180, 64, 6, width=320)
    below = column("below", 50, 200, 6, width=450)

    found = texts([*across, *side, *main, *below])

    assert [f"place-line-number-{at}" for at in range(6)] in found
    assert [f"abstract-line-number-{at}" for at in range(6)] in found


def test_a_page_header_that_reaches_into_the_gutter_does_not_move_it() -> None:
    header = a_piece("Lindqvist-et-al.", 180, 20, 89)
    numbers = [a_piece(f"{at}.", 262, 60 + 12 * at, 8) for at in range(14)]

    found = texts([header, *column("left", 50, 60, 14, 190), *numbers, *column("item", 276, 60, 14, 190)])

    assert found[0] == ["Lindqvist-et-al."]
    assert found[1][0] == "left-line-number-0"
    assert found[2][0] == "0. item-line-number-0"
