"""The layout of a document, as the API and the command line give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId
from heddle.graph.layout_view import LayoutItem, view_layout
from heddle.graph.store import GraphReader


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """Some items of a layout, and the position behind which it goes on; None at its end."""

    items: list[dict[str, Any]]
    after: int | None


def layout_of(graph: GraphReader, document: DocumentId) -> tuple[LayoutItem, ...]:
    """The items of a document's layout.

    Raises:
        NotFound: no such document.
    """
    subgraph = graph.subgraph(document)
    if subgraph is None:
        raise NotFound(f"no document {document}", hint="GET /v1/documents lists them")
    return view_layout(subgraph)


def layout_page(graph: GraphReader, document: DocumentId, *, after: int, limit: int) -> LayoutPage:
    """Items of a layout behind a position, -1 for its beginning.

    Raises:
        NotFound: no such document.
    """
    items = layout_of(graph, document)
    shown = items[after + 1 : after + 1 + limit]
    more = after + 1 + limit < len(items)
    return LayoutPage([item_view(item) for item in shown], shown[-1].position if more and shown else None)


def item_view(item: LayoutItem) -> dict[str, Any]:
    """A part of a document as JSON."""
    return {
        "position": item.position,
        "parent": item.parent if item.parent >= 0 else None,
        "depth": item.depth,
        "kind": item.kind,
        "node": item.node,
        "text": item.text,
        "span": [item.start, item.end],
        "page": item.page or None,
        "level": item.level or None,
        "locator": item.locator.to_json() if item.locator is not None else None,
        "facts": {
            name: list(value) if isinstance(value, tuple) else value for name, value in item.facts.items()
        },
        "links": [
            {"type": link.type, "target": link.target, "text": link.text, "span": [link.start, link.end]}
            for link in item.links
        ],
    }
