from __future__ import annotations

from paper_lines import a_line, zoned

from heddle.ingest.paper.caption import read_captions
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.paper import TableRegion
from heddle.ingest.paper.table_region import read_tables
from heddle.ingest.paper.zone import Zone

TEXT = "Mills of the north weave wool and linen for half of the country and for all the others too."


def tables(*pairs: tuple[Zone, PaperLine]) -> tuple[TableRegion, ...]:
    text, zones = zoned(*pairs)
    return read_tables(text, zones, read_captions(text, zones))


def rows(top: float, *words: str) -> list[tuple[Zone, PaperLine]]:
    return [(Zone.FLOAT, a_line(word, size=8, top=top + 12 * at)) for at, word in enumerate(words)]


def some_text(top: float, count: int = 6) -> list[tuple[Zone, PaperLine]]:
    return [(Zone.BODY, a_line(TEXT, top=top + 12 * at)) for at in range(count)]


def written(table: TableRegion) -> list[str]:
    return [line.text for line in table.lines]


def test_a_table_stands_between_its_caption_and_the_text() -> None:
    (table,) = tables(
        (Zone.CAPTION, a_line("Table 1. Looms.", top=100, gap=3)),
        *rows(115, "Loom Mill", "A 1", "B 2"),
        *some_text(160),
    )

    assert (table.caption, table.page, written(table)) == (0, 1, ["Loom Mill", "A 1", "B 2"])
    assert table.box[1] == 115
    assert table.box[3] == 115 + 2 * 12 + 8


def test_tables_stand_above_their_captions_where_a_paper_has_them_so() -> None:
    (table,) = tables(
        *some_text(20, 4),
        *rows(80, "Loom Mill", "A 1", "B 2"),
        (Zone.CAPTION, a_line("Table 1. Looms.", top=120, gap=3)),
        *some_text(140),
    )

    assert written(table) == ["Loom Mill", "A 1", "B 2"]


def test_a_line_belongs_to_one_table() -> None:
    found = tables(
        (Zone.CAPTION, a_line("Table 1. Looms.", top=100, gap=3)),
        *rows(115, "Loom Mill", "A 1", "B 2"),
        (Zone.CAPTION, a_line("Table 2. Mills.", top=160, gap=3)),
        *rows(175, "Mill Town", "C 3"),
    )

    assert [written(table) for table in found] == [["Loom Mill", "A 1", "B 2"], ["Mill Town", "C 3"]]


def test_a_caption_with_text_below_has_no_table() -> None:
    assert tables((Zone.CAPTION, a_line("Table 1. Looms.", top=100, gap=3)), *some_text(115)) == ()


def test_a_figure_has_no_table() -> None:
    assert tables((Zone.CAPTION, a_line("Figure 1. Looms.", top=100, gap=3)), *rows(115, "a", "b")) == ()
