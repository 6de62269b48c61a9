"""What a Word paragraph says: its text with links, notes, comments, drawings and equations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.docx_name import DGM, MC, WP, A, R, V, W, value_of
from heddle.ingest.parse.docx_style import is_mono
from heddle.ingest.parse.equation import M, latex

_C_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}pPr", f"{W}rPr", f"{W}rt"})
_FIXED = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_SYMBOLS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0E0: "→", 0xF0FC: "✓", 0xF0FE: "☑", 0xF06F: "□", 0xF0A8: "□"}
_PRIVATE = range(0xF000, 0xF100)


_REFERENCE = re.compile(r"\s*(?:REF|NOTEREF)\s+\"?([^\s\"\\]+)", re.IGNORECASE)


@dataclass(slots=True)
class ComplexField:
    """A field between its marks: what it computes, and the part of the text where its result begins."""

    instruction: str = ""
    result: int = -1


@dataclass(slots=True)
class Saying:
    """What one paragraph says.

    Args:
        parts: Pieces of its text, in order.
        links: Links as (words, relationship id or anchor with `#`).
        notes: Footnotes and endnotes referred to, as (part, id, offset in the text).
        bookmarks: Names that places in it, or the paragraph itself, are given.
        raised: Spans of its text that are set as superscript.
        comments: Ids of comments that end here.
        boxes: Text boxes anchored here.
        pictures: Pictures as (alternative text, relationship id); either may be empty.
        charts: Relationship ids of charts.
        diagrams: Relationship ids of diagrams' data.
        fields: Fields that are open where the reading stands, the innermost last.
    """

    parts: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    raised: list[tuple[int, int]] = field(default_factory=list)
    fields: list[ComplexField] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    runs: int = 0
    mono_runs: int = 0

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return "".join(self.parts)


def read_paragraph(paragraph: etree._Element) -> Saying:
    """Read one paragraph (`w:p`)."""
    saying = Saying()
    _children(paragraph, saying)
    return saying


def _children(element: etree._Element, saying: Saying) -> None:
    for child in element:
        _read(child, saying)


def _read(element: etree._Element, saying: Saying) -> None:
    tag = element.tag
    if tag in _GONE:
        return
    if tag == f"{W}t":
        saying.parts.append(element.text or "")
    elif tag in _FIXED:
        saying.parts.append(_FIXED[tag])
    elif tag in _READERS:
        _READERS[tag](element, saying)
    else:
        _children(element, saying)


def _run(element: etree._Element, saying: Saying) -> None:
    before = len(saying.parts)
    _children(element, saying)
    said = "".join(saying.parts[before:])
    if said.strip():
        if value_of(element.find(f"{W}rPr/{W}vertAlign")) == "superscript":
            start = sum(map(len, saying.parts[:before]))
            saying.raised.append((start, start + len(said)))
        saying.runs += 1
        saying.mono_runs += is_mono(element.find(f"{W}rPr"))


def _break(element: etree._Element, saying: Saying) -> None:
    if element.get(f"{W}type", "textWrapping") == "textWrapping":
        saying.parts.append("\n")


def _symbol(element: etree._Element, saying: Saying) -> None:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return
    # Symbol fonts put their glyphs in the private area; a glyph without a known meaning says nothing.
    if code in _SYMBOLS or code not in _PRIVATE:
        saying.parts.append(_SYMBOLS.get(code) or chr(code) if code < 0x110000 else "")


def _hyperlink(element: etree._Element, saying: Saying) -> None:
    before = len(saying.parts)
    _children(element, saying)
    anchor = element.get(f"{W}anchor")
    target = element.get(f"{R}id") or (f"#{anchor}" if anchor else "")
    if target:
        saying.links.append(("".join(saying.parts[before:]), target))


def _note(element: etree._Element, saying: Saying) -> None:
    part = "footnotes" if element.tag == f"{W}footnoteReference" else "endnotes"
    saying.notes.append((part, element.get(f"{W}id", ""), len(saying.text)))


def _bookmark(element: etree._Element, saying: Saying) -> None:
    saying.bookmarks.append(element.get(f"{W}name", ""))


def _field_mark(element: etree._Element, saying: Saying) -> None:
    """One of the three marks of a field: before its instruction, before its result, behind it."""
    kind = element.get(f"{W}fldCharType")
    if kind == "begin":
        saying.fields.append(ComplexField())
    elif kind == "separate" and saying.fields:
        saying.fields[-1].result = len(saying.parts)
    elif kind == "end" and saying.fields:
        ended = saying.fields.pop()
        if ended.result >= 0:
            _refer(ended.instruction, ended.result, saying)


def _instruction(element: etree._Element, saying: Saying) -> None:
    if saying.fields:
        saying.fields[-1].instruction += element.text or ""


def _simple_field(element: etree._Element, saying: Saying) -> None:
    before = len(saying.parts)
    _children(element, saying)
    _refer(element.get(f"{W}instr", ""), before, saying)


def _refer(instruction: str, before: int, saying: Saying) -> None:
    """Make a link of a cross-reference (`REF _Ref123`): its result names the place of a bookmark."""
    match = _REFERENCE.match(instruction)
    if match:
        saying.links.append(("".join(saying.parts[before:]), f"#{match[1]}"))


def _comment(element: etree._Element, saying: Saying) -> None:
    saying.comments.append(element.get(f"{W}id", ""))


def _equation(element: etree._Element, saying: Saying) -> None:
    text = latex(element)
    if text:
        saying.parts.append(f"${text}$")


def _alternatives(element: etree._Element, saying: Saying) -> None:
    # Both alternatives say the same, in newer and older words: read one.
    chosen = element.find(f"{MC}Choice")
    fallback = element.find(f"{MC}Fallback")
    before = _count(saying)
    if chosen is not None:
        _children(chosen, saying)
    if fallback is not None and _count(saying) == before:
        _children(fallback, saying)


def _count(saying: Saying) -> int:
    lists = (saying.parts, saying.boxes, saying.charts, saying.diagrams, saying.pictures)
    return sum(len(found) for found in lists)


def _box(element: etree._Element, saying: Saying) -> None:
    saying.boxes.append(element)


def _picture_name(element: etree._Element, saying: Saying) -> None:
    """Take the pictures of a drawing, which its name stands before; a group may hold several."""
    description = (element.get("descr") or element.get("title") or "").strip()
    drawing = element.getparent()
    blips = drawing.iter(f"{A}blip") if drawing is not None else ()
    names = dict.fromkeys(blip.get(f"{R}embed") or "" for blip in blips)
    for name in names:
        saying.pictures.append((description, name))
    if not names and description:
        saying.pictures.append((description, ""))


def _vml_picture(element: etree._Element, saying: Saying) -> None:
    parent = element.getparent()
    description = (parent.get("alt") or "") if parent is not None else ""
    description = description or element.get("{urn:schemas-microsoft-com:office:office}title") or ""
    # The picture of an embedded object is how its program shows it: an equation, mostly.
    shown = next(element.iterancestors(f"{W}object"), None) is None
    name = element.get(f"{R}id", "") if shown else ""
    if description.strip() or name:
        saying.pictures.append((description.strip(), name))


def _chart(element: etree._Element, saying: Saying) -> None:
    saying.charts.append(element.get(f"{R}id", ""))


def _diagram(element: etree._Element, saying: Saying) -> None:
    saying.diagrams.append(element.get(f"{R}dm", ""))


def _drawing_text(element: etree._Element, saying: Saying) -> None:
    # DrawingML text outside a text box, as in shapes of a locked canvas.
    saying.parts.append(element.text or "")


_READERS = {
    f"{W}r": _run,
    f"{W}br": _break,
    f"{W}sym": _symbol,
    f"{W}hyperlink": _hyperlink,
    f"{W}footnoteReference": _note,
    f"{W}endnoteReference": _note,
    f"{W}commentReference": _comment,
    f"{W}bookmarkStart": _bookmark,
    f"{W}fldChar": _field_mark,
    f"{W}instrText": _instruction,
    f"{W}fldSimple": _simple_field,
    f"{M}oMath": _equation,
    f"{MC}AlternateContent": _alternatives,
    f"{W}txbxContent": _box,
    f"{WP}docPr": _picture_name,
    f"{V}imagedata": _vml_picture,
    _C_CHART: _chart,
    f"{DGM}relIds": _diagram,
    f"{A}t": _drawing_text,
}
