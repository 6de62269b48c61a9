"""Page images: evidence boxes, drawn on the page, cover the ink of the words that they quote."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pdf_pages import LINES, draw, prose, with_pages
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from scanned_pages import picture_of

from heddle.core.errors import InputRejected
from heddle.core.locator import Box, PageLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.original_job import PageImageJob
from heddle.ingest.page_image import MAX_PIXELS, draw_page, page_sizes
from heddle.ingest.parse.document import parse_document

QUOTED = ("Quoted words stand alone here,", "and go on in a second line.")
CROPS = {"whole": (0, 0, 600, 800), "cropped": (50, 300, 560, 690), "moved": (-30, -20, 590, 780)}


def a_page(*, quoted: bool, rotation: int, crop: tuple[int, int, int, int]) -> bytes:
    """A page of prose, with or without a paragraph apart from it."""

    def paint(canvas: Canvas) -> None:
        prose(canvas, LINES, 80, 660)
        if quoted:
            prose(canvas, QUOTED, 90, 450)

    def turn(page: pikepdf.Page) -> None:
        page.mediabox = pikepdf.Array([-30, -20, 620, 820])
        page.cropbox = pikepdf.Array(crop)
        page.rotate(rotation, relative=False)

    return with_pages(draw(paint), turn)


def pixels(data: bytes, *boxes: Box, scale: float = 2.0, page: int = 1) -> NDArray[np.int16]:
    """The page as drawn: `[height, width, 3]`."""
    image = draw_page(PageImageJob(data, page, scale, boxes))
    assert image is not None
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB"), dtype=np.int16)


def changed(one: NDArray[np.int16], other: NDArray[np.int16], least: int = 1) -> NDArray[np.bool_]:
    """Where two images differ, by so many of 255 at least."""
    return np.asarray((np.abs(one - other) >= least).any(axis=2))


def evidence_boxes(data: bytes) -> tuple[Box, ...]:
    """Where the parser says that the quoted words stand."""
    parsed = parse_document(data, "a.pdf", Limits())
    (found,) = [each for each in parsed.elements if QUOTED[0] in getattr(each, "text", "")]
    assert isinstance(found.locator, PageLocator)
    return found.locator.boxes


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS.keys())
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_box_of_evidence_covers_the_ink_of_its_words_and_little_else(
    rotation: int, crop: tuple[int, int, int, int]
) -> None:
    data = a_page(quoted=True, rotation=rotation, crop=crop)
    plain = pixels(data)

    # The ink of the quoted words is what is gone when they are: no reader of PDFs is trusted with it. Its
    # faintest edge is no ink: a descender that ends on the box's border bleeds into the next pixel.
    ink = changed(plain, pixels(a_page(quoted=False, rotation=rotation, crop=crop)), least=32)
    marked = changed(plain, pixels(data, *evidence_boxes(data)))

    assert ink.sum() > 500
    assert not (ink & ~marked).any()
    rows, columns = np.nonzero(ink)
    extent = (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    assert marked.sum() < 1.6 * extent


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS.keys())
@pytest.mark.parametrize("rotation", [0, 90])
def test_sizes_are_those_of_the_page_as_displayed(rotation: int, crop: tuple[int, int, int, int]) -> None:
    data = a_page(quoted=True, rotation=rotation, crop=crop)
    (parsed,) = parse_document(data, "a.pdf", Limits()).pages

    (size,) = page_sizes(data)
    height, width, _ = pixels(data, scale=1.0).shape

    assert size == pytest.approx((parsed.width, parsed.height), abs=0.01)
    assert size == pytest.approx((width, height), abs=1)


def test_a_box_on_a_picture_covers_the_ink_that_it_is_for() -> None:
    upright = picture_of(draw(prose), dpi=144)
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(buffer, "TIFF", exif=exif, dpi=(144, 144))
    data = buffer.getvalue()

    marked = changed(pixels(data), pixels(data, (75, 180, 400, 240)))

    assert page_sizes(data) == [pytest.approx((600, 800), abs=0.5)]
    ink = np.asarray(upright) < 128
    assert ink.sum() > 500
    assert marked.shape == ink.shape
    assert not (ink & ~marked).any()
    assert draw_page(PageImageJob(data, 2, 1.0)) is None


def test_marked_words_stay_readable() -> None:
    data = draw(prose)
    plain, marked = pixels(data), pixels(data, (70, 170, 400, 240))

    dark = plain.sum(axis=2) < 150
    assert dark.any()
    assert (marked.sum(axis=2)[dark] < 360).all()


def test_an_outline_shows_the_smallest_box() -> None:
    data = draw(prose)

    marked = changed(pixels(data), pixels(data, (300.2, 400.2, 300.3, 400.3)))

    assert marked[800:802, 600:602].any()
    assert marked.sum() <= 4


def test_a_box_reaches_no_further_than_the_page() -> None:
    data = draw(prose)

    beyond = pixels(data, (-5000, -5000, -10, 5), (590, 790, 99999, 99999))

    assert not changed(pixels(data), beyond)[:1570, :].any()
    assert changed(pixels(data), beyond)[1580:, 1180:].all()


def test_the_same_page_is_drawn_alike() -> None:
    job = PageImageJob(draw(prose), 1, 1.5, ((80, 190, 300, 220),))

    assert draw_page(job) == draw_page(job)


@pytest.mark.parametrize("page", [0, 2, 10_000])
def test_a_page_that_is_not_there_is_no_image(page: int) -> None:
    assert draw_page(PageImageJob(draw(prose), page, 1.0)) is None


def test_an_image_of_too_many_pixels_is_refused_before_it_is_drawn() -> None:
    data = draw(prose, size=(14_400, 14_400))

    with pytest.raises(InputRejected, match="million pixels") as caught:
        draw_page(PageImageJob(data, 1, 4.0))

    assert caught.value.reason is RejectionReason.TOO_LARGE
    assert MAX_PIXELS < 14_400 * 14_400 * 16


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(InputRejected) as caught:
        draw_page(PageImageJob(b"%PDF-1.7 but not really", 1, 1.0))

    assert caught.value.reason is RejectionReason.MALFORMED


def test_a_filled_in_form_shows_what_was_filled_in() -> None:
    def paint(canvas: Canvas) -> None:
        prose(canvas)
        canvas.acroForm.textfield(name="who", value="Ada Lindqvist", x=100, y=300, width=200, height=30)

    def empty(canvas: Canvas) -> None:
        prose(canvas)
        canvas.acroForm.textfield(name="who", value="", x=100, y=300, width=200, height=30)

    assert changed(pixels(draw(paint)), pixels(draw(empty))).any()
