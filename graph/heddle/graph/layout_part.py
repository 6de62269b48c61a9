"""What a stored node says of itself as a part of a layout: span, place and further facts."""

from __future__ import annotations

from collections.abc import Mapping

from heddle.core.locator import Locator, load_locator
from heddle.graph.records import Node, Value

_SAID_ELSEWHERE = frozenset(
    {
        "anchors",
        "block",
        "blocks",
        "cells",
        "end",
        "level",
        "locator",
        "order",
        "places",
        "quote",
        "spans",
        "start",
        "text",
    }
)
"""Properties that an item of a layout says in words of its own."""


def span_of(node: Node) -> tuple[int, int]:
    """Where a node stands in its document's text; the whole text for the document itself."""
    start, end = node.properties.get("start", 0), node.properties.get("end", node.properties.get("length", 0))
    return (start if isinstance(start, int) else 0), (end if isinstance(end, int) else 0)


def locator_of(node: Node) -> Locator | None:
    """Where a person finds a node; None where it has no place of its own."""
    written = node.properties.get("locator", "")
    return load_locator(written) if isinstance(written, str) and written else None


def facts_of(node: Node) -> Mapping[str, Value]:
    """What a node says beside its words and its place; nothing empty."""
    return {
        name: value
        for name, value in sorted(node.properties.items())
        if name not in _SAID_ELSEWHERE and value not in ("", ())
    }
