"""Tables of a page: grids with spans expanded, with header and title; layout tables are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.rejection import too_large

_BREAKING = frozenset(
    ["br", "p", "div", "li", "tr", "td", "th", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table"]
)
_UNSEEN = frozenset(["script", "style", "template", "noscript", "svg"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MOST_SPAN = 1000
_LONG_CELL = 1500


@dataclass(frozen=True, slots=True)
class HtmlRow:
    """A row of the grid and the element that it came from."""

    cells: tuple[str, ...]
    element: etree._Element


@dataclass(slots=True)
class HtmlTable:
    """A table's grid.

    Args:
        rows: Rows of cells, spans expanded: a cell's text stands in every place it covers.
        header_rows: How many rows at the top are header.
        title: Its caption, or the title row of an infobox.
        key_value: Whether it lists names and values.
        links: Links in its cells as (words, target).
    """

    rows: list[HtmlRow] = field(default_factory=list)
    header_rows: int = 0
    title: str = ""
    key_value: bool = False
    links: list[tuple[str, str]] = field(default_factory=list)


def is_layout(table: etree._Element) -> bool:
    """Whether a table only places things on the page, so that its cells are to be read as blocks."""
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return True
    if next(table.iter("th"), None) is not None or next(table.iter("caption"), None) is not None:
        return False
    cells = list(table.iter("td"))
    if len(cells) <= 1:
        return True
    if next((inner for inner in table.iter("table") if inner is not table), None) is not None:
        return True
    return any(len(cell_text(cell)) > _LONG_CELL for cell in cells)


def read_table(table: etree._Element, most_cells: int) -> HtmlTable:
    """Read a table's grid.

    Raises:
        InputRejected: its spans expand to more cells than allowed.
    """
    found = HtmlTable()
    carried: dict[int, tuple[int, str]] = {}
    heads = 0
    total = 0
    for number, row in enumerate(_rows(table)):
        cells, all_head = _read_row(row, carried, found.links)
        total += len(cells)
        if total > most_cells:
            raise too_large("table cells", total, most_cells)
        if all_head and heads == number:
            heads += 1
        found.rows.append(HtmlRow(tuple(cells), row))
    found.title = one_line("".join(text for caption in _own(table, "caption") for text in _texts(caption)))
    _settle(found, table, heads)
    return found


def _settle(found: HtmlTable, table: etree._Element, heads: int) -> None:
    """Decide what kind of table the grid is."""
    width = max((len(row.cells) for row in found.rows), default=0)
    if width == 2 and _is_infobox(found, table):
        found.key_value = True
        first = found.rows[0].cells if found.rows else ()
        if not found.title and len(set(first)) == 1 and first[0]:
            found.title = first[0]
            del found.rows[0]
        # A heading across both columns names what follows; it is no value of itself.
        found.rows = [
            HtmlRow((row.cells[0], ""), row.element) if len(set(row.cells)) == 1 else row
            for row in found.rows
        ]
        return
    found.header_rows = heads or header_rows([row.cells for row in found.rows])


def _is_infobox(found: HtmlTable, table: etree._Element) -> bool:
    names = (table.get("class") or "").lower()
    if "infobox" in names or "vcard" in names:
        return True
    pairs = [row for row in found.rows if len(row.element) == 2]
    by_mark = [row for row in pairs if row.element[0].tag == "th" and row.element[1].tag == "td"]
    if pairs and len(by_mark) >= 0.8 * len(found.rows):
        return True
    has_head = any(child.tag == "th" for row in found.rows for child in row.element)
    return not has_head and is_key_value([row.cells for row in found.rows])


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The table's own rows, not those of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _own(table: etree._Element, tag: str) -> list[etree._Element]:
    return [child for child in table if child.tag == tag]


def _read_row(
    row: etree._Element, carried: dict[int, tuple[int, str]], links: list[tuple[str, str]]
) -> tuple[list[str], bool]:
    """Cells of one row; `carried` holds, by column, how many rows a cell from above still covers."""
    cells: list[str] = []
    own = [cell for cell in row if cell.tag in {"td", "th"}]
    for cell in own:
        _fill_from_above(cells, carried)
        text = cell_text(cell)
        rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
        for _ in range(columns):
            if rows > 1:
                carried[len(cells)] = (rows - 1, text)
            cells.append(text)
        links += _links(cell)
    _fill_from_above(cells, carried)
    return cells, bool(own) and all(cell.tag == "th" for cell in own)


def _links(cell: etree._Element) -> list[tuple[str, str]]:
    return [
        (one_line("".join(_texts(link))), target) for link in cell.iter("a") if (target := link.get("href"))
    ]


def _fill_from_above(cells: list[str], carried: dict[int, tuple[int, str]]) -> None:
    while len(cells) in carried:
        rows, text = carried.pop(len(cells))
        if rows > 1:
            carried[len(cells)] = (rows - 1, text)
        cells.append(text)


def _span(cell: etree._Element, name: str) -> int:
    digits = (cell.get(name) or "1").strip()
    return (
        min(max(int(digits), 1), _MOST_SPAN)
        if digits.isascii() and digits.isdigit() and len(digits) < 8
        else 1
    )


def is_hidden(element: etree._Element) -> bool:
    """Whether an element is not shown."""
    if element.get("hidden") is not None or (element.get("type") or "").lower() == "hidden":
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def cell_text(cell: etree._Element) -> str:
    """All that a cell shows, as one line; images speak by their alternative text."""
    return one_line("".join(_texts(cell)))


def _texts(element: etree._Element) -> Iterator[str]:
    """Texts of an element and those below, with a space where a block or line ends; at any depth."""
    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag
        if skipped is None and event == "start":
            if tag in _UNSEEN or is_hidden(node):
                skipped = node
                continue
            yield " " if tag in _BREAKING else ""
            yield node.get("alt") or "" if tag == "img" else node.text or ""
        elif event == "end" and skipped in (None, node):
            skipped = None if skipped is node else skipped
            yield " " if tag in _BREAKING else ""
            yield node.tail or "" if node is not element else ""
