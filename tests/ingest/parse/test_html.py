from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from parsed_text import all_text, blocks, cells, read, tables, texts

from heddle.core.locator import PathLocator
from heddle.ingest.parsed import BlockKind, FigureBlock


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_blocks_have_kinds_levels_and_element_paths() -> None:
    nested = "<ul><li>warp<ul><li>end</li></ul></li></ul>"

    parsed = read(page(f"<h2>Looms</h2><div><p>Ada <b>counts</b> threads.</p>{nested}</div>"))

    assert [(block.kind, block.text, block.level, str(block.locator)) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "Looms", 2, "html /html/body/h2"),
        (BlockKind.PARAGRAPH, "Ada counts threads.", 0, "html /html/body/div/p"),
        (BlockKind.LIST_ITEM, "warp", 1, "html /html/body/div/ul/li"),
        (BlockKind.LIST_ITEM, "end", 2, "html /html/body/div/ul/li/ul/li"),
    ]


def test_an_element_path_leads_back_to_the_words() -> None:
    data = page("<div>loose words<p>one</p>tail words<p>two</p></div><pre>  x = 1\n  y = 2</pre>")
    tree = etree.fromstring(data, etree.HTMLParser()).getroottree()

    for block in blocks(read(data)):
        assert isinstance(block.locator, PathLocator)
        assert block.text in str(tree.xpath(f"string({block.locator.path})"))


def test_scripts_styles_and_hidden_words_are_left_out() -> None:
    hidden = (
        '<p hidden>a</p><p style="display: none">b</p><input type="hidden" value="c"><template>d</template>'
    )

    assert all_text(read(page(f"<script>x()</script><style>p{{}}</style>{hidden}<p>seen</p>"))) == "seen"


def test_line_breaks_stay_and_white_space_folds() -> None:
    assert texts(read(page("<p>one \n\n  two<br>three</p>"))) == ["one two\nthree"]


def test_code_keeps_its_white_space() -> None:
    (code,) = blocks(read(page("<pre>def f():\n    return 1</pre>")), BlockKind.CODE)

    assert code.text == "def f():\n    return 1"


def test_tables_expand_spans_and_know_their_header() -> None:
    body = (
        "<table><caption>Prices</caption><tr><th>Part</th><th colspan=2>Price</th></tr>"
        "<tr><td rowspan=2>Reed</td><td>8</td><td>9</td></tr><tr><td>10</td><td>11</td></tr></table>"
    )

    (table,) = tables(read(page(body)))

    assert cells(table) == [("Part", "Price", "Price"), ("Reed", "8", "9"), ("Reed", "10", "11")]
    assert table.title == "Prices"
    assert table.header_rows == 1
    assert [str(row.locator) for row in table.rows][1] == "html /html/body/table/tr[2]"


def test_an_infobox_is_names_and_values() -> None:
    body = (
        '<table class="infobox"><tr><th colspan="2">Nordhav AB</th></tr>'
        "<tr><th>Founded</th><td>1897</td></tr><tr><th>Seat</th><td>Norrköping<br>Sweden</td></tr></table>"
    )

    (table,) = tables(read(page(body, '<meta charset="utf-8">')))

    assert table.key_value
    assert table.title == "Nordhav AB"
    assert cells(table) == [("Founded", "1897"), ("Seat", "Norrköping Sweden")]


def test_a_table_that_only_places_things_is_read_as_blocks() -> None:
    body = "<table role=presentation><tr><td><h1>Looms</h1><p>words</p></td><td><p>more</p></td></tr></table>"

    assert texts(read(page(body))) == ["Looms", "words", "more"]


def test_links_know_their_element_and_words() -> None:
    parsed = read(
        page('<p>first</p><p>See <a href="/mill">the <i>mill</i></a>.</p><a href="/b"><p>a block</p></a>')
    )

    assert [(parsed.elements[link.element], link.target) for link in parsed.links] == [
        (parsed.elements[1], "/mill"),
        (parsed.elements[2], "/b"),
    ]
    assert parsed.links[0].text == "the mill"


def test_links_set_side_by_side_are_words_apart() -> None:
    assert texts(read(page("<nav><a href=a>Docs</a><a href=b>Blog</a></nav>"))) == ["Docs Blog"]


def test_images_speak_by_their_alternative_text() -> None:
    elements = read(page('<p>x <img src=a alt="A loom"></p>')).elements

    assert [element.alternative for element in elements if isinstance(element, FigureBlock)] == ["A loom"]


def test_title_authors_and_dates_come_from_the_head() -> None:
    head = (
        "<title>On Looms</title><meta name=author content='Ada Lindqvist'>"
        "<meta property='article:published_time' content='2024-02-05'>"
        "<meta name=keywords content='loom, yarn'>"
    )

    parsed = read(page("<p>x</p>", head))

    assert parsed.title == "On Looms"
    assert parsed.authors == ("Ada Lindqvist",)
    assert parsed.metadata == {"created": "2024-02-05", "keywords": "loom, yarn"}


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-16", ""),
        ("cp1252", "iso-8859-1"),
        ("cp932", "Shift_JIS"),
        ("utf-8", "utf-16"),
    ],
)
def test_charsets_are_told_by_mark_or_declaration(codec: str, declared: str) -> None:
    words = "日本語の頁" if codec == "cp932" else "Norrköping – “loom”"
    text = f"<!DOCTYPE html><html><head><meta charset='{declared}'></head><body><p>{words}</p></body></html>"

    assert texts(read(text.encode(codec))) == [words]


WORD = st.text("abcdefgh", min_size=1, max_size=6)


def trees() -> st.SearchStrategy[str]:
    tags = st.sampled_from(
        ["p", "div", "span", "b", "ul", "li", "section", "blockquote", "a", "h2", "em", "td", "table"]
    )
    return st.recursive(
        WORD.map(lambda word: f" {word} "),
        lambda inner: st.tuples(tags, st.lists(inner, max_size=4)).map(
            lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
        ),
        max_leaves=15,
    )


@given(trees())
def test_no_word_is_lost_or_doubled(tree: str) -> None:
    data = page(f"<p>start</p>{tree}")
    root = etree.fromstring(data, etree.HTMLParser())
    shown = " ".join(str(text) for text in next(root.iter("body")).itertext())

    assert sorted(all_text(read(data)).split()) == sorted(shown.split())


def test_row_headers_and_cells_without_a_row_are_read() -> None:
    rows = "".join(
        f"<tr><th>{name}</th><td>{value}</td><td>x</td></tr>" for name, value in (("North", 1), ("South", 2))
    )
    (table,) = tables(read(page(f"<table><tr><th>Mill</th><th>Year</th><th>Note</th></tr>{rows}</table>")))

    assert (table.header_rows, table.header_columns) == (1, 1)

    (bare,) = tables(read(page("<table>stray<td>a</td><td>b</td></table>")))
    assert cells(bare) == [("a", "b")]
    assert texts(read(page("<table>stray<td>a</td><td>b</td></table>"))) == ["stray"]
