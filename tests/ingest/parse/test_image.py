from __future__ import annotations

import io
import shutil
from dataclasses import replace
from time import process_time

import pytest
from hostile_images import long_tiff
from parsed_text import all_text, texts
from pdf_pages import LINES, draw, prose
from PIL import Image
from scanned_pages import error_rate, ink_in_box, picture_of

from heddle.core.errors import InputRejected
from heddle.core.locator import PageLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import SUPPORTED, Media, detect
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parse.image import parse
from heddle.ingest.parse.image_page import count_pages, load_page, open_image, resolution, show_page
from heddle.ingest.parsed import ParsedDocument

ENGINE = OcrChoice.AUTO if shutil.which("tesseract") else OcrChoice.RAPIDOCR
LIMITS = replace(Limits(), ocr=OcrOrder(ENGINE))
WORDS = " ".join(LINES)
ORIENTATION = 0x0112


def sheet(*, dpi: int = 200) -> Image.Image:
    return picture_of(draw(lambda canvas: prose(canvas, x=40, y=150), size=(400, 220)), dpi=dpi)


def saved(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def read(data: bytes, limits: Limits = LIMITS) -> ParsedDocument:
    return parse_document(data, "picture", limits)


def rejection(data: bytes, limits: Limits = LIMITS) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "picture", limits)
    return caught.value


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF"])
def test_images_are_told_by_their_bytes_and_supported(form: str) -> None:
    media = detect(saved(Image.new("L", (9, 9)), form), "lying.txt")

    assert media == f"image/{form.lower()}"
    assert media in SUPPORTED


def test_an_image_is_a_page_with_the_text_that_it_shows() -> None:
    picture = sheet()

    parsed = read(saved(picture, dpi=(200, 200)))

    assert parsed.media == Media.PNG
    assert error_rate(parsed, WORDS) <= 0.02
    (page,) = parsed.pages
    assert (page.width, page.height) == pytest.approx((400, 220), abs=0.5)
    (block,) = parsed.elements
    assert isinstance(block.locator, PageLocator)
    assert ink_in_box(picture, block.locator.boxes[0]) >= 0.98


def test_an_image_for_the_screen_is_enlarged_until_it_can_be_read() -> None:
    parsed = read(saved(sheet(dpi=96)))

    assert error_rate(parsed, WORDS) <= 0.03
    assert parsed.pages[0].width == pytest.approx(400, abs=0.5)


def test_the_orientation_that_the_camera_wrote_is_applied() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    picture = sheet().transpose(Image.Transpose.ROTATE_90)

    parsed = read(saved(picture, "JPEG", exif=exif, dpi=(200, 200), quality=90))

    assert error_rate(parsed, WORDS) <= 0.02
    assert parsed.pages[0].width == pytest.approx(400, abs=0.5)


def test_each_picture_of_a_tiff_is_a_page() -> None:
    data = saved(sheet(), "TIFF", save_all=True, append_images=[sheet()], dpi=(200, 200))

    parsed = read(data)

    assert [page.number for page in parsed.pages] == [1, 2]
    assert texts(parsed) == [WORDS, WORDS]


def test_text_on_nothing_stands_on_white() -> None:
    picture = Image.new("LA", (600, 200), (0, 0))

    grey, _ = load_page(open_image(saved(picture), Media.PNG), 1)

    assert grey.getextrema() == (255, 255)


def test_sixteen_bits_a_point_are_read_over_their_own_range() -> None:
    picture = Image.new("I;16", (20, 20), 40_000)
    picture.putpixel((3, 3), 30_000)

    shown = show_page(open_image(saved(picture, "TIFF"), Media.TIFF), 1)

    assert shown.getextrema() == (0, 255)


def test_a_resolution_that_cannot_be_is_not_believed() -> None:
    assert resolution(open_image(saved(Image.new("L", (9, 9)), dpi=(3, 3)), Media.PNG)) == (96, 96)


def test_an_image_without_text_is_empty() -> None:
    assert rejection(saved(Image.new("L", (80, 80), 255))).reason is RejectionReason.EMPTY


def test_an_image_needs_ocr_where_it_is_off() -> None:
    limits = replace(Limits(), ocr=OcrOrder(OcrChoice.OFF))

    assert rejection(saved(sheet(dpi=60)), limits).reason is RejectionReason.NEEDS_OCR


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF"])
def test_an_image_cut_short_is_malformed(form: str) -> None:
    data = saved(sheet(dpi=60), form)
    cut = data[: len(data) // 3]
    if form == "BMP":
        # Its head tells its length, which is how it is known.
        cut = cut[:2] + len(cut).to_bytes(4, "little") + cut[6:]

    assert rejection(cut).reason is RejectionReason.MALFORMED


def test_an_image_of_too_many_pixels_is_not_decoded() -> None:
    head = bytearray(saved(Image.new("1", (8, 8))))
    head[16:24] = (40_000).to_bytes(4, "big") * 2
    # The checksum of the header chunk, so that only the size is remarkable.
    import zlib

    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4, "big")

    assert rejection(bytes(head)).reason is RejectionReason.TOO_LARGE


def test_a_tiff_of_too_many_pictures_is_too_large() -> None:
    small = Image.new("1", (8, 8))
    data = saved(small, "TIFF", save_all=True, append_images=[small] * 3)

    assert rejection(data, replace(LIMITS, pages=3)).reason is RejectionReason.TOO_LARGE
    for most, counted in ((2, 3), (3, 4), (4, 4), (3000, 4), (None, 4)):
        with open_image(data, Media.TIFF) as image:
            assert count_pages(image, Media.TIFF, most) == counted


def test_pages_are_counted_no_further_than_asked() -> None:
    data = long_tiff(20_000)
    began = process_time()

    refused = rejection(data, replace(LIMITS, pages=100))

    assert refused.reason is RejectionReason.TOO_LARGE
    assert process_time() - began < 0.5, "counting all of them takes the square of their number"


def test_only_the_first_picture_of_an_animation_is_read() -> None:
    data = saved(sheet(dpi=60), "GIF", save_all=True, append_images=[Image.new("L", (20, 20))] * 2)

    assert len(parse(data, Media.GIF, LIMITS).pages) == 1
    assert all_text(parse(data, Media.GIF, LIMITS))
