"""Opening a PDF: by pdfium, and where that fails by pdfium once more after qpdf has rebuilt the file."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from heddle.core.rejection import RejectionReason
from heddle.ingest.parse.rejection import Rejection, malformed

_HINT = "save a copy without a password"
REJECTIONS = (
    Rejection(
        pdfium.PdfiumError,
        RejectionReason.ENCRYPTED,
        "the PDF asks for a password or uses an unknown encryption",
        _HINT,
        lambda error: getattr(error, "err_code", None) in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY},
    ),
    Rejection(pdfium.PdfiumError, RejectionReason.MALFORMED, "the PDF cannot be read"),
    Rejection(pikepdf.PasswordError, RejectionReason.ENCRYPTED, "the PDF asks for a password", _HINT),
    Rejection(pikepdf.PdfError, RejectionReason.MALFORMED, "the PDF is damaged beyond repair"),
    Rejection(pikepdf.DataDecodingError, RejectionReason.MALFORMED, "the PDF is damaged beyond repair"),
    Rejection(pikepdf.QpdfRuntimeError, RejectionReason.MALFORMED, "the PDF is damaged beyond repair"),
)


def open_pdf(data: bytes) -> tuple[pdfium.PdfDocument, bool]:
    """Open a PDF; an empty user password opens what is only copy-protected.

    Returns:
        The document, which has a page at least, and whether the file had to be repaired.

    Raises:
        InputRejected: it has no pages.
        Exception: what `REJECTIONS` names.
    """
    try:
        document = pdfium.PdfDocument(data)
        if len(document):
            return document, False
    except pdfium.PdfiumError as error:
        if error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise
    rebuilt = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        pdf.save(rebuilt)
    document = pdfium.PdfDocument(rebuilt.getvalue())
    if not len(document):
        raise malformed("it has no pages")
    return document, True
