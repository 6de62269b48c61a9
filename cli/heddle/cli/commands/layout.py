"""`heddle layout`: what stands in a document, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from heddle.cli.output import one_line
from heddle.cli.verb import Call, verb

if TYPE_CHECKING:
    from heddle.graph.layout_view import LayoutItem

_WIDTH = 100
_HELD_BACK = frozenset({"cell"})
"""What a row says already."""


@verb("layout")
@click.argument("document", metavar="DOC")
def layout(call: Call, document: str) -> int:
    """Show the layout of a document.

    Its sections, paragraphs, lists, tables, figures, captions and notes in reading order, each with its
    page and what it points at. DOC is its id or at least 8 digits of it, its path, or its file name. With
    --json also cells, spans, and the place of each part.
    """
    from heddle.api.document_layout import item_view, layout_of
    from heddle.api.workbench import Workbench
    from heddle.ingest.registry import find_document

    with Workbench(call.settings) as bench:
        found = find_document(bench.scope, document)
        items = layout_of(bench.scope, found.id)
    report = {"document": found.id, "name": found.name, "items": [item_view(item) for item in items]}
    call.output.result(report, layout_text(items) if not call.output.as_json else "")
    return 0


def layout_text(items: Sequence[LayoutItem]) -> str:
    """A layout as a tree that people read."""
    lines = []
    names = {item.node: _name(item) for item in items if item.facts.get("label")}
    page = 0
    for item in items:
        if item.kind in _HELD_BACK or _names_its_section(item, items):
            continue
        where = f"  p. {item.page}" if item.page and item.page != page else ""
        page = item.page or page
        kind = f"{item.kind} {item.level}" if item.level else item.kind
        shown = {
            names.get(link.target, one_line(link.text, 20) or link.target[:8])
            for link in item.links
            if link.type in ("REFERS_TO", "CAPTION_OF")
        }
        points = f"  -> {', '.join(sorted(shown))}" if shown else ""
        lines.append(f"{'  ' * item.depth}{kind}{_said(item)}{points}{where}")
    return "\n".join(lines)


def _names_its_section(item: LayoutItem, items: Sequence[LayoutItem]) -> bool:
    """Whether an item is the heading of the section that it stands in, which is shown already."""
    above = items[item.parent]
    return item.kind == "heading" and above.kind == "section" and above.start == item.start


def _said(item: LayoutItem) -> str:
    words = [_name(item)] if item.facts.get("label") else []
    text = one_line(item.text or str(item.facts.get("caption") or item.facts.get("title") or ""), _WIDTH)
    words += [text] if text else []
    return f": {' | '.join(words)}" if words else ""


def _name(item: LayoutItem) -> str:
    return str(item.facts["label"])
