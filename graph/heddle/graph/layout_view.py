"""The layout of a document: its parts in reading order, each with its words, its span and its place.

Docs2KG keeps a node for every paragraph, list item and cell. Here passages, rows and figures are nodes, and
keep what they are made of as properties (`chunk_block.py`, `table_cell.py`); the layout is put together from
them on demand, without the file. It is a tree, given as a list in reading order: each item names its parent.

Sheets and slides hold what stands on them. So do pages, unless a section runs over the end of one: then the
sections make the tree, and each item says on which page it begins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from heddle.core.ids import NodeId
from heddle.core.locator import Locator, PageLocator, SlideLocator
from heddle.graph.layout_leaf import LayoutLink, Leaf, leaves_of
from heddle.graph.layout_part import facts_of, locator_of, span_of
from heddle.graph.records import Node, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType

_PAGES = frozenset({"page", "sheet", "slide"})
_LIST = "list"
_LIST_ITEM = "list_item"


@dataclass(frozen=True, slots=True)
class LayoutItem:
    """A part of a document.

    Args:
        position: Its number in reading order, from 0.
        parent: The position of what holds it; -1 for the document.
        depth: How many parts it stands in.
        kind: What it is: `document`, `page`, `sheet`, `slide`, `section`, `list`, `table`, `row`, `cell`,
            `infobox`, `figure`, or the kind of a block (`paragraph`, `heading`, `caption`, ...).
        node: The node that keeps it: of a block its chunk, of a cell its row.
        text: Its words, where no part of it says them.
        start: Where they start in the document's text, in code points.
        end: Where they end.
        page: Number of the page or slide it begins on; 0 where the format has none.
        level: Depth of a heading, a section or a list item; 0 for others.
        locator: Where a person finds it; None for what has no place of its own.
        facts: What else is known of it: `label` and `caption` of a figure, `header` of a table, ...
        links: What its words point at.
    """

    position: int
    parent: int
    depth: int
    kind: str
    node: NodeId
    text: str
    start: int
    end: int
    page: int = 0
    level: int = 0
    locator: Locator | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    links: tuple[LayoutLink, ...] = ()


def view_layout(subgraph: Subgraph) -> tuple[LayoutItem, ...]:
    """The layout of a document, from what it contributed to the graph.

    Raises:
        InvalidGraph: properties of its chunks or rows are not as they are written.
    """
    return _Layout(subgraph).items()


@dataclass(slots=True)
class _Part:
    """A part in the making: a leaf or something that holds parts."""

    leaf: Leaf
    parts: list[_Part] = field(default_factory=list)

    @property
    def key(self) -> tuple[int, int, NodeId]:
        return self.leaf.start, self.leaf.end, self.leaf.node


class _Layout:
    """One pass over a subgraph."""

    def __init__(self, subgraph: Subgraph) -> None:
        self._subgraph = subgraph
        self._nodes = {node.id: node for node in subgraph.nodes}
        self._pages = sorted(self._of(NodeType.PAGE), key=lambda node: (_number(node), node.id))
        # Of sections that begin together the deepest comes last: a document may begin with two headings.
        self._sections = sorted(self._of(NodeType.SECTION), key=_outer_first)
        self._section_starts = [span_of(section)[0] for section in self._sections]
        self._by_number = {_number(page): page.id for page in reversed(self._pages)}
        self._page_starts = [span_of(page)[0] for page in self._pages]

    def _of(self, node_type: NodeType) -> list[Node]:
        return [node for node in self._subgraph.nodes if node.type is node_type]

    def items(self) -> tuple[LayoutItem, ...]:
        root = self._container(self._nodes[NodeId(self._subgraph.document)], "document")
        pages = {page.id: self._container(page, self._page_kind()) for page in self._pages}
        sections = {section.id: self._container(section, "section") for section in self._sections}
        nested = self._pages_hold_sections()
        if nested:
            root.parts += pages.values()
        above = self._holders()
        for section in self._sections:
            holder = sections.get(above.get(section.id, section.id))
            if holder is None or holder is sections[section.id]:
                holder = self._page_part(pages, section) if nested else None
            (holder or root).parts.append(sections[section.id])
        for leaf in leaves_of(self._subgraph):
            holder = sections.get(self._section_of(leaf, above))
            if holder is None and nested:
                holder = self._page_holding(pages, leaf)
            (holder or root).parts.append(_Part(leaf))
        return tuple(self._lay_out(root))

    @staticmethod
    def _container(node: Node, kind: str) -> _Part:
        start, end = span_of(node)
        title = str(node.properties.get("title") or node.properties.get("name", ""))
        level = node.properties.get("level", 0)
        return _Part(
            Leaf(
                kind,
                node.id,
                title,
                start,
                end,
                level if isinstance(level, int) else 0,
                locator_of(node),
                facts_of(node),
            )
        )

    def _page_kind(self) -> str:
        media = str(self._nodes[NodeId(self._subgraph.document)].properties.get("media", ""))
        if any(word in media for word in ("spreadsheet", "excel", "csv", "tab-separated")):
            return "sheet"
        return "slide" if any(word in media for word in ("presentation", "powerpoint")) else "page"

    def _pages_hold_sections(self) -> bool:
        """Whether no section runs over the end of a page."""
        pages = {page.id: _Part(Leaf("page", page.id, "", *span_of(page))) for page in self._pages}
        return bool(pages) and all(self._page_part(pages, section) for section in self._sections)

    def _holders(self) -> Mapping[NodeId, NodeId]:
        """The section that the graph hangs a section, a table or a figure from."""
        down = (EdgeType.HAS_SECTION, EdgeType.HAS_TABLE, EdgeType.HAS_INFOBOX, EdgeType.HAS_FIGURE)
        return {
            edge.target: edge.source
            for edge in self._subgraph.edges
            if edge.type in down and self._nodes[edge.source].type is NodeType.SECTION
        }

    def _section_of(self, leaf: Leaf, above: Mapping[NodeId, NodeId]) -> NodeId:
        if leaf.node in above:
            return above[leaf.node]
        if self._nodes[leaf.node].type is not NodeType.CHUNK:
            return NodeId("")
        # A chunk may hold the end of one section and the beginning of the next: blocks go by their spans.
        place = bisect_right(self._section_starts, leaf.start) - 1
        section = self._sections[place] if place >= 0 else None
        while section is not None and not _holds(section, leaf.start, leaf.end):
            section = self._nodes.get(above.get(section.id, NodeId("")))
        return section.id if section is not None else NodeId("")

    def _page_part(self, pages: Mapping[NodeId, _Part], section: Node) -> _Part | None:
        start, end = span_of(section)
        place = bisect_right(self._page_starts, start) - 1
        page = self._pages[place] if place >= 0 else None
        return pages[page.id] if page is not None and _holds(page, start, end) else None

    def _page_holding(self, pages: Mapping[NodeId, _Part], leaf: Leaf) -> _Part | None:
        return pages.get(self._by_number.get(self._page_of(leaf), NodeId("")))

    def _page_of(self, leaf: Leaf) -> int:
        """The page or slide that a part begins on: by its place, else by its span."""
        match leaf.locator:
            case PageLocator(page):
                return page
            case SlideLocator(slide):
                return slide
        if not self._pages:
            return 0
        place = bisect_right(self._page_starts, leaf.start) - 1
        return _number(self._pages[place]) if place >= 0 else 0

    def _lay_out(self, root: _Part) -> Iterator[LayoutItem]:
        """A tree as a list, depth first; without recursion, as lists may be nested at a stranger's will."""
        waiting: list[tuple[_Part, int, int]] = [(root, -1, 0)]
        position = 0
        while waiting:
            part, parent, depth = waiting.pop()
            yield self._item(part.leaf, position, parent, depth)
            inner = part.parts
            if part.leaf.kind != _LIST:
                inner = list(_in_lists(sorted(part.parts, key=lambda each: each.key)))
            below = [*inner, *map(_Part, part.leaf.parts)]
            waiting += [(each, position, depth + 1) for each in reversed(below)]
            position += 1

    def _item(self, leaf: Leaf, position: int, parent: int, depth: int) -> LayoutItem:
        number = leaf.facts.get("number") if leaf.kind in _PAGES else None
        page = number if isinstance(number, int) else self._page_of(leaf) if parent >= 0 else 0
        return LayoutItem(
            position,
            parent,
            depth,
            leaf.kind,
            leaf.node,
            leaf.text,
            leaf.start,
            leaf.end,
            page,
            leaf.level,
            leaf.locator,
            leaf.facts,
            leaf.links,
        )


