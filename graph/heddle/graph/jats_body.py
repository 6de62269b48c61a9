"""The body of a JATS article: sections by level, paragraphs with their citations, lists, tables and figures.

It is made of the layout of the document (`layout_view.py`). What frames a page is left out, what stands in
the front or in the list of references is not said again.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from heddle.core.ids import NodeId
from heddle.graph.jats_back import ReferenceList
from heddle.graph.jats_text import Element, Marked, add, write_marked
from heddle.graph.layout_view import LayoutItem
from heddle.graph.schema import EdgeType

_FRAMES = frozenset({"page_header", "page_footer", "boilerplate", "mail_header", "comment"})
_CLEAR = frozenset({"document", "page", "sheet", "slide"})
"""Holders that JATS does not know: what they hold stands where they stood."""
_TABLES = frozenset({"table", "infobox"})
_SAID = 0.6
"""Share of a block that the front says, from which the body leaves it out."""
_PARTED = 6

Span = tuple[int, int]


@dataclass(slots=True)
class _Part:
    """An item of the layout with what stands in it."""

    item: LayoutItem
    parts: list[_Part] = field(default_factory=list)


class Body:
    """Writes the body of one document.

    Args:
        items: Its layout.
        references: Its references.
        said: Spans of the text that the front says.
        targets: XML ids that the text may point at; all where None.
    """

    def __init__(
        self,
        items: Sequence[LayoutItem],
        references: ReferenceList,
        said: Sequence[Span],
        targets: Container[str] | None = None,
    ) -> None:
        self._targets = targets
        self._root = _tree(items)
        self._references = references
        self._front = _joined(sorted(said))
        self._listed = sorted(references.spans)
        self._ids = _ids(items)
        self._told: set[NodeId] = {
            link.target
            for item in items
            for link in item.links
            if link.type == EdgeType.CAPTION_OF and link.target in self._ids
        }
        self.notes: list[LayoutItem] = []

    def write(self, article: Element) -> None:
        """Add the body to an article."""
        self._write_all(add(article, "body"), self._root.parts)

    def _write_all(self, parent: Element, parts: Sequence[_Part]) -> None:
        """Write parts in their order; text behind a section gets one around it, as sections come last."""
        holder: Element | None = parent
        for part in parts:
            if part.item.kind in _CLEAR:
                self._write_all(parent, part.parts)
                holder = _last(parent)
            elif part.item.kind == "section":
                self._write_section(parent, part)
                holder = _last(parent)
            else:
                written = Element("sec")
                self._write_block(written, part)
                if len(written):
                    holder = add(parent, "sec") if holder is None else holder
                    holder.extend(written)

    def _write_section(self, parent: Element, part: _Part) -> None:
        item = part.item
        section = Element("sec", {"id": self._ids[item.node]})
        add(section, "title", item.text)
        inside = [each for each in part.parts if not _names_section(each.item, item)]
        self._write_all(section, inside)
        # A heading whose words all stand in the front or the back has nothing left to head.
        emptied = bool(inside) and len(section) == 1
        if not emptied:
            parent.append(section)

    def _write_block(self, parent: Element, part: _Part) -> None:
        item = part.item
        if item.kind in _FRAMES or self._is_said(item):
            return
        if item.kind in _TABLES:
            self._write_table(parent, part)
        elif item.kind == "figure":
            self._write_figure(parent, item)
        elif item.kind == "list":
            self._write_list(parent, part)
        elif item.kind == "footnote":
            self.notes.append(item)
        elif item.kind == "code":
            add(parent, "preformat", item.text)
        elif item.kind == "heading":
            add(add(parent, "p"), "bold", item.text)
        elif not self._is_told_caption(item) and item.text:
            self.write_text(add(parent, "p"), item)

    def _is_said(self, item: LayoutItem) -> bool:
        """Whether the front, or the list of references, says the words of an item."""
        if item.start >= item.end:
            return False
        return any(
            _shared(item, spans) >= _SAID * (item.end - item.start) for spans in (self._front, self._listed)
        )

    def _is_told_caption(self, item: LayoutItem) -> bool:
        return any(link.type == EdgeType.CAPTION_OF and link.target in self._told for link in item.links)

    def write_text(self, parent: Element, item: LayoutItem) -> None:
        """Write the words of an item, with cross-references where they point at something."""
        targets: dict[tuple[int, int, str], dict[str, None]] = {}
        for link in item.links:
            kind, target = self._target(link.type, link.target)
            if target and item.start <= link.start < link.end:
                place = link.start - item.start, link.end - item.start, kind
                targets.setdefault(place, {})[target] = None
        # A range of numbers is one reference to all works that it names.
        marks = [
            Marked(start, end, "xref", {"ref-type": kind, "rid": " ".join(named)})
            for (start, end, kind), named in targets.items()
        ]
        write_marked(parent, item.text, marks)

    def _target(self, edge_type: str, node: NodeId) -> tuple[str, str]:
        """The kind and the id of what a link points at; an empty id where it is nothing of this article."""
        if edge_type == EdgeType.CITES:
            return "bibr", self._references.id_of(node)
        name = self._ids.get(node, "") if edge_type == EdgeType.REFERS_TO else ""
        if self._targets is not None and name not in self._targets:
            return "", ""
        return ({"t": "table", "f": "fig"}.get(name[:1], "sec") if name else ""), name

    def _write_list(self, parent: Element, part: _Part) -> None:
        listed = Element("list", {"list-type": "simple"})
        for each in part.parts:
            if self._is_said(each.item):
                continue
            entry = add(listed, "list-item")
            self.write_text(add(entry, "p"), each.item)
            for inner in each.parts:
                self._write_block(entry, inner)
        if len(listed):
            parent.append(listed)

    def _write_figure(self, parent: Element, item: LayoutItem) -> None:
        caption, alternative = _fact(item, "caption"), _fact(item, "alternative")
        if not (caption or alternative):
            return
        figure = add(parent, "fig", id=self._ids[item.node])
        _write_caption(figure, _fact(item, "label"), caption)
        if alternative:
            add(figure, "alt-text", alternative)

    def _write_table(self, parent: Element, part: _Part) -> None:
        item = part.item
        wrap = Element("table-wrap", {"id": self._ids[item.node]})
        _write_caption(wrap, _fact(item, "label"), _fact(item, "caption") or _fact(item, "title"))
        filled = [row for row in part.parts if row.parts]
        heads = [row for row in filled if row.item.facts.get("header") is True]
        rows = [row for row in filled if row.item.facts.get("header") is not True]
        if filled:
            _write_grid(add(wrap, "table"), heads, rows)
        if len(wrap):
            parent.append(wrap)


def _tree(items: Sequence[LayoutItem]) -> _Part:
    parts = [_Part(item) for item in items]
    for part in parts[1:]:
        parts[part.item.parent].parts.append(part)
    return parts[0]


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Spans with those joined that a mark and a space part, as the names of a list."""
    found: list[Span] = []
    for start, end in spans:
        if found and start - found[-1][1] <= _PARTED:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _ids(items: Sequence[LayoutItem]) -> Mapping[NodeId, str]:
    """XML ids of what can be pointed at: `s1`, `t1`, `f1`."""
    counts: dict[str, int] = {}
    found: dict[NodeId, str] = {}
    for item in items:
        letter = "t" if item.kind in _TABLES else {"section": "s", "figure": "f"}.get(item.kind, "")
        if letter:
            counts[letter] = counts.get(letter, 0) + 1
            found[item.node] = f"{letter}{counts[letter]}"
    return found


