"""The leaves of a layout: blocks of chunks, tables with rows and cells, infoboxes and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from heddle.core.anchor import load_anchors, narrow
from heddle.core.cover import cover
from heddle.core.ids import NodeId
from heddle.core.locator import Locator
from heddle.graph.chunk_block import read_blocks
from heddle.graph.layout_part import facts_of, locator_of, span_of
from heddle.graph.records import Edge, Node, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.table_cell import cells_of

_POINTS = (EdgeType.REFERS_TO, EdgeType.CITES, EdgeType.CAPTION_OF, EdgeType.LINKS_TO)
_KINDS = {NodeType.TABLE: "table", NodeType.INFOBOX: "infobox", NodeType.FIGURE: "figure"}
_CELL_GAP = len(" | ")
"""What stands between the cells of a row in the document's text."""


@dataclass(frozen=True, slots=True)
class LayoutLink:
    """What some words of a part point at: an edge of the graph."""

    type: str
    target: NodeId
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of a layout with what stands in it.

    Args:
        kind: As in `LayoutItem`.
        node: The node that keeps it.
        text: Its words.
        start: Where it starts in the document's text.
        end: Where it ends.
        level: Depth of a list item or heading.
        locator: Where a person finds it.
        facts: What else is known of it.
        links: What its words point at.
        parts: What stands in it, in order.
    """

    kind: str
    node: NodeId
    text: str
    start: int
    end: int
    level: int = 0
    locator: Locator | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    links: tuple[LayoutLink, ...] = ()
    parts: tuple[Leaf, ...] = ()


def leaves_of(subgraph: Subgraph) -> Iterator[Leaf]:
    """The leaves of a document: its blocks in reading order, then its tables and figures.

    Raises:
        InvalidGraph: properties of its chunks or rows are not as they are written.
    """
    links: defaultdict[NodeId, list[LayoutLink]] = defaultdict(list)
    rows: defaultdict[NodeId, list[Node]] = defaultdict(list)
    nodes = {node.id: node for node in subgraph.nodes}
    for edge in subgraph.edges:
        if edge.type in _POINTS and (link := _link(edge)) is not None:
            links[edge.source].append(link)
        elif edge.type == EdgeType.HAS_ROW:
            rows[edge.source].append(nodes[edge.target])
    chunks = sorted((node for node in subgraph.nodes if node.type is NodeType.CHUNK), key=span_of)
    yield from _joined(leaf for chunk in chunks for leaf in _blocks(chunk, links[chunk.id]))
    for node in subgraph.nodes:
        if node.type in _KINDS:
            yield _named(node, rows[node.id], links)


def _link(edge: Edge) -> LayoutLink | None:
    start, end = edge.properties.get("start"), edge.properties.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    return LayoutLink(edge.type, edge.target, str(edge.properties.get("text", "")), start, end)


def _inside(links: Sequence[LayoutLink], start: int, end: int) -> tuple[LayoutLink, ...]:
    found = [link for link in links if start <= link.start < max(end, start + 1)]
    return tuple(sorted(found, key=lambda link: (link.start, link.end, link.type, link.target)))


def _blocks(chunk: Node, links: Sequence[LayoutLink]) -> Iterator[tuple[Leaf, bool]]:
    """The blocks of a chunk, each with whether it began in the chunk before."""
    first, _ = span_of(chunk)
    text, place = str(chunk.properties.get("text", "")), locator_of(chunk)
    anchors = load_anchors(place, str(chunk.properties.get("anchors", ""))) if place is not None else ()
    for block in read_blocks(chunk):
        start, end = first + block.start, first + block.end
        where = narrow(place, anchors, text, block.start, block.end) if place is not None else None
        words = text[block.start : block.end]
        found = _inside(links, start, end)
        yield Leaf(block.kind, chunk.id, words, start, end, block.level, where, {}, found), block.continued


def _joined(leaves: Iterator[tuple[Leaf, bool]]) -> Iterator[Leaf]:
    """Blocks, those that were cut to fit into chunks whole again."""
    held: Leaf | None = None
    for leaf, continued in leaves:
        if held is not None and continued and held.kind == leaf.kind:
            places = [place for place in (held.locator, leaf.locator) if place is not None]
            gap = " " * (leaf.start - held.end)
            held = replace(
                held,
                text=f"{held.text}{gap}{leaf.text}",
                end=leaf.end,
                locator=cover(places) if places else None,
                links=held.links + leaf.links,
            )
            continue
        if held is not None:
            yield held
        held = leaf
    if held is not None:
        yield held


def _named(node: Node, rows: Sequence[Node], links: Mapping[NodeId, Sequence[LayoutLink]]) -> Leaf:
    start, end = span_of(node)
    ordered = sorted(rows, key=lambda row: (span_of(row), row.id))
    return Leaf(
        _KINDS[node.type],
        node.id,
        str(node.properties.get("quote", "")),
        start,
        end,
        locator=locator_of(node),
        facts=facts_of(node),
        parts=tuple(_row(row, links.get(row.id, ())) for row in ordered),
    )


def _row(row: Node, links: Sequence[LayoutLink]) -> Leaf:
    start, end = span_of(row)
    quote = str(row.properties.get("quote", ""))
    return Leaf(
        "row",
        row.id,
        quote,
        start,
        end,
        locator=locator_of(row),
        facts=facts_of(row),
        links=_inside(links, start, end),
        parts=tuple(_cells(row, start)),
    )


def _cells(row: Node, start: int) -> Iterator[Leaf]:
    """The cells that begin in a row, each with its span: a row's quote is its cells, parted by a bar."""
    words = row.properties.get("cells", ())
    offsets, at = [], start
    for text in words if isinstance(words, tuple) else ():
        offsets.append(at)
        at += len(" ".join(text.split())) + _CELL_GAP
    for cell in cells_of(row):
        text = " ".join(cell.text.split())
        facts: dict[str, Value] = {"column": cell.column}
        facts |= {"columns": cell.columns} if cell.columns > 1 else {}
        facts |= {"rows": cell.rows} if cell.rows > 1 else {}
        facts |= {"header": True} if cell.header else {}
        first = offsets[cell.column] if text else min(offsets[cell.column], span_of(row)[1])
        yield Leaf("cell", row.id, text, first, first + len(text), locator=cell.locator, facts=facts)
