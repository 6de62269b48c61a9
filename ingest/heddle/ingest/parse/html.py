"""HTML: headings, paragraphs, lists, tables, figures and links of a page, each with its element path."""

from __future__ import annotations

import re

from lxml import etree

from heddle.core.locator import Locator, PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.characters import clean, one_line
from heddle.ingest.parse.charset import UnreadableText, decode
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.html_boilerplate import find_boilerplate
from heddle.ingest.parse.html_head import read_head
from heddle.ingest.parse.html_walk import FindPicture, Locate, Walk, no_picture, tag_of
from heddle.ingest.parse.picture import data_of_address, picture_of
from heddle.ingest.parse.rejection import Rejection, too_large
from heddle.ingest.parsed import Block, BlockKind, ParsedDocument, Picture

REJECTIONS = (
    Rejection(
        UnreadableText,
        RejectionReason.MALFORMED,
        "the page breaks the encoding that its byte order mark names",
    ),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_MOST_DEPTH = 2000


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a page; locators are paths of elements (`/html/body/div[2]/p[3]`)."""
    root = read_tree(decode(data, declared_charset(data)))
    draft = Draft(limits)
    if root is None:
        return draft.finish(media)
    tree = root.getroottree()

    def locate(element: etree._Element, _: str) -> Locator:
        return PathLocator("html", tree.getpath(element))

    def find(element: etree._Element) -> Picture | None:
        data = data_of_address(element.get("src", ""))
        return picture_of(data, tree.getpath(element)) if data else None

    frame = frozenset() if limits.html_full else find_boilerplate(root)
    add_tree(root, draft, locate, find, boilerplate=frame)
    said = read_head(root)
    return draft.finish(
        media, title=_title(root, draft) or said.title, metadata=said.metadata, authors=said.authors
    )


def add_html(text: str, draft: Draft, locate: Locate) -> None:
    """Add a page's elements to a draft (an HTML part of a mail, say)."""
    root = read_tree(text)
    if root is not None:
        add_tree(root, draft, locate)


def add_tree(
    root: etree._Element,
    draft: Draft,
    locate: Locate,
    find: FindPicture = no_picture,
    boilerplate: frozenset[etree._Element] = frozenset(),
) -> None:
    """Add the elements below a root to a draft."""
    Walk(draft, locate, find, boilerplate).read(root)


def declared_charset(data: bytes) -> str:
    """The charset that a page claims in its first bytes; empty where it claims none."""
    match = _DECLARED.search(data[:4096])
    name = (match.group(1) or match.group(2)).decode("ascii") if match else ""
    # A page whose declaration can be read as ASCII is not in UTF-16, whatever it says (HTML, 13.2.3.2).
    return "utf-8" if name.lower().startswith("utf-16") else name


def read_tree(text: str) -> etree._Element | None:
    """The element tree of a page; None where it has no element.

    Entities of a DTD are never resolved and nothing is fetched; depth is bounded by the walk.

    Raises:
        InputRejected: elements are nested so deep that libxml2 drops what lies below, without a word.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    parser.feed(clean(text).encode("utf-8"))
    try:
        root: etree._Element | None = parser.close()
    except etree.XMLSyntaxError:
        # libxml2 recovers from everything but a page without a single element or word.
        return None
    if root is not None and text.count("<") > _MOST_DEPTH and _reaches(root, _MOST_DEPTH):
        raise too_large("levels of markup", f"{_MOST_DEPTH} or more", _MOST_DEPTH)
    return root


def _reaches(root: etree._Element, limit: int) -> bool:
    """Whether elements are nested as deep as a limit."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth >= limit:
            return True
    return False


def _title(root: etree._Element, draft: Draft) -> str:
    for element in root.iter("title"):
        parent = element.getparent()
        title = one_line(element.text or "")
        if title and parent is not None and tag_of(parent) in {"head", "html", "body"}:
            return title
    headings = (block for block in draft.elements if isinstance(block, Block))
    return next((block.text for block in headings if block.kind is BlockKind.HEADING), "")