def _last(parent: Element) -> Element | None:
    """Where text goes that follows what was written: into the element itself, unless a section was."""
    return None if len(parent) and parent[-1].tag == "sec" else parent


def _names_section(item: LayoutItem, section: LayoutItem) -> bool:
    return item.kind == "heading" and item.start == section.start


def _shared(item: LayoutItem, spans: Sequence[Span]) -> int:
    reached, total = item.start, 0
    for start, end in spans:
        first, last = max(start, reached), min(end, item.end)
        if first < last:
            total += last - first
            reached = last
    return total


def _fact(item: LayoutItem, name: str) -> str:
    value = item.facts.get(name, "")
    return value if isinstance(value, str) else ""


def _write_caption(parent: Element, label: str, caption: str) -> None:
    if label:
        add(parent, "label", label)
    words = caption.removeprefix(label).lstrip(" .:|–—-") if label else caption
    if words:
        add(add(parent, "caption"), "p", words)


def _write_grid(table: Element, heads: Sequence[_Part], rows: Sequence[_Part]) -> None:
    """Write the rows of a table; one that is all header has it as its body, as a table must have one."""
    if rows and heads:
        _write_rows(add(table, "thead"), heads)
    _write_rows(add(table, "tbody"), rows or heads)


def _write_rows(group: Element, rows: Sequence[_Part]) -> None:
    for row in rows:
        line = add(group, "tr")
        for cell in row.parts:
            _write_cell(line, cell.item)


def _write_cell(line: Element, cell: LayoutItem) -> None:
    tag = "th" if cell.facts.get("header") is True else "td"
    spans = {
        name: str(cell.facts[fact])
        for fact, name in (("columns", "colspan"), ("rows", "rowspan"))
        if fact in cell.facts
    }
    add(line, tag, cell.text, **spans)