def _in_lists(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Parts with each run of list items under a list, deeper items under lists of their own."""
    run: list[_Part] = []
    for part in parts:
        if part.leaf.kind == _LIST_ITEM:
            run.append(part)
            continue
        if run:
            yield _list_of(run)
            run = []
        yield part
    if run:
        yield _list_of(run)


def _list_of(items: Sequence[_Part]) -> _Part:
    first, last = items[0].leaf, items[-1].leaf
    made = _Part(Leaf(_LIST, first.node, "", first.start, last.end, 0, first.locator))
    level = min(item.leaf.level for item in items)
    deeper: list[_Part] = []
    for item in items:
        if item.leaf.level > level:
            deeper.append(item)
            continue
        _close(made, deeper)
        deeper = []
        made.parts.append(_Part(item.leaf))
    _close(made, deeper)
    return made


def _close(made: _Part, deeper: Sequence[_Part]) -> None:
    """Put deeper items under the last item of a list, or into the list where it has none yet."""
    if deeper:
        holder = made.parts[-1] if made.parts else made
        # They are list items again: the list around them is made when their holder is given out.
        holder.parts += deeper


def _outer_first(section: Node) -> tuple[int, int, NodeId]:
    start, end = span_of(section)
    return start, -end, section.id


def _holds(node: Node, start: int, end: int) -> bool:
    first, last = span_of(node)
    return first <= start and end <= last


def _number(page: Node) -> int:
    number = page.properties.get("number", 0)
    return number if isinstance(number, int) else 0
