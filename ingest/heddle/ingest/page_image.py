"""Images of pages: a page of a PDF, or a picture that is one, as people see it, with boxes drawn on it.

Boxes are in the coordinates of evidence: points from the top left of the page as displayed. All this runs
in a sandbox worker (`heddle.ingest.original_job`): a page is a program, and a stranger wrote it.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from heddle.core.errors import InputRejected
from heddle.core.locator import Box
from heddle.core.rejection import RejectionReason
from heddle.ingest.media import detect
from heddle.ingest.original_job import PageImageJob
from heddle.ingest.parse.image_page import (
    FORMATS,
    count_pages,
    open_image,
    page_size,
    resolution,
    show_page,
)
from heddle.ingest.parse.pdf_file import REJECTIONS, open_pdf
from heddle.ingest.parse.rejection import malformed, rejecting

Size = tuple[float, float]
"""Width and height in points."""

MAX_PIXELS = 25_000_000
_FILL = (255, 196, 0, 72)
_OUTLINE = (214, 92, 0, 255)
# Most of a page is white: a higher level costs twice the time and saves a tenth of the bytes.
_COMPRESSION = 4


def draw_page(job: PageImageJob) -> bytes | None:
    """The page as a PNG; None where the document has no such page.

    Raises:
        InputRejected: the document or the page cannot be read, or the image would be too large.
    """
    found = _picture(job) if detect(job.data) in FORMATS else _pdf_page(job)
    if found is None:
        return None
    image, (width, height) = found
    across, down = image.width / width, image.height / height
    _mark(image, job.boxes, across, down)
    if job.clip is not None:
        image = _clip(image, job.clip, across, down)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


def _pdf_page(job: PageImageJob) -> tuple[Image.Image, Size] | None:
    """A page's image with its width and height in points; None where there is no such page."""
    with rejecting(REJECTIONS):
        document, _ = open_pdf(job.data)
        try:
            # Filled-in forms are drawn by a layer of their own, which has to be there before any page.
            document.init_forms()
            if not 1 <= job.page <= len(document):
                return None
            return _render(document[job.page - 1], job.scale)
        finally:
            document.close()


def _picture(job: PageImageJob) -> tuple[Image.Image, Size] | None:
    """A picture of an image file with its width and height in points; None where there is no such page."""
    media = detect(job.data)
    with open_image(job.data, media) as image:
        if not 1 <= job.page <= count_pages(image, media, job.page):
            return None
        shown = show_page(image, job.page)
        width, height = page_size(shown, resolution(image))
    _check_pixels(width, height, job.scale)
    pixels = (max(round(width * job.scale), 1), max(round(height * job.scale), 1))
    return shown.convert("RGB").resize(pixels, Image.Resampling.BICUBIC), (width, height)


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points, as displayed; 0 and 0 for one that cannot be read.

    Raises:
        InputRejected: the document cannot be read.
    """
    media = detect(data)
    if media in FORMATS:
        with open_image(data, media) as image:
            pages = range(1, count_pages(image, media) + 1)
            return [page_size(show_page(image, number), resolution(image)) for number in pages]
    with rejecting(REJECTIONS):
        document, _ = open_pdf(data)
        try:
            return [_size(document, index) for index in range(len(document))]
        finally:
            document.close()


def _size(document: pdfium.PdfDocument, index: int) -> tuple[float, float]:
    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        return 0.0, 0.0
    return (width, height) if math.isfinite(width + height) else (0.0, 0.0)


def _render(page: pdfium.PdfPage, scale: float) -> tuple[Image.Image, Size]:
    """The page's image, and its width and height in points."""
    try:
        width, height = page.get_size()
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise malformed("the page has no size")
        _check_pixels(width, height, scale)
        bitmap = page.render(scale=scale, rev_byteorder=True)
        try:
            # A copy: the bitmap's memory goes with the bitmap.
            return bitmap.to_pil().copy(), (width, height)
        finally:
            bitmap.close()
    finally:
        page.close()


def _check_pixels(width: float, height: float, scale: float) -> None:
    if math.ceil(width * scale) * math.ceil(height * scale) > MAX_PIXELS:
        raise InputRejected(
            f"the page is {width:.0f} x {height:.0f} points: at scale {scale:g} it has more than "
            f"{MAX_PIXELS // 1_000_000} million pixels",
            reason=RejectionReason.TOO_LARGE,
            hint="ask for a smaller scale",
        )


def _mark(image: Image.Image, boxes: Sequence[Box], across: float, down: float) -> None:
    """Draw boxes: translucent, so that the words stay readable, and outlined, so that a small one is seen.

    Args:
        image: What to draw on.
        boxes: In points.
        across: Pixels a point, from left to right.
        down: Pixels a point, from top to bottom.
    """
    pen = ImageDraw.Draw(image, "RGBA")
    thick = round((across + down) / 2)
    for x0, y0, x1, y1 in boxes:
        left, right = _pixels(x0 * across, x1 * across, image.width)
        top, bottom = _pixels(y0 * down, y1 * down, image.height)
        if left < right and top < bottom:
            # A border of more than half a box would be drawn beyond it.
            line = max(1, min(thick, (right - left) // 2, (bottom - top) // 2))
            pen.rectangle((left, top, right - 1, bottom - 1), fill=_FILL, outline=_OUTLINE, width=line)


def _clip(image: Image.Image, box: Box, across: float, down: float) -> Image.Image:
    """The part of a page that a box covers.

    Raises:
        InputRejected: the box lies beside the page.
    """
    left, right = _pixels(box[0] * across, box[2] * across, image.width)
    top, bottom = _pixels(box[1] * down, box[3] * down, image.height)
    if left >= right or top >= bottom:
        raise malformed("the region lies beside its page")
    return image.crop((left, top, right, bottom))


def _pixels(begin: float, end: float, size: int) -> tuple[int, int]:
    """The half-open range of pixels that a stretch touches, inside the image."""
    return max(0, math.floor(begin)), min(size, math.ceil(end))
