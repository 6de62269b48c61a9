from __future__ import annotations

from parsed_text import LIMITS

from heddle.core.locator import PathLocator
from heddle.ingest.parse.docx_style import Style
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.flow import CellShape, Flow, Shape
from heddle.ingest.parsed import Block, BlockKind, TableBlock


def flow() -> Flow:
    """A flow with one style, a heading."""
    return Flow(Draft(LIMITS), {1: Style("heading 2", 2)})


def test_cells_gather_to_rows_and_rows_to_a_table_that_text_ends() -> None:
    one = flow()
    for row in (("Part", "Price"), ("Reed", "8")):
        for words in row:
            one.say(words)
            one.cell()
        one.row()
    one.say("After")
    one.paragraph(Shape())

    table, block = one.draft.elements

    assert isinstance(table, TableBlock)
    assert [row.cells for row in table.rows] == [("Part", "Price"), ("Reed", "8")]
    assert [row.locator for row in table.rows] == [
        PathLocator("paragraph", "1-2"),
        PathLocator("paragraph", "3-4"),
    ]
    assert block == Block(BlockKind.PARAGRAPH, "After", PathLocator("paragraph", "5"))


def test_merged_cells_say_what_their_neighbours_do() -> None:
    one = flow()
    for words, shapes in (
        (("a", ""), (CellShape(), CellShape(left=True))),
        (("", "b"), (CellShape(above=True),)),
    ):
        one.cells_shape = list(shapes)
        for word in words:
            one.say(word)
            one.cell()
        one.row()
    one.end(Shape())

    (table,) = one.draft.elements
    assert isinstance(table, TableBlock)
    assert [row.cells for row in table.rows] == [("a", "a"), ("a", "b")]


def test_notes_follow_the_paragraph_that_they_hang_on() -> None:
    one = flow()
    note = Flow(one.draft, {}, BlockKind.FOOTNOTE, "footnotes/1/")
    note.say("Below")
    one.say("Above")
    one.after.append(note)
    one.paragraph(Shape(style=1))

    assert one.draft.elements == [
        Block(BlockKind.HEADING, "Above", PathLocator("paragraph", "1"), 2),
        Block(BlockKind.FOOTNOTE, "Below", PathLocator("paragraph", "footnotes/1/1")),
    ]


def test_a_table_that_the_text_ends_in_is_kept() -> None:
    one = flow()
    one.say("lost")
    one.paragraph(Shape(in_table=True))
    one.end(Shape())

    (table,) = one.draft.elements
    assert isinstance(table, TableBlock)
    assert table.rows[0].cells == ("lost",)
