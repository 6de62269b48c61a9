"""A survey of a file: its type, its pages, how many of them need OCR, and whether it would be turned away.

It runs in the sandbox like the reading itself, since it opens strangers' files, and costs a small part of it:
pages are counted, not read, and of a long PDF a sample is looked at.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.document import media_of, parser_rejections
from heddle.ingest.parse.rejection import rejecting, too_large

SAMPLE = 16
"""Pages of a PDF that are looked at to tell how many are scans."""
_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
_ODP_PAGE = re.compile(rb"<draw:page[\s>]")


@dataclass(frozen=True, slots=True)
class SurveyJob:
    """A file to survey.

    Args:
        data: Its bytes.
        name: Its name, which breaks ties among plain-text formats.
        limits: What it would be read under.
    """

    data: bytes
    name: str
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file is.

    Args:
        media: Its media type.
        pages: Pages, slides and sheets; 0 where its format has none.
        ocr_pages: About how many of them are pictures of text.
    """

    media: str
    pages: int = 0
    ocr_pages: int = 0


def survey(job: SurveyJob) -> Survey:
    """Survey a file.

    Raises:
        InputRejected: it would be rejected, as far as can be told without reading it.
    """
    media = media_of(job.data, job.name, job.limits)
    with rejecting(parser_rejections(media)):
        pages, ocr_pages = _pages(job.data, media, job.limits)
    if pages > job.limits.pages and media in _PAGED:
        raise too_large("pages", pages, job.limits.pages)
    return Survey(media.value, pages, ocr_pages)


_IMAGES = frozenset({Media.PNG, Media.JPEG, Media.GIF, Media.TIFF, Media.WEBP, Media.BMP})
_SHEETS = frozenset({Media.XLSX, Media.XLSM, Media.XLSB, Media.XLS, Media.ODS})
_PAGED = frozenset({Media.PDF, *_IMAGES})


def _pages(data: bytes, media: Media, limits: Limits) -> tuple[int, int]:
    """Pages, and those that are scans."""
    if media is Media.PDF:
        return _pdf_pages(data, limits)
    if media in _IMAGES:
        from heddle.ingest.parse.image_page import count_pages, open_image

        with open_image(data, media) as image:
            pages = count_pages(image, media, limits.pages)
        return pages, pages
    if media in _SHEETS:
        from python_calamine import CalamineWorkbook

        return len(CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names), 0
    if media in (Media.PPTX, Media.ODP):
        return _slides(data, media, limits), 0
    return 0, 0


def _slides(data: bytes, media: Media, limits: Limits) -> int:
    if media is Media.PPTX:
        from heddle.ingest.parse.package import Package

        return sum(_SLIDE.fullmatch(name) is not None for name in Package(data, limits).names)
    from heddle.ingest.parse.odf_package import open_package

    return len(_ODP_PAGE.findall(open_package(data, limits).read("content.xml") or b""))


def _pdf_pages(data: bytes, limits: Limits) -> tuple[int, int]:
    from heddle.ingest.parse.pdf_file import open_pdf
    from heddle.ingest.parse.pdf_page import read_page
    from heddle.ingest.parse.pdf_scan import is_scanned

    document, _ = open_pdf(data)
    try:
        pages = len(document)
        if pages > limits.pages:
            return pages, 0
        step = max(1, -(-pages // SAMPLE))
        looked = range(1, pages + 1, step)
        scanned = sum(is_scanned(read_page(document, number)) for number in looked)
        return pages, round(scanned * pages / len(looked))
    finally:
        document.close()
