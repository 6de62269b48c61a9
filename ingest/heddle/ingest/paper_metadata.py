"""What a paper says of itself in the words of the vocabulary of metadata (`parse/metadata.py`).

What stands on the page comes before what the file says: a typesetter's name for a file is no title.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Paper


def paper_metadata(paper: Paper | None) -> list[tuple[str, str]]:
    """The facts of a paper that are properties of its Document; empty where there is none."""
    return [(name, value) for name, value in _facts(paper) if value] if paper is not None else []


def _facts(paper: Paper) -> Iterator[tuple[str, str]]:
    issue = paper.issue
    yield "abstract", paper.abstract.text
    yield "keywords", "; ".join(paper.keywords)
    yield "venue", issue.journal
    yield "volume", issue.volume
    yield "issue", issue.number
    yield "first_page", issue.first_page
    yield "last_page", issue.last_page
    yield "year", issue.year
    yield "doi", issue.doi
