"""What a line of a paper belongs to."""

from __future__ import annotations

from enum import StrEnum


class Zone(StrEnum):
    """The zones of a paper. Where pieces follow each other, `..._MORE` is a line that goes on with one."""

    TITLE = "title"
    AUTHOR = "author"
    AFFILIATION = "affiliation"
    CONTACT = "contact"
    ABSTRACT = "abstract"
    KEYWORDS = "keywords"
    FRONT = "front"
    """Dates, licences, citations and the like around the header."""
    HEADING = "heading"
    HEADING_MORE = "heading_more"
    BODY = "body"
    CAPTION = "caption"
    CAPTION_MORE = "caption_more"
    FLOAT = "float"
    """What stands in tables and figures."""
    REFERENCE = "reference"
    REFERENCE_MORE = "reference_more"
    MARGIN = "margin"
    """Page headers and footers."""
