"""A document as JATS XML (ANSI/NISO Z39.96-2021, Journal Archiving and Interchange 1.3), from the store.

A paper gives a whole article. Any other document gives a simple one: what it does not say (a journal, an
abstract, authors) is missing, and nothing is made up for it. Pictures and formulas stay in the original.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from heddle.core.ids import NodeId
from heddle.graph.jats_back import ReferenceList
from heddle.graph.jats_body import Body
from heddle.graph.jats_front import FrontMatter
from heddle.graph.jats_text import Element, add
from heddle.graph.layout_view import view_layout
from heddle.graph.records import Subgraph

_VERSION = "1.3"
_DOCTYPE = (
    "<!DOCTYPE article PUBLIC"
    ' "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.3 20210610//EN"'
    ' "JATS-archivearticle1-3.dtd">'
)
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UNDETERMINED = "und"
_STRUCTURE = frozenset(
    [
        "article",
        "front",
        "journal-meta",
        "article-meta",
        "contrib-group",
        "contrib",
        "abstract",
        "kwd-group",
        "body",
        "sec",
        "list",
        "list-item",
        "fig",
        "table-wrap",
        "table",
        "thead",
        "tbody",
        "tr",
        "back",
        "fn-group",
        "ref-list",
        "ref",
    ]
)
"""Elements that hold elements alone, so that a line break in them is no word."""


def export_jats(subgraph: Subgraph) -> str:
    """A document as one JATS article, with an XML declaration and its document type.

    The same contribution gives the same text.

    Args:
        subgraph: What the document contributed.

    Raises:
        InvalidGraph: properties of its chunks or rows are not as they are written.
    """
    own = next(node for node in subgraph.nodes if node.id == NodeId(subgraph.document))
    references = ReferenceList(subgraph)
    is_paper = bool(references.spans) and "abstract" in own.properties
    article = Element(
        "article", {"article-type": "research-article" if is_paper else "other", "dtd-version": _VERSION}
    )
    language = str(own.properties.get("language", ""))
    if language and language != _UNDETERMINED:
        article.set(_LANG, language)
    front = FrontMatter(subgraph)
    front.write(article)
    items, said = view_layout(subgraph), list(front.spans())
    # What is left out of the body is known once it is written; no reference may lead there.
    trial = Element("article")
    Body(items, references, said).write(trial)
    body = Body(items, references, said, {each.get("id", "") for each in trial.iter()})
    body.write(article)
    back = Element("back")
    _write_notes(back, body)
    references.write(back)
    if len(back):
        article.append(back)
    _break_lines(article)
    written = ET.tostring(article, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n{written}\n'


def _write_notes(back: Element, body: Body) -> None:
    if body.notes:
        group = add(back, "fn-group")
        for number, note in enumerate(body.notes, start=1):
            body.write_text(add(add(group, "fn", id=f"fn{number}"), "p"), note)


def _break_lines(element: Element) -> None:
    """Put each element that stands in no text on a line of its own."""
    if element.tag not in _STRUCTURE or not len(element):
        return
    element.text = "\n"
    for child in element:
        child.tail = "\n"
        _break_lines(child)
