"""Tables of a page: grids with spans expanded, with header and title; layout tables are told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.rejection import too_large
from heddle.ingest.parsed import CellSpan

_BREAKING = frozenset(
    ["br", "p", "div", "li", "tr", "td", "th", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table"]
)
_UNSEEN = frozenset(["script", "style", "template", "noscript", "svg"])
_PARTS = frozenset({"td", "th", "caption", "colgroup", "col"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MOST_SPAN = 1000
_LONG_CELL = 1500
_MARKED = 0.8


@dataclass(frozen=True, slots=True)
class HtmlRow:
    """A row of the grid.

    Args:
        cells: Words by column.
        element: The element that it came from.
        spans: The cells that begin in it and cover more than one place.
        places: Of each cell that begins in it, the last step of its element path.
    """

    cells: tuple[str, ...]
    element: etree._Element
    spans: tuple[CellSpan, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class HtmlTable:
    """A table's grid.

    Args:
        rows: Rows of cells, spans expanded: a cell's text stands in every place it covers.
        header_rows: How many rows at the top are header.
        header_columns: How many columns at the left are marked as naming their rows.
        title: Its caption, or the title row of an infobox.
        key_value: Whether it lists names and values.
        links: Links in its cells as (words, target).
    """

    rows: list[HtmlRow] = field(default_factory=list)
    header_rows: int = 0
    header_columns: int = 0
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
    for number, element in enumerate(_rows(table)):
        row = _read_row(element, carried, found.links)
        total += len(row.cells)
        if total > most_cells:
            raise too_large("table cells", total, most_cells)
        own = _cells(element)
        heads += heads == number and bool(own) and all(cell.tag == "th" for cell in own)
        found.rows.append(row)
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
            replace(row, cells=(row.cells[0], "")) if len(set(row.cells)) == 1 else row for row in found.rows
        ]
        return
    found.header_rows = heads or header_rows(
        [row.cells for row in found.rows], [row.spans for row in found.rows]
    )
    found.header_columns = _marked_columns(found.rows[found.header_rows :])


def _marked_columns(rows: list[HtmlRow]) -> int:
    """How many columns at the left are header cells in nearly all rows that have cells of both kinds."""
    widths = []
    for row in rows:
        own = _cells(row.element)
        first = next((at for at, cell in enumerate(own) if cell.tag == "td"), None)
        if first is not None and row.places and row.places[0]:
            marked = [at for at, place in enumerate(row.places) if place][first]
            widths.append(marked)
    named = sorted(width for width in widths if width)
    return named[0] if named and len(named) >= _MARKED * len(widths) else 0


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
    """The table's own rows, not those of tables inside it; cells without a row make one together."""
    if _cells(table):
        yield table
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)


def stray_text(table: etree._Element) -> str:
    """The words between the cells of a table, which people see above it (HTML, 13.2.6.1)."""
    return one_line(" ".join(_strays(table)))


def _strays(holder: etree._Element) -> Iterator[str]:
    yield holder.text or ""
    for child in holder:
        if child.tag in {"tr", "thead", "tbody", "tfoot"}:
            yield from _strays(child)
        elif child.tag not in _PARTS and child.tag not in _UNSEEN and not is_hidden(child):
            yield cell_text(child)
        yield child.tail or ""


def _own(table: etree._Element, tag: str) -> list[etree._Element]:
    return [child for child in table if child.tag == tag]


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in {"td", "th"}]


def _read_row(
    row: etree._Element, carried: dict[int, tuple[int, str]], links: list[tuple[str, str]]
) -> HtmlRow:
    """One row; `carried` holds, by column, how many rows a cell from above still covers."""
    cells: list[str] = []
    spans: list[CellSpan] = []
    places: dict[int, str] = {}
    own = _cells(row)
    counts = Counter(child.tag for child in row)
    seen: Counter[str] = Counter()
    for cell in own:
        _fill_from_above(cells, carried)
        text = cell_text(cell)
        rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
        if rows > 1 or columns > 1:
            spans.append(CellSpan(len(cells), columns, rows))
        seen[cell.tag] += 1
        places[len(cells)] = f"/{cell.tag}" + (f"[{seen[cell.tag]}]" if counts[cell.tag] > 1 else "")
        for _ in range(columns):
            if rows > 1:
                carried[len(cells)] = (rows - 1, text)
            cells.append(text)
        links += _links(cell)
    _fill_from_above(cells, carried)
    shown = tuple(places.get(column, "") for column in range(len(cells)))
    return HtmlRow(tuple(cells), row, tuple(spans), shown)


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
