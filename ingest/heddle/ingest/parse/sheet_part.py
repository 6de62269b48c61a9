"""What hangs on the sheets of an OOXML workbook: comments, links, charts, text boxes, formats of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from heddle.core.sheet_range import address, position
from heddle.ingest.parse.chart import Chart, read_chart
from heddle.ingest.parse.docx import signed
from heddle.ingest.parse.docx_name import MC, A, R, number_of
from heddle.ingest.parse.package import Package, Relationship

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_T = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_X = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_ANCHORS = tuple(f"{_X}{name}" for name in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"))
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
# As wide as the reader takes them: what claims a row beyond all rows must be seen before it is read.
_REF = re.compile(rb'(?:^|\s)r="([A-Za-z]{1,9})(\d{1,99})"')
_STYLE = re.compile(rb'(?:^|\s)s="(\d{1,6})"')
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_BUILT_IN_TIME = frozenset({"22"})


@dataclass(slots=True)
class SheetParts:
    """Parts of one sheet.

    Args:
        comments: Texts by cell, with who wrote them, as (A1 address, text).
        links: Targets by cell, as (row, column, target).
        charts: Charts drawn on it, as (A1 address of the cell they start in, chart).
        pictures: Its pictures, as (A1 address, alternative text, name of the part).
        boxes: Paragraphs of its text boxes, as (A1 address, text).
        timed: Cells whose format shows a date with the time of day.
        is_chart: It is a chart sheet, without cells.
        reach: Rows times columns up to the last filled cell.
    """

    comments: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    charts: list[tuple[str, Chart]] = field(default_factory=list)
    pictures: list[tuple[str, str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    timed: set[tuple[int, int]] = field(default_factory=set)
    is_chart: bool = False
    reach: int = 0


def read_sheet_parts(package: Package) -> dict[str, SheetParts]:
    """Parts of each sheet, by sheet name; empty for binary workbooks, whose parts are no XML."""
    if not package.main.endswith(".xml"):
        return {}
    root = package.xml(package.main)
    relationships = package.relationships(package.main)
    persons = _persons(package)
    timed = _timed_styles(package)
    found: dict[str, SheetParts] = {}
    for sheet in root.iter(f"{S}sheet") if root is not None else ():
        relationship = relationships.get(sheet.get(f"{R}id", ""))
        if relationship is not None and relationship.target in package.names:
            found[sheet.get("name", "")] = _read(package, relationship, persons, timed)
    return found


def _read(
    package: Package, sheet: Relationship, persons: dict[str, str], timed: frozenset[bytes]
) -> SheetParts:
    parts = SheetParts(is_chart=sheet.kind == "chartsheet")
    data = package.read(sheet.target) or b""
    relationships = package.relationships(sheet.target)
    parts.reach = _reach(data)
    if timed:
        parts.timed = set(_timed_cells(data, timed))
    parts.links = list(_links(data, relationships))
    threaded = dict(_threaded(package, sheet.target, persons))
    legacy = [pair for pair in _legacy(package, sheet.target) if pair[0] not in threaded]
    parts.comments = [*legacy, *threaded.items()]
    for drawing in package.related(sheet.target, "drawing"):
        _draw(package, drawing, parts)
    return parts


def _reach(data: bytes) -> int:
    """Rows times columns of the box around filled cells: what a dense reader must hold."""
    rows = columns = 0
    for match in _CELL.finditer(data):
        attributes = match.group(1)
        if attributes.endswith(b"/"):
            continue
        place = _REF.search(attributes)
        if place:
            rows = max(rows, int(place.group(2)))
            column = 0
            for letter in place.group(1).upper():
                column = column * 26 + letter - 64
            columns = max(columns, column)
    return rows * columns


def _timed_styles(package: Package) -> frozenset[bytes]:
    """Indices of cell formats that show a date with the time of day."""
    name = next(package.related(package.main, "styles"), None)
    root = package.xml(name) if name else None
    if root is None:
        return frozenset()
    codes = {
        element.get("numFmtId", ""): element.get("formatCode", "") for element in root.iter(f"{S}numFmt")
    }
    shown = {number for number, code in codes.items() if _shows_date_and_time(code)} | _BUILT_IN_TIME
    formats = root.find(f"{S}cellXfs")
    entries = formats.findall(f"{S}xf") if formats is not None else []
    return frozenset(
        str(index).encode() for index, entry in enumerate(entries) if entry.get("numFmtId") in shown
    )


def _shows_date_and_time(code: str) -> bool:
    plain = _LITERAL.sub("", code).lower()
    return "h" in plain and ("d" in plain or "y" in plain)


def _timed_cells(data: bytes, timed: frozenset[bytes]) -> Iterator[tuple[int, int]]:
    for match in _CELL.finditer(data):
        style = _STYLE.search(match.group(1))
        place = _REF.search(match.group(1)) if style and style.group(1) in timed else None
        found = position((place.group(1) + place.group(2)).decode("ascii")) if place else None
        if found:
            yield found


def _links(data: bytes, relationships: dict[str, Relationship]) -> Iterator[tuple[int, int, str]]:
    for match in _LINK.finditer(data):
        attributes = {
            key.rpartition(b":")[2]: value.decode("utf-8", "replace")
            for key, value in _ATTRIBUTE.findall(match.group(1))
        }
        relationship = relationships.get(attributes.get(b"id", ""))
        place = position(attributes.get(b"ref", ""))
        location = attributes.get(b"location", "")
        target = relationship.target if relationship else f"#{location}" if location else ""
        if place and target:
            yield *place, target


def _persons(package: Package) -> dict[str, str]:
    found = {}
    for name in package.related(package.main, "person"):
        root = package.xml(name)
        for person in root.iter(f"{_T}person") if root is not None else ():
            found[person.get("id", "")] = person.get("displayName", "")
    return found


def _threaded(package: Package, sheet: str, persons: dict[str, str]) -> Iterator[tuple[str, str]]:
    texts: dict[str, list[str]] = {}
    for name in package.related(sheet, "threadedComment"):
        root = package.xml(name)
        for comment in root.iter(f"{_T}threadedComment") if root is not None else ():
            text = "".join(part.text or "" for part in comment.iter(f"{_T}text"))
            author = persons.get(comment.get("personId", ""), "")
            texts.setdefault(comment.get("ref", ""), []).append(signed(text, author, comment.get("dT", "")))
    yield from ((cell, "\n".join(found)) for cell, found in texts.items())


def _legacy(package: Package, sheet: str) -> Iterator[tuple[str, str]]:
    for name in package.related(sheet, "comments"):
        root = package.xml(name) if name.endswith(".xml") else None
        if root is None:
            continue
        authors = [author.text or "" for author in root.iter(f"{S}author")]
        for comment in root.iter(f"{S}comment"):
            number = comment.get("authorId", "")
            author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
            text = "".join(part.text or "" for part in comment.iter(f"{S}t")).strip()
            # Excel repeats the author as the first line of the note.
            yield comment.get("ref", ""), signed(text.removeprefix(f"{author}:").strip(), author)


def _draw(package: Package, drawing: str, parts: SheetParts) -> None:
    root = package.xml(drawing)
    if root is None:
        return
    relationships = package.relationships(drawing)
    for anchor in root.iter(*_ANCHORS):
        cell = _first_cell(anchor)
        for frame in _shown(anchor, _CHART):
            relationship = relationships.get(frame.get(f"{R}id", ""))
            chart = package.xml(relationship.target) if relationship else None
            if chart is not None:
                parts.charts.append((cell, read_chart(chart)))
        for picture in _shown(anchor, f"{_X}pic"):
            named = picture.find(f"{_X}nvPicPr/{_X}cNvPr")
            blip = picture.find(f"{_X}blipFill/{A}blip")
            embedded = relationships.get(blip.get(f"{R}embed", "")) if blip is not None else None
            described = named.get("descr", "") if named is not None else ""
            parts.pictures.append((cell, described, embedded.target if embedded is not None else ""))
        parts.boxes += [(cell, paragraph) for paragraph in _paragraphs(anchor)]


def _first_cell(anchor: etree._Element) -> str:
    """Address of the cell that an anchor starts in; A1 for one that is placed by points."""
    row = number_of(anchor.findtext(f"{_X}from/{_X}row"))
    column = number_of(anchor.findtext(f"{_X}from/{_X}col"))
    return address(max(row, 0), max(column, 0))


def _shown(anchor: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Elements of a name, without what stands in for them in programs that cannot show them."""
    for element in anchor.iter(tag):
        if next(element.iterancestors(f"{MC}Fallback"), None) is None:
            yield element


def _paragraphs(anchor: etree._Element) -> Iterator[str]:
    for shape in _shown(anchor, f"{_X}sp"):
        for paragraph in shape.iter(f"{A}p"):
            text = "".join(run.text or "" for run in paragraph.iter(f"{A}t"))
            if text.strip():
                yield text
