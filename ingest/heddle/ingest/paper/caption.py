"""Captions of figures and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Caption
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone

_LABEL = re.compile(
    r"^\W*(?P<label>(?P<kind>fig(?:ure|\.)?|tab(?:le|\.)?|scheme|chart|box)\s*\.?\s*(?:[A-Z]?\d+[a-z]?|[IVX]+)\b)"
    r"[\s.:|–—-]*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^(?:[a-z]\s)?(?:and\b|shows?|presents?|lists?|summari[sz]es?|gives?|illustrates?|depicts?|is\b|was\b|[),.])",
    re.IGNORECASE,
)
_APART = 1.3
"""Gap above a caption, at least, in heights of a line."""
_MOST_LINES = 30
_MOST_TABLE_LINES = 4
"""A table stands right below its caption, and its rows look much like lines of text."""


def read_captions(text: PaperText, zones: Sequence[Zone]) -> tuple[Caption, ...]:
    """The captions, in order, each label once."""
    found: dict[str, Caption] = {}
    for at, zone in enumerate(zones):
        line = text.lines[at]
        label = _LABEL.match(line.text)
        if not label or not (zone in (Zone.CAPTION, Zone.CAPTION_MORE) or _opens(line, zone, label)):
            continue
        kind = "table" if label["kind"].lower().startswith("tab") else "figure"
        lines = _rest(text.lines, zones, at, kind)
        whole = passage(lines, text.words).text
        caption = Caption(kind, label["label"], _LABEL.sub("", whole).strip(), tuple(lines))
        key = re.sub(r"\W", "", label["label"].lower()).replace("figure", "fig")
        if caption.text and (key not in found or len(found[key].text) < 5):
            found[key] = caption
    return tuple(found.values())


def _opens(line: PaperLine, zone: Zone, label: re.Match[str]) -> bool:
    """Whether a line that begins with a label begins a caption, and no sentence that speaks of one."""
    if line.is_margin or zone in (Zone.REFERENCE, Zone.REFERENCE_MORE, Zone.ABSTRACT) or line.gap < _APART:
        return False
    rest = line.text[label.end() :]
    marked = bool(re.match(r"\s?[.:|]", line.text[label.end("label") :]))
    if marked or not rest:
        return True
    return not _SENTENCE.match(rest) and (zone in (Zone.FLOAT, Zone.MARGIN) or line.bold > 0)


def _rest(lines: Sequence[PaperLine], zones: Sequence[Zone], start: int, kind: str) -> list[PaperLine]:
    """The lines of a caption: those below in the same font, without a gap, up to the next caption."""
    first = lines[start]
    found = [first]
    most = _MOST_TABLE_LINES if kind == "table" else _MOST_LINES
    for at in range(start + 1, min(start + most, len(lines))):
        line, above = lines[at], lines[at - 1]
        if zones[at] in (Zone.CAPTION, Zone.HEADING, Zone.MARGIN, Zone.REFERENCE) or line.zone != first.zone:
            break
        if line.page != first.page or line.gap > 1.75 or abs(line.size - above.size) > 0.6:
            break
        if line.pieces > 2 or (
            kind == "table" and (above.bold > 0.5) != (line.bold > 0.5) and len(found) > 1
        ):
            break
        if above.text.endswith(".") and above.line.box[2] < above.right - 4 * above.size:
            break
        found.append(line)
    return found
