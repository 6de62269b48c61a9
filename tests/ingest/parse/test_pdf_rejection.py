from __future__ import annotations

import pytest
from parsed_text import all_text, read, texts
from pdf_pages import LINES, draw, prose
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document


def test_a_file_that_only_forbids_copying_is_read() -> None:
    encrypt = StandardEncryption("", ownerPassword="warp", canCopy=0)

    assert texts(read(draw(prose, encrypt=encrypt))) == [" ".join(LINES)]


def rejection(data: bytes, limits: Limits | None = None) -> RejectionReason:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "file.pdf", limits or Limits())
    return caught.value.reason


def test_a_file_with_a_password_is_rejected_as_encrypted() -> None:
    data = draw(prose, encrypt=StandardEncryption("weft", ownerPassword="warp"))

    assert rejection(data) is RejectionReason.ENCRYPTED


def test_a_picture_without_text_is_empty() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("RGB", (40, 40), "grey"))

    assert rejection(draw(lambda canvas: canvas.drawImage(picture, 0, 0, 600, 800))) is RejectionReason.EMPTY


def test_blank_pages_are_empty() -> None:
    assert rejection(draw(lambda canvas: canvas.showPage())) is RejectionReason.EMPTY


def test_a_file_cut_short_is_repaired_or_malformed() -> None:
    data = draw(prose)

    assert rejection(b"%PDF-1.7\n" + b"not at all" * 20) is RejectionReason.MALFORMED
    assert "loom" in all_text(read(data[: data.rindex(b"xref")]))


def test_a_tree_of_pages_that_cannot_be_mended_is_malformed() -> None:
    def paint(canvas: Canvas) -> None:
        for _ in range(4):
            prose(canvas)
            canvas.showPage()

    data = draw(paint)
    for whole, broken in ((b"/Count 4", b"/Sount 4"), (b"3 0 R 4 0 R", b"3 0 R 3 0 R"), (b"trailer", b"t")):
        assert whole in data
        data = data.replace(whole, broken, 1)

    assert rejection(data) is RejectionReason.MALFORMED


def test_too_many_pages_are_too_large() -> None:
    def paint(canvas: Canvas) -> None:
        for _ in range(4):
            prose(canvas)
            canvas.showPage()

    assert rejection(draw(paint), Limits(pages=3)) is RejectionReason.TOO_LARGE
