"""Captions of figures and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Caption
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone

_LABEL = re.compile(
    r"^\W*(?P<label>(?P<kind>fig(?:ure|\.)?|tab(?:le|\.)?|scheme|chart)\s*\.?\s*(?:[A-Z]?\d+[a-z]?|[IVX]+)\b)"
    r"[\s.:|–—-]*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^(?:[a-z]\s)?(?:and\b|shows?|presents?|lists?|summari[sz]es?|gives?|illustrates?|depicts?|reveals?"
    r"|indicates?|reports?|is\b|was\b|were\b|are\b|[),.;])",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"^\W*(?:\(?cont\b|\(?continue[sd]?\b)", re.IGNORECASE)
_APART = 1.3
"""Gap above a caption, at least, in heights of a line."""
_CLOSE = 1.75
_CLOSE_FULL = 1.95
"""Gap below a line that fills the caption's width, at most; raised letters push lines apart."""
_BELOW_LABEL = 3.0
"""Gap below a label that stands alone on its line, at most."""
_MOST_LINES = 30
_MOST_TABLE_LINES = 4
"""A table stands right below its caption, and its rows look much like lines of text."""
_LEAST_TITLE = 3
"""Words of a bold title that may end a caption."""


def read_captions(text: PaperText, zones: Sequence[Zone]) -> tuple[Caption, ...]:
    """The captions, in order, each label once: as the model of zones has it, else where it stands first."""
    found: dict[str, tuple[bool, Caption]] = {}
    for at, zone in enumerate(zones):
        line = text.lines[at]
        label = _LABEL.match(line.text)
        if not label or not _opens(text.lines, zones, at, label):
            continue
        caption = _caption(text, zones, at, label)
        key = re.sub(r"\W", "", label["label"].lower()).replace("figure", "fig")
        is_named = zone is Zone.CAPTION
        if caption.text and (key not in found or (is_named and not found[key][0])):
            found[key] = (is_named, caption)
    return tuple(caption for _, caption in found.values())


def _caption(text: PaperText, zones: Sequence[Zone], at: int, label: re.Match[str]) -> Caption:
    kind = "table" if label["kind"].lower().startswith("tab") else "figure"
    lines = _rest(text.lines, zones, at, kind)
    whole = passage(lines, text.words).text
    end = _title_end(lines[0], label.end()) if kind == "table" and len(lines) > 1 else None
    if end is not None:
        lines, whole = lines[:1], lines[0].text[:end]
    return Caption(kind, label["label"], _LABEL.sub("", whole).strip(), tuple(lines))


def _title_end(line: PaperLine, start: int) -> int | None:
    """Where a bold title ends inside a line; None where none does: what follows are notes of the table."""
    faces = line.faces
    if not faces or not faces[0][1].bold:
        return None
    end = next((place for place, face in faces if place > start and not (face.bold or face.italic)), None)
    if (
        end is None
        or len(line.text[start:end].split()) < _LEAST_TITLE
        or line.text[:end].rstrip()[-1:] != "."
    ):
        return None
    return end


def _opens(lines: Sequence[PaperLine], zones: Sequence[Zone], at: int, label: re.Match[str]) -> bool:
    """Whether a line that begins with a label begins a caption, and no sentence that speaks of one."""
    line, zone = lines[at], zones[at]
    rest = line.text[label.end("label") :].lstrip()
    if _SENTENCE.match(rest) and not re.match(r"[.|]", rest):
        return False
    if _CONTINUED.match(line.text[label.end() :]):
        return False
    if zone in (Zone.CAPTION, Zone.CAPTION_MORE):
        return True
    if line.is_margin or zone in (Zone.REFERENCE, Zone.REFERENCE_MORE, Zone.ABSTRACT) or line.gap < _APART:
        return False
    if at and _runs_into(lines[at - 1], line):
        return False
    marked = rest[:1] in (".", ":", "|") if rest else True
    return marked or zone in (Zone.FLOAT, Zone.MARGIN) or line.bold > 0


def _runs_into(above: PaperLine, line: PaperLine) -> bool:
    """Whether a sentence goes on from the line above."""
    is_same = (above.page, above.zone) == (line.page, line.zone) and line.gap < 1.7
    alike = abs(above.size - line.size) < 0.3
    return is_same and alike and above.text[-1:] not in ".:?" and _is_full(above, above.left, above.right)


def _is_full(line: PaperLine, left: float, right: float) -> bool:
    return line.line.box[2] > right - 0.15 * (right - left)


def _rest(lines: Sequence[PaperLine], zones: Sequence[Zone], start: int, kind: str) -> list[PaperLine]:
    """The lines of a caption: those below in the same font, without a gap, up to the next caption."""
    found = [lines[start]]
    most = _MOST_TABLE_LINES if kind == "table" else _MOST_LINES
    for at in range(start + 1, min(start + most, len(lines))):
        if zones[at] in (Zone.CAPTION, Zone.HEADING, Zone.MARGIN, Zone.REFERENCE):
            break
        if not _goes_on(found, lines[at], kind):
            break
        found.append(lines[at])
    return [*found, *_beside(lines, found)] if kind == "figure" else found


def _goes_on(found: Sequence[PaperLine], line: PaperLine, kind: str) -> bool:
    """Whether a caption goes on with a line."""
    first, above = found[0], found[-1]
    is_label = len(found) == 1 and _LABEL.fullmatch(first.text) is not None
    if line.page != first.page or line.pieces > 2 or (abs(line.size - above.size) > 0.6 and not is_label):
        return False
    is_full = _is_full(above, first.left, first.right)
    if line.zone != first.zone:
        return is_full and _is_right_below(first, above, line)
    if line.gap > (_BELOW_LABEL if is_label else _CLOSE_FULL if is_full else _CLOSE):
        return False
    if kind == "table" and len(found) > 1 and (above.bold > 0.5) != (line.bold > 0.5):
        return False
    short = above.right - above.line.box[2] > max(4 * above.size, 0.2 * (above.right - above.left))
    return not (above.text.endswith(".") and short)


def _is_right_below(first: PaperLine, above: PaperLine, line: PaperLine) -> bool:
    """Whether a line that the columns of a table took for one of theirs goes on with its caption."""
    distance = line.line.box[1] - above.line.box[3]
    return (
        -0.3 * line.size < distance < 0.7 * line.size
        and abs(line.line.box[0] - first.line.box[0]) < line.size
    )


def _beside(lines: Sequence[PaperLine], found: Sequence[PaperLine]) -> list[PaperLine]:
    """The second column of a caption that is set in two below its figure."""
    first, last = found[0], found[-1]
    if last.text.endswith(".") or not _is_full(last, first.left, first.right):
        return []
    top, bottom = first.line.box[1], last.line.box[3]
    beside = [
        line
        for line in lines
        if line.page == first.page
        and line.line.box[0] > first.right
        and top - 0.3 * first.size < line.line.box[1]
        and line.line.box[3] < bottom + 0.3 * first.size
        and abs(line.size - first.size) < 0.6
    ]
    starts = (
        beside and abs(beside[0].line.box[1] - top) < 0.3 * first.size and not _LABEL.match(beside[0].text)
    )
    return beside if starts else []
