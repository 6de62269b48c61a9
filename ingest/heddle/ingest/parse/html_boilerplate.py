"""Boilerplate of a web page: navigation, banners about cookies, footers, and what else frames the matter.

The page says most of it itself: by elements (`nav`, `footer`), roles, and names of classes that everybody
uses. Where it marks its main part, lists that are nothing but short links outside of it are navigation too.
Precision goes first: what holds much of the page's words, its main part or its first heading is never
boilerplate, and where little would be left, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_TAGS = frozenset({"nav", "footer"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "alertdialog", "menu", "menubar"})
_INNER_NAMES = frozenset(
    ["navbox", "noprint", "catlinks", "printfooter", "editsection", "pagination", "breadcrumb", "breadcrumbs"]
)
"""Those that may also stand within the main part of a page."""
_OUTER_NAMES = frozenset(
    ["nav", "navbar", "navigation", "menu", "menubar", "submenu", "footer", "toolbar", "masthead", "pager"]
)
_INTRUDERS = frozenset(
    [
        "cookie",
        "cookies",
        "consent",
        "gdpr",
        "sharing",
        "sharebar",
        "newsletter",
        "subscribe",
        "advert",
        "ads",
    ]
)
_NAMES = _INNER_NAMES | _OUTER_NAMES | _INTRUDERS
"""Words that the name of a class or an id is made of."""
_PHRASES = re.compile(
    r"skip-(?:to|link|nav)|jump-link|site-(?:header|footer|nav)|page-footer|back-to-top|social-(?:links|share|media)"
    r"|related-(?:posts|articles|links)|share-(?:buttons|links)|cookie-?(?:bar|banner|notice|consent)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_MAIN = frozenset({"main", "article"})
_LISTS = frozenset({"ul", "ol", "dl"})
_MATTER = frozenset({"h1", "main", "article"})
_NEVER = frozenset({"html", "body", "p", "h1", "h2", "h3", "h4", "h5", "h6", "table"})
"""What is not judged by the names of its classes."""
_SECTIONS = frozenset({"article", "section", "blockquote", "figure", "li", "td"})
_MOST_SHARE = 0.4
"""Share of the page's letters that one piece of boilerplate may hold."""
_LEAST_LEFT = 0.2
_LEAST_LINKS = 4
_LINK_SHARE = 0.8
_MOST_LINK_LETTERS = 30.0
_SILENT = frozenset({"script", "style", "template", "noscript", "head", "svg"})


def find_boilerplate(root: etree._Element) -> frozenset[etree._Element]:
    """The outermost elements of a page that are boilerplate."""
    letters = _count_letters(root)
    total = letters[root]
    has_main = any(next(root.iter(tag), None) is not None for tag in _MAIN)
    found = [
        element
        for element in _outermost(root, has_main)
        if letters[element] <= _MOST_SHARE * total and not _holds_matter(element)
    ]
    left = total - sum(letters[element] for element in found)
    return frozenset(found) if left >= _LEAST_LEFT * total else frozenset()


def _outermost(root: etree._Element, has_main: bool) -> Iterator[etree._Element]:
    """Elements that look like boilerplate, without those inside one that was given."""
    waiting: list[tuple[etree._Element, bool]] = [(root, False)]
    while waiting:
        element, inside = waiting.pop()
        tag = element.tag
        if tag in _SILENT:
            continue
        navigates = has_main and not inside and tag in _LISTS and _is_link_list(element)
        if (navigates or _looks(element, tag, inside=inside)) and not _holds_matter(element):
            yield element
            continue
        inside = inside or tag in _MAIN or element.get("role") == "main"
        waiting += ((child, inside) for child in element)


def _looks(element: etree._Element, tag: str, *, inside: bool) -> bool:
    role = (element.get("role") or "").lower()
    if role == "navigation" or (role in _ROLES and not inside):
        return True
    if tag in _TAGS:
        # An article, a quotation and a table have footers of their own.
        return tag == "nav" or not any(outer.tag in _SECTIONS for outer in element.iterancestors())
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if tag in _NEVER or not names.strip():
        return False
    words = {part.lower() for part in _PARTS.findall(names)}
    if inside:
        return bool(words & _INNER_NAMES)
    return bool(words & _NAMES) or _PHRASES.search(names) is not None


def _is_link_list(element: etree._Element) -> bool:
    links = list(element.iter("a"))
    if len(links) < _LEAST_LINKS:
        return False
    linked = sum(_letters(link) for link in links)
    return linked >= _LINK_SHARE * _letters(element) and linked <= _MOST_LINK_LETTERS * len(links)


def _holds_matter(element: etree._Element) -> bool:
    return next(element.iter(*_MATTER), None) is not None


def _letters(element: etree._Element) -> int:
    return sum(len("".join(text.split())) for text in element.itertext() if isinstance(text, str))


def _count_letters(root: etree._Element) -> dict[etree._Element, int]:
    """Letters that each element shows, with those of all below it."""
    counts: dict[etree._Element, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        if element.tag in _SILENT:
            counts[element] = 0
            continue
        own = len("".join((element.text or "").split()))
        counts[element] = own + sum(
            counts[child] + len("".join((child.tail or "").split())) for child in element
        )
    return counts
