"""Which OCR engine reads: by what is asked for and what is installed; loaded only where a page needs it."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

from heddle.core.errors import ConfigurationError
from heddle.ingest.ocr import OcrChoice, OcrEngine, OcrOrder
from heddle.ingest.ocr_tesseract import Tesseract, find_tesseract, tesseract_version

OFF = "off"


def engine_name(order: OcrOrder) -> str:
    """Engine and version that an order leads to on this machine, as `tesseract 5.3.0 eng`; `off` for none.

    Raises:
        ConfigurationError: tesseract is asked for by name and is not installed, or does not answer.
    """
    if order.choice is OcrChoice.OFF:
        return OFF
    program = _tesseract(order)
    if program:
        return f"tesseract {tesseract_version(program)} {order.languages}"
    return f"rapidocr {version('rapidocr')}"


def open_engine(order: OcrOrder) -> OcrEngine | None:
    """The engine that `engine_name` names; None for none. An engine is loaded once a process.

    Raises:
        ConfigurationError: as `engine_name` does.
    """
    if order.choice is OcrChoice.OFF:
        return None
    program = _tesseract(order)
    return Tesseract(program, order.languages) if program else _rapid()


def _tesseract(order: OcrOrder) -> str:
    """Path of the tesseract program to use; empty where another engine reads."""
    if order.choice is OcrChoice.RAPIDOCR:
        return ""
    program = find_tesseract(order.tesseract)
    if not program and order.choice is OcrChoice.TESSERACT:
        raise ConfigurationError(
            f"there is no program {order.tesseract!r}",
            hint="install tesseract, name its path in the setting tesseract, or set ocr to auto",
        )
    return program


@lru_cache(maxsize=1)
def _rapid() -> OcrEngine:
    # Imported here: onnxruntime and OpenCV cost a second and 300 MiB of address space.
    from heddle.ingest.ocr_rapid import RapidEngine

    return RapidEngine()
