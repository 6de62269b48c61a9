"""Plain text, Markdown, CSV and JSON: formats that are read by their lines and keys."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_text import all_text, blocks, cells, read, tables, texts

from heddle.core.anchor import narrow
from heddle.core.locator import PathLocator
from heddle.ingest.parse.characters import clean
from heddle.ingest.parse.charset import decode
from heddle.ingest.parse.dialect import guess_dialect
from heddle.ingest.parsed import BlockKind


def lines_of(data: str, locator: object) -> str:
    assert isinstance(locator, PathLocator)
    assert locator.scheme == "lines"
    first, _, last = locator.path.partition("-")
    return "\n".join(data.split("\n")[int(first) - 1 : int(last or first)])


def test_text_is_cut_at_blank_lines_and_keeps_line_numbers() -> None:
    text = "one\ntwo\n\n\n  three\n- item\n- item two"

    parsed = read(text.encode(), "a.txt")

    assert texts(parsed) == ["one\ntwo", "three", "- item", "- item two"]
    for block in blocks(parsed):
        assert block.text in lines_of(text, block.locator)
        start = 0
        for line in block.text.split("\n"):
            place = narrow(block.locator, block.anchors, block.text, start, start + len(line))
            assert line == lines_of(text, place).strip()
            start += len(line) + 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=200))
def test_no_visible_character_of_a_text_is_lost(text: str) -> None:
    shown = "".join(clean(text).split())
    if shown:
        assert "".join(all_text(read(f"x\n\n{text}".encode(), "a.txt")).split()) == f"x{shown}"


def test_control_characters_and_surrogates_are_taken_out() -> None:
    assert clean("a\0b\x07c\ud800d\x85e\r\nf\ufeff") == "abcd\ne\nf"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-32", "utf-16-le", "cp1252"])
def test_text_in_any_encoding_reads_alike(codec: str) -> None:
    text = "The mill in Norrköping stood empty – until Ada came."

    assert texts(read(text.encode(codec), "a.txt")) == [text]


def test_markdown_has_structure_and_lines() -> None:
    text = (
        "---\ntitle: On Looms\nauthor: Ada Lindqvist, Bo Ek\n---\n"
        "# Looms\n\nSee [the mill](mill.html)\nnow.\n\n"
        "- warp\n  - end\n\n```py\nx = 1\n```\n\n"
        "| Part | Price |\n| --- | --- |\n| Reed | 8 |\n\n![A loom](a.png)\n"
    )

    parsed = read(text.encode(), "a.md")

    assert [(block.kind, block.text, block.level, str(block.locator)) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "Looms", 1, "line 5"),
        (BlockKind.PARAGRAPH, "See the mill\nnow.", 0, "lines 7-8"),
        (BlockKind.LIST_ITEM, "warp", 1, "line 10"),
        (BlockKind.LIST_ITEM, "end", 2, "line 11"),
        (BlockKind.CODE, "x = 1", 0, "lines 13-15"),
    ]
    front, table = tables(parsed)
    assert front.key_value
    assert cells(table) == [("Part", "Price"), ("Reed", "8")]
    assert [lines_of(text, row.locator) for row in table.rows] == ["| Part | Price |", "| Reed | 8 |"]
    assert parsed.title == "On Looms"
    assert parsed.authors == ("Ada Lindqvist", "Bo Ek")
    assert [(link.text, link.target) for link in parsed.links] == [("the mill", "mill.html")]
    assert "A loom" in all_text(parsed)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_finds_its_delimiter(delimiter: str) -> None:
    rows = [("Part", "Price"), ("Reed", "8"), ("Shuttle", "12")]
    data = "\n".join(delimiter.join(row) for row in rows).encode()

    (table,) = tables(read(data, "a.csv"))

    assert cells(table) == rows
    assert table.header_rows == 1


def test_csv_rows_of_several_lines_keep_their_line_numbers() -> None:
    text = 'Part,Note\nReed,"two\nlines"\nShuttle,one\n'

    (table,) = tables(read(text.encode(), "a.csv"))

    assert cells(table) == [("Part", "Note"), ("Reed", "two lines"), ("Shuttle", "one")]
    assert [str(row.locator) for row in table.rows] == ["line 1", "lines 2-3", "line 4"]


def test_ragged_csv_is_filled_up_with_a_warning() -> None:
    parsed = read(b"a,b,c\nd,e\nf,g,h\n", "a.csv")

    assert cells(tables(parsed)[0])[1] == ("d", "e", "")
    assert parsed.warnings


def test_csv_in_shift_jis_is_read() -> None:
    text = "名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪\n"

    assert cells(tables(read(text.encode("cp932"), "a.csv"))[0])[1] == ("佐藤太郎", "30", "東京")


def test_a_quote_that_never_closes_does_not_swallow_the_file() -> None:
    text = 'a,b\n1,"oops\n' + "\n".join(f"{number},x" for number in range(100))

    assert len(tables(read(text.encode(), "a.csv"))[0].rows) == 102


@given(
    st.lists(
        st.lists(st.text("ab ;|", min_size=1, max_size=4), min_size=2, max_size=2), min_size=3, max_size=8
    )
)
def test_the_delimiter_that_cuts_evenly_wins(rows: list[list[str]]) -> None:
    found = guess_dialect("\n".join("\t".join(row) for row in rows))

    assert found is not None
    assert found.agreement == 1


def test_json_of_flat_objects_is_a_table_with_pointers() -> None:
    data = [{"part": "Reed", "price": 12.50, "sold": True}, {"part": "Shuttle", "price": 18, "sold": None}]

    (table,) = tables(read(json.dumps(data).encode()))

    assert cells(table) == [("part", "price", "sold"), ("Reed", "12.5", "true"), ("Shuttle", "18", "")]
    assert [row.locator for row in table.rows][1:] == [PathLocator("json", "/0"), PathLocator("json", "/1")]


def test_json_objects_are_names_and_values_by_pointer() -> None:
    (table,) = tables(read(b'{"name": "Reed", "a/b~c": [1, 2]}'))

    assert table.key_value
    assert [(row.cells, str(row.locator)) for row in table.rows] == [
        (("name", "Reed"), "json /name"),
        (("a/b~c", "1, 2"), "json /a~1b~0c"),
    ]


def test_json_lines_are_rows() -> None:
    parsed = read(b'{"a": 1, "b": 2}\nnot json\n{"a": 3, "b": 4}\n{"a": 5, "b": 6}\n', "a.jsonl")

    assert cells(tables(parsed)[0]) == [("a", "b"), ("1", "2"), ("3", "4"), ("5", "6")]
    assert parsed.warnings


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_line_that_names_the_delimiter_is_obeyed_and_is_no_row(delimiter: str) -> None:
    rows = [("Part", "Note"), ("Reed", "8"), ("Shuttle", "12")]
    lines = [f"sep={delimiter}", *(delimiter.join(row) for row in rows)]

    (table,) = tables(read("\r\n".join(lines).encode(), "a.csv"))

    assert cells(table) == rows
    assert table.header_rows == 1
    assert table.rows[0].locator == PathLocator("lines", "2-2")


def test_notebooks_say_their_cells_and_outputs() -> None:
    notebook = {
        "nbformat": 4,
        "metadata": {"title": "Threads"},
        "cells": [
            {"cell_type": "markdown", "source": ["# Looms\n", "\n", "words"]},
            {"cell_type": "code", "source": "print(1)", "outputs": [{"text": ["1\n"]}]},
        ],
    }

    parsed = read(json.dumps(notebook).encode())

    assert [(block.kind, block.text, str(block.locator)) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "Looms", "json /cells/0/source"),
        (BlockKind.PARAGRAPH, "words", "json /cells/0/source"),
        (BlockKind.CODE, "print(1)", "json /cells/1/source"),
        (BlockKind.CODE, "1", "json /cells/1/outputs/0"),
    ]
    assert parsed.title == "Threads"


@pytest.mark.parametrize(("form", "line_end"), [(2, ""), (3, "\n")])
def test_notebooks_of_old_formats_keep_their_cells_in_worksheets(form: int, line_end: str) -> None:
    shown = {"output_type": "pyout", "text": [f"1{line_end}", "2"], "png": "iVBORw0KGgo="}
    sheet = [
        {"cell_type": "heading", "level": 2, "source": ["Looms"]},
        {"cell_type": "code", "input": [f"a = 1{line_end}", "a"], "outputs": [shown]},
    ]
    notebook = {"nbformat": form, "metadata": {"name": "Threads"}, "worksheets": [{"cells": sheet}]}

    parsed = read(json.dumps(notebook).encode())

    assert [(block.kind, block.text, block.level, str(block.locator)) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "Looms", 2, "json /worksheets/0/cells/0/source"),
        (BlockKind.CODE, "a = 1\na", 0, "json /worksheets/0/cells/1/input"),
        (BlockKind.CODE, "1\n2", 0, "json /worksheets/0/cells/1/outputs/0"),
    ]
    assert parsed.title == "Threads"


@pytest.mark.parametrize("damage", [b"\xd1", b"\xe2\x82", b"\xff"])
def test_utf_8_with_one_broken_character_is_still_utf_8(damage: bytes) -> None:
    words = "Вы получили это письмо, поскольку"

    assert decode(words.encode() + damage, "utf-8") == f"{words}\ufffd"


def test_western_text_with_a_few_high_bytes_is_not_taken_for_damaged_utf_8() -> None:
    words = "L’été à Nîmes, où la reine rêvait déjà"

    assert decode(words.encode("cp1252")) == words


@given(st.text(min_size=1, max_size=80))
def test_utf_8_is_always_read_back(text: str) -> None:
    data = f"words first: {text.replace(chr(27), '')}".encode("utf-8", "replace")

    if data.count(0) * 3 < len(data):
        assert decode(data) == data.decode()


@pytest.mark.parametrize(
    ("words", "codec"),
    [
        ("L'été était très chaud. El niño comió paella. Kvinnan åt köttbullar. O João comprou.", "cp1252"),
        ("Zażółć gęślą jaźń. Dzieci bawią się na dworze, a książka leży obok łóżka.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy. Večer přijde bouřka, řekl strýček.", "cp1250"),
        ("Árvíztűrő tükörfúrógép. Nagyon örülök, hogy eljöttél hozzánk, mondta ő.", "cp1250"),
    ],
)
def test_texts_that_name_no_charset_are_told_apart_by_their_letters(words: str, codec: str) -> None:
    assert decode(words.encode(codec)) == words
