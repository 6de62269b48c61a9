"""The paper that a PDF may be: its glyphs, kept as long as it may be one, read once it is known to be.

Nothing is read from the file a second time. Whether it is a paper is told by its lines (`paper_sign.py`); a
document that shows no signs of one on its first pages costs a look at their lines, and nothing is kept of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heddle.ingest.paper_sign import FRONT_PAGES, PaperSigns
from heddle.ingest.parse.pdf_flow import Flow
from heddle.ingest.parse.pdf_line import Piece
from heddle.ingest.parse.pdf_page import PdfPage

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Paper
    from heddle.ingest.paper.property import FileProperties

MOST_PAGES = 80
"""Pages of a paper, at most: glyphs of all of them are held at once."""


class PaperWatch:
    """Sees the pages of a PDF go by.

    Args:
        count: How many pages there are.
    """

    def __init__(self, count: int) -> None:
        self._signs = PaperSigns()
        self._pages: list[PdfPage] = []
        self._joined: dict[int, list[Piece]] = {}
        self._is_open = count <= MOST_PAGES

    def see(self, page: PdfPage, flow: Flow) -> None:
        """Take the next page, as read and as laid out; the pieces of its lines are the flow's no more."""
        joined, flow.joined = flow.joined, None
        if not self._is_open:
            return
        self._signs.see(page.number, (line.text for line in flow.lines()))
        self._pages.append(page)
        if joined is not None:
            self._joined[page.number] = joined
        if page.number >= FRONT_PAGES and not self._signs.may_be_paper():
            self._is_open = False
            self._pages, self._joined = [], {}

    def read(self, properties: FileProperties) -> Paper | None:
        """The paper's fields; None where it is none.

        Args:
            properties: What the file says of itself.
        """
        if not self._is_open or not self._signs.is_paper():
            return None
        # The learned parts are loaded in a worker that has met a paper, and in no other.
        from heddle.ingest.paper.line import lines_of
        from heddle.ingest.paper.reading import fields_of, shipped_models

        return fields_of(lines_of(self._pages, properties, self._joined), shipped_models())
