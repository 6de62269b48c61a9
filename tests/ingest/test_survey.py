"""What a file is, told without reading it."""

from __future__ import annotations

import io

import pytest
import sample_files
from pdf_pages import draw, prose
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from scanned_pages import picture_of, scan

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.survey import SAMPLE, Survey, SurveyJob, survey


def surveyed(data: bytes, name: str = "file", pages: int = 3000) -> Survey:
    return survey(SurveyJob(data, name, Limits(pages=pages)))


def pages_of_prose(count: int) -> bytes:
    def paint(canvas: Canvas) -> None:
        for _ in range(count):
            prose(canvas)
            canvas.showPage()

    return draw(paint)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (sample_files.pdf_file(), Survey(Media.PDF, 1)),
        (pages_of_prose(3 * SAMPLE + 1), Survey(Media.PDF, 3 * SAMPLE + 1)),
        (sample_files.pptx_file(), Survey(Media.PPTX, 1)),
        (sample_files.xlsx_file(), Survey(Media.XLSX, 1)),
        (sample_files.docx_file(), Survey(Media.DOCX)),
        (sample_files.mail_file(), Survey(Media.MAIL)),
        (b"Some words.", Survey(Media.TEXT)),
    ],
)
def test_pages_are_counted_by_type(data: bytes, expected: Survey) -> None:
    assert surveyed(data) == expected


def test_scanned_pages_are_told_from_others() -> None:
    picture = picture_of(draw(prose), dpi=40)

    assert surveyed(scan([picture] * 3, dpi=40)) == Survey(Media.PDF, 3, 3)


def test_every_picture_of_an_image_needs_ocr() -> None:
    buffer = io.BytesIO()
    picture = Image.new("L", (40, 40), 255)
    picture.save(buffer, "TIFF", save_all=True, append_images=[picture, picture])

    assert surveyed(buffer.getvalue()) == Survey(Media.TIFF, 3, 3)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", RejectionReason.EMPTY),
        (b"7z\xbc\xaf\x27\x1c" + bytes(64), RejectionReason.UNSUPPORTED),
        (b"%PDF-1.7 but not really", RejectionReason.MALFORMED),
        (pages_of_prose(5), RejectionReason.TOO_LARGE),
    ],
)
def test_what_will_be_turned_away_is_turned_away_already(data: bytes, reason: RejectionReason) -> None:
    with pytest.raises(InputRejected) as caught:
        surveyed(data, pages=4)

    assert caught.value.reason is reason
