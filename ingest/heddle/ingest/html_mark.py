"""The mark that whole web pages leave in a derivation: read in one way, they are read anew in the other.

Only what the parser of web pages had a part in carries it, so that the choice touches no other document.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from heddle.ingest.limits import Limits
from heddle.ingest.parser_version import BUILT_ON

_FULL = "/html-full"


def html_mark(parsers: AbstractSet[str], limits: Limits) -> str:
    """The mark of a document; empty where no web page was read, or its matter was told from its frame.

    Args:
        parsers: The parsers that had a part in it.
        limits: Say how web pages are read.
    """
    reads_html = "html" in parsers or any("html" in BUILT_ON.get(name, ()) for name in parsers)
    return _FULL if limits.html_full and reads_html else ""


def cut_html_mark(rest: str) -> tuple[str, str]:
    """The end of a derivation without the mark, and the mark, if it is there."""
    bare = rest.removesuffix(_FULL)
    return bare, rest[len(bare) :]
