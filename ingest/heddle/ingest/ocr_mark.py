"""The mark that OCR leaves in a derivation: what was read by one engine is read anew when another one reads.

Only documents with scanned pages carry it, so that installing tesseract touches those and no others. What
was cut short carries its limits too, and is read anew once they change.
"""

from __future__ import annotations

from heddle.ingest.limits import Limits
from heddle.ingest.ocr_engine import OFF, engine_name
from heddle.ingest.parsed import Recognition

_OCR = "/ocr-"


def mark_of(recognition: Recognition | None, limits: Limits) -> str:
    """The mark of a document: empty where no page of it needed OCR."""
    if recognition is None:
        return ""
    complete = not recognition.unread or recognition.engine == OFF
    return mark(limits, complete=complete)


def mark(limits: Limits, *, complete: bool) -> str:
    """The mark that OCR under some limits leaves.

    Args:
        limits: Name the engine, and what it may cost.
        complete: It came to the end of the document.

    Raises:
        ConfigurationError: the engine that is asked for is not installed.
    """
    name = _OCR + engine_name(limits.ocr).replace(" ", "-")
    return name if complete else f"{name}/within-{limits.ocr_seconds:g}s-{limits.memory_mib}MiB"


def is_marked_for(rest: str, limits: Limits) -> bool:
    """Whether what follows the versions in a derivation is what would follow them now.

    Raises:
        ConfigurationError: the document needs OCR, and the engine that is asked for is not installed.
    """
    return not rest or (
        rest.startswith(_OCR) and rest in (mark(limits, complete=True), mark(limits, complete=False))
    )
