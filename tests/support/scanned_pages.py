"""Scans made by code: pages drawn as text, rendered, turned, made noisy, and put back as pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2 as pdfium
from parsed_text import all_text
from PIL import Image
from rapidfuzz.distance import Levenshtein
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from heddle.ingest.parsed import ParsedDocument

_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def picture_of(data: bytes, *, dpi: int = 200, turn: int = 0, noise: float = 0.0) -> Image.Image:
    """The first page of a PDF as a scanner sees it.

    Args:
        data: The PDF.
        dpi: Dots an inch.
        turn: Degrees clockwise that the sheet is laid wrongly.
        noise: Standard deviation of grey levels around their true ones.
    """
    document = pdfium.PdfDocument(data)
    picture: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L").copy()
    document.close()
    if turn:
        picture = picture.transpose(_TURNS[turn])
    if noise:
        grey = np.asarray(picture, dtype=float)
        grey = grey + np.random.default_rng(7).normal(0, noise, grey.shape)
        picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return picture


def scan(pictures: Sequence[Image.Image], *, dpi: int = 200, stamp: str = "") -> bytes:
    """A PDF of full-page pictures, as scanners write it; `stamp` is real text at the foot of each page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for picture in pictures:
        width, height = picture.width * 72 / dpi, picture.height * 72 / dpi
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        if stamp:
            canvas.setFont("Helvetica", 6)
            canvas.drawString(20, 10, stamp)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def error_rate(parsed: ParsedDocument | str, truth: str) -> float:
    """Character error rate: edits over the length of the truth, white space counted as single spaces."""
    read = parsed if isinstance(parsed, str) else all_text(parsed)
    wanted = " ".join(truth.split())
    return Levenshtein.distance(" ".join(read.split()), wanted) / len(wanted)


def ink_in_box(picture: Image.Image, box: tuple[float, float, float, float], dpi: int = 200) -> float:
    """Share of a picture's ink that lies in a box given in points."""
    dark = np.asarray(picture) < 128
    x0, y0, x1, y1 = (round(place * dpi / 72) for place in box)
    return float(dark[max(y0, 0) : y1, max(x0, 0) : x1].sum() / dark.sum())
