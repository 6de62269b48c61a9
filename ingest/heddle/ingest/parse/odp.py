"""OpenDocument presentations: each slide a page, its shapes in order, then its notes.

Locators name the slide and the number of the shape on it, counted from 1 in the order of the file; speaker
notes stand at the shape `notes`. What repeats on every slide is left out.
"""

from __future__ import annotations

from lxml import etree

from heddle.core.headway import tell
from heddle.core.locator import Locator, SlideLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.odf_block import BlockReader
from heddle.ingest.parse.odf_name import DRAW, OFFICE, SHOW
from heddle.ingest.parse.odf_package import body_of, odf_properties, open_package
from heddle.ingest.parse.odf_style import Styles, read_styles
from heddle.ingest.parse.odf_text import SHAPES
from heddle.ingest.parse.package import PACKAGE_REJECTIONS, Package
from heddle.ingest.parse.rejection import Rejection
from heddle.ingest.parsed import BlockKind, Page, ParsedDocument

REJECTIONS = (
    *PACKAGE_REJECTIONS,
    Rejection(RecursionError, RejectionReason.TOO_LARGE, "the presentation's shapes are nested too deeply"),
)
_MARGINS = frozenset({"header", "footer", "date-time", "page-number"})


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse an OpenDocument presentation; locators are slides and shapes."""
    package = open_package(data, limits)
    body = body_of(package, "presentation")
    draft = Draft(limits)
    styles = read_styles(package)
    for number, page in enumerate(body.iterfind(f"{DRAW}page"), start=1):
        first = len(draft.elements)
        title = _slide(page, number, draft, package, styles)
        draft.pages.append(Page(number, first, len(draft.elements), title))
        tell("parse", number)
    properties = odf_properties(package)
    return draft.finish(
        media,
        title=properties.title or next((page.name for page in draft.pages if page.name), ""),
        metadata=properties.metadata,
        authors=properties.authors,
    )


def _slide(page: etree._Element, number: int, draft: Draft, package: Package, styles: Styles) -> str:
    """Read one slide; returns its title."""
    if page.get(f"{DRAW}style-name", "") in styles.hidden:
        draft.warn(f"slide {number} is hidden in the show; it was read all the same")
    title = ""
    shapes = [(shape, SlideLocator(number, str(order))) for order, shape in enumerate(_shapes(page), start=1)]
    for shape, place in sorted(shapes, key=lambda pair: not _is_title(pair[0])):
        reader = _reader(draft, package, styles, place)
        if _is_title(shape):
            words = " ".join(reader.words(shape).split())
            draft.block(BlockKind.HEADING, words, place, level=1)
            title = title or words
        elif shape.tag == f"{OFFICE}annotation":
            reader.comment(shape)
        elif shape.get(f"{SHOW}class") not in _MARGINS:
            reader.shape(shape)
    _notes(page, _reader(draft, package, styles, SlideLocator(number, "notes")))
    return title


def _is_title(shape: etree._Element) -> bool:
    return shape.get(f"{SHOW}class") == "title"


def _shapes(page: etree._Element) -> list[etree._Element]:
    return [child for child in page if child.tag in SHAPES or child.tag == f"{OFFICE}annotation"]


def _reader(draft: Draft, package: Package, styles: Styles, place: SlideLocator) -> BlockReader:
    def here(first: int, last: int) -> Locator:  # noqa: ARG001 - a slide is not counted in paragraphs
        return place

    return BlockReader(draft, package, styles, here)


def _notes(page: etree._Element, reader: BlockReader) -> None:
    for frame in page.iterfind(f"{SHOW}notes/{DRAW}frame"):
        if frame.get(f"{SHOW}class") == "notes":
            reader.blocks(frame)
