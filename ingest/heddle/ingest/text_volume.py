"""About how much text a file holds, without reading it: what a dry run tells the cost of a model by."""

from __future__ import annotations

from heddle.ingest.media import Media
from heddle.ingest.survey import Survey

PAGE = 2800
"""Characters of a page of prose."""
SLIDE = 500
"""Characters of a slide."""
_SLIDES = frozenset({Media.PPTX, Media.ODP})
_TABLES = frozenset({Media.XLSX, Media.XLSM, Media.XLSB, Media.XLS, Media.ODS, Media.CSV})
_PACKED = 4
"""Bytes of a packed or marked-up document for each character of its text, about."""


def characters_of(found: Survey, size: int) -> int:
    """About how many characters of prose a file holds.

    Args:
        found: What a survey found it to be.
        size: Its bytes.
    """
    if found.media in _TABLES:
        return 0
    if found.pages:
        return found.pages * (SLIDE if found.media in _SLIDES else PAGE)
    plain = found.media.startswith("text/") and found.media != Media.HTML
    return size if plain else size // _PACKED
