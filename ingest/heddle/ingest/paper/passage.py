"""Lines as one text: words broken at line ends are joined, as the PDF reader joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.paper import Passage
from heddle.ingest.paper.zone import Zone
from heddle.ingest.parse.pdf_block import Paragraph, join


def passage(lines: Sequence[PaperLine], words: Counter[str]) -> Passage:
    """The text of lines.

    Args:
        lines: In reading order.
        words: Of the paper, which decide whether a hyphen at a line end stays.
    """
    if not lines:
        return Passage("")
    text, _ = join(Paragraph(lines[0].page, [line.line for line in lines]), words)
    return Passage(text, tuple(lines))


def runs(
    lines: Sequence[PaperLine], zones: Sequence[Zone], first: Zone, more: Zone | None = None
) -> list[list[PaperLine]]:
    """Pieces of a zone: a first line and those that go on with it, page headers between them left out.

    Args:
        lines: Of the paper.
        zones: Of the lines.
        first: Zone of the line that begins a piece.
        more: Zone of the lines that go on; where it is None, lines of `first` follow each other.
    """
    found: list[list[PaperLine]] = []
    is_open = False
    for line, zone in zip(lines, zones, strict=True):
        if zone is first and (more is not None or not is_open):
            found.append([line])
            is_open = True
        elif is_open and zone is (more or first):
            found[-1].append(line)
        elif zone is not Zone.MARGIN:
            is_open = False
    return found
