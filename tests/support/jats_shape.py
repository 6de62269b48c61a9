"""The shape of a JATS article: which elements may stand in which, in what order, and that references lead on.

A part of the Journal Archiving and Interchange DTD 1.3, the part that the export writes: no validator of the
whole can be had without its files.
"""

from __future__ import annotations

import re

from lxml import etree

_TEXT = {"bold", "xref"}
_BLOCKS = "(?:p|list|fig|table-wrap|preformat)"
_ORDER = {
    "article": "front body(?: back)?",
    "front": "(?:journal-meta )?article-meta",
    "journal-meta": "(?:journal-title-group ?)?(?:issn ?)*(?:publisher)?",
    "journal-title-group": "journal-title",
    "publisher": "publisher-name",
    "article-meta": "(?:article-id )+title-group(?: contrib-group(?: aff)*)?(?: pub-date)?(?: volume)?"
    "(?: issue)?(?: fpage(?: lpage)?)?(?: permissions)?(?: abstract)?(?: kwd-group)?",
    "title-group": "article-title",
    "contrib-group": "contrib(?: contrib)*",
    "contrib": "(?:contrib-id )?(?:name|string-name|collab)(?: email)?(?: xref)*",
    "name": "surname(?: given-names)?",
    "pub-date": "(?:day )?(?:month )?year",
    "permissions": "license",
    "license": "license-p",
    "abstract": "p(?: p)*",
    "kwd-group": "kwd(?: kwd)*",
    "body": f"(?:{_BLOCKS} ?)*(?:sec ?)*",
    "sec": f"(?:title ?)?(?:{_BLOCKS} ?)*(?:sec ?)*",
    "list": "list-item(?: list-item)*",
    "list-item": f"p(?: {_BLOCKS})*",
    "fig": "(?:label )?(?:caption ?)?(?:alt-text)?",
    "table-wrap": "(?:label ?)?(?:caption ?)?(?:table)?",
    "caption": "p",
    "table": "(?:thead )?tbody",
    "thead": "tr(?: tr)*",
    "tbody": "tr(?: tr)*",
    "tr": "(?:t[hd] ?)*",
    "back": "(?:fn-group ?)?(?:ref-list)?",
    "fn-group": "fn(?: fn)*",
    "fn": "p",
    "ref-list": "title ref(?: ref)*",
    "ref": "(?:label )?mixed-citation",
}
_MIXED = {
    "p": _TEXT,
    "aff": {"label", "institution", "addr-line", "country"},
    "mixed-citation": {
        "string-name", "article-title", "source", "publisher-name", "pub-id", "year", "fpage", "lpage",
        "volume", "issue",
    },
    "string-name": {"surname", "given-names"},
}  # fmt: skip


def read_jats(written: str) -> etree._Element:
    """Read an article and hold it to its shape."""
    article = etree.fromstring(written.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for element in article.iter():
        _check_element(element)
    ids = [element.get("id", "") for element in article.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "two elements have one id"
    for element in article.iter("xref"):
        for target in element.get("rid", "").split():
            assert target in ids, f"an xref leads to {target}, which is nowhere"
    return article


def _check_element(element: etree._Element) -> None:
    children = [child.tag for child in element]
    if element.tag in _ORDER:
        order = " ".join(children)
        assert re.fullmatch(_ORDER[element.tag], order), f"<{element.tag}> holds {order!r}"
        tails = [element.text, *(child.tail for child in element)]
        assert not any((tail or "").strip() for tail in tails) or element.tag in _MIXED, (
            f"text in <{element.tag}>"
        )
    else:
        assert set(children) <= _MIXED.get(element.tag, set()), f"<{element.tag}> holds {children}"


def words_of(element: etree._Element) -> str:
    """The words of an element, white space folded."""
    return " ".join("".join(map(str, element.itertext())).split())
