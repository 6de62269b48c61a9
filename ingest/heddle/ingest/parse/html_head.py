"""What a page says of itself: meta elements of every vocabulary, links of its head, and linked data.

The most exact is believed first: JSON-LD (schema.org), then tags for scholars, Dublin Core and Open Graph,
then the plain names of HTML.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from heddle.ingest.parse.package import Properties

_AUTHORS = frozenset(
    [
        "citation_author",
        "dc.creator",
        "dcterms.creator",
        "dc:creator",
        "author",
        "article:author",
        "parsely-author",
    ]
)
_EXACT = ("citation_", "prism", "dcterms", "dc", "article:", "og:")
_WORKS = (
    "Article",
    "Posting",
    "Report",
    "WebPage",
    "Book",
    "Chapter",
    "CreativeWork",
    "Dataset",
    "Review",
    "HowTo",
    "Recipe",
    "Course",
    "Thesis",
)
_PLAIN = frozenset(
    [
        "datePublished",
        "dateModified",
        "dateCreated",
        "inLanguage",
        "license",
        "keywords",
        "description",
        "isbn",
    ]
)
_NAMED = {"publisher": "publisher", "isPartOf": "venue"}
_NAMING = ("name", "property", "itemprop", "http-equiv")
_LONGEST = 1_000_000
_DEEPEST = 4


def read_head(root: etree._Element) -> Properties:
    """Title, authors and metadata of a page; what it says in its text is not looked at."""
    works = [work for script in root.iter("script") for work in _works_in(script)]
    titles = (_text(work.get(key)) for work in works for key in ("headline", "name"))
    authors = [name for work in works[:1] for name in _names(work.get("author"), 0)]
    metadata = [pair for work in works for pair in _facts(work)]
    metas = sorted(_metas(root), key=lambda pair: _rank(pair[0]))
    written = [content for name, content in metas if name in _AUTHORS and not content.startswith("http")]
    metadata += [(name, content) for name, content in metas if name not in _AUTHORS]
    metadata += _links(root)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language:
        metadata.append(("language", language))
    return Properties(next(filter(None, titles), ""), tuple(authors or written), tuple(metadata))


def _metas(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("meta"):
        name = next((said for key in _NAMING if (said := element.get(key))), "")
        content = element.get("content")
        if name and content:
            yield name.strip().lower(), content


def _rank(name: str) -> int:
    return next((rank for rank, prefix in enumerate(_EXACT) if name.startswith(prefix)), len(_EXACT))


def _links(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("link"):
        relation, target = (element.get("rel") or "").lower().split(), element.get("href")
        for name in ("canonical", "license"):
            if target and name in relation:
                yield name, target


def _works_in(script: etree._Element) -> Iterator[dict[str, Any]]:
    """Works that a script of linked data describes: the page itself first, by the order of the script."""
    text = script.text or ""
    if "ld+json" not in (script.get("type") or "").lower() or len(text) > _LONGEST:
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _works(found, 0)


def _works(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _works(entry, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind.endswith(_WORKS) for kind in kinds):
            yield value
        yield from _works(value.get("@graph"), depth + 1)


def _facts(work: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted(_PLAIN & set(work)):
        value = work[name]
        for entry in value if isinstance(value, list) else [value]:
            yield name, _text(entry)
    for name, known in _NAMED.items():
        yield from ((known, named) for named in _names(work.get(name), 0))


def _names(value: object, depth: int) -> Iterator[str]:
    """Names of things: of each of a list, of what has a name, or a name itself."""
    if isinstance(value, list) and depth < _DEEPEST:
        for entry in value:
            yield from _names(entry, depth + 1)
    elif isinstance(value, dict):
        yield from (text for text in [_text(value.get("name"))] if text)
    elif isinstance(value, str) and not value.startswith("http"):
        yield value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
