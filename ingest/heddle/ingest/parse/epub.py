"""EPUB books: the chapters in the order of the spine, each read as the page that it is.

A locator is the chapter's file and the path of the element in it (`OEBPS/ch1.xhtml#/html/body/p[2]`). A
chapter that begins without a heading gets its title from the table of contents.
"""

from __future__ import annotations

import posixpath

from lxml import etree

from heddle.core.locator import Locator, PathLocator
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse import html
from heddle.ingest.parse.charset import decode
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.epub_book import Entry, read_book, resolve
from heddle.ingest.parse.package import PACKAGE_REJECTIONS, Package
from heddle.ingest.parsed import BlockKind, ParsedDocument, Picture

REJECTIONS = (*html.REJECTIONS, *PACKAGE_REJECTIONS)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"script", "style", "template"})


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a book; locators are chapters and paths of elements."""
    package = Package(data, limits)
    book = read_book(package)
    draft = Draft(limits)
    for name in book.missing:
        draft.warn(f"{name} is listed as a chapter and is no page of the book")
    for name in book.chapters:
        _chapter(package, name, book.contents.get(name), draft)
    properties = book.properties
    return draft.finish(
        media, title=properties.title, metadata=properties.metadata, authors=properties.authors
    )


def _chapter(package: Package, name: str, entry: Entry | None, draft: Draft) -> None:
    data = package.read(name) or b""
    root = html.read_tree(decode(data, html.declared_charset(data)))
    if root is None:
        return
    tree = root.getroottree()

    def locate(element: etree._Element, _: str) -> Locator:
        return PathLocator("epub", f"{name}#{tree.getpath(element)}")

    if entry is not None and not _begins_with_heading(root):
        draft.block(BlockKind.HEADING, entry.title, PathLocator("epub", f"{name}#"), level=entry.level)

    def find(element: etree._Element) -> Picture | None:
        source = element.get("src", "")
        return package.picture(resolve(posixpath.dirname(name), source)) if source else None

    html.add_tree(root, draft, locate, find)


def _begins_with_heading(root: etree._Element) -> bool:
    body = root.find("body")
    for element in body.iter() if body is not None else ():
        if (element.text or "").strip() and element.tag not in _SILENT:
            return any(outer.tag in _HEADINGS for outer in (element, *element.iterancestors()))
    return False
