"""Page headers and footers: lines near the edge that come back, numbers aside, page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from heddle.ingest.parse.pdf_flow import Flow, Line
from heddle.ingest.parsed import BlockKind

_EDGE = 0.12
_SHARE = 0.3
_NEAR = 12.0
_NUMBER = re.compile(r"\d+|\b[ivxlc]{1,6}\b", re.IGNORECASE)


def mark_margins(flows: Sequence[Flow]) -> None:
    """Mark the lines of a document that are page headers or footers; one page has none that can be told."""
    groups: defaultdict[tuple[BlockKind, str], list[tuple[int, float, Line]]] = defaultdict(list)
    for flow in flows:
        for line in flow.lines():
            kind = _edge(line, flow)
            if kind is not None:
                key = _NUMBER.sub("#", line.text.casefold())
                groups[kind, key].append((flow.number, line.box[1], line))
    for (kind, _), found in groups.items():
        pages = {page for page, _, _ in found}
        if len(pages) < max(2.0, _SHARE * len(flows)):
            continue
        for page, top, line in found:
            # The same words elsewhere near the edge are chance; a header keeps its height.
            if any(other != page and abs(y - top) <= _NEAR for other, y, _ in found):
                line.margin = kind


def _edge(line: Line, flow: Flow) -> BlockKind | None:
    if line.stray:
        return None
    if line.box[3] <= _EDGE * flow.height:
        return BlockKind.PAGE_HEADER
    if line.box[1] >= (1 - _EDGE) * flow.height:
        return BlockKind.PAGE_FOOTER
    return None
