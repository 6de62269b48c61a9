"""Why a document was not ingested, and what its owner can do about it."""

from __future__ import annotations

from enum import StrEnum


class RejectionReason(StrEnum):
    """Why a document was not ingested: a closed set, each tied to named exceptions in `ingest`."""

    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    MALFORMED = "malformed"
    EMPTY = "empty"
    NEEDS_OCR = "needs_ocr"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"

    @property
    def advice(self) -> str:
        """What its owner can do about such a document, whatever its format."""
        return _ADVICE[self]


_ADVICE = {
    RejectionReason.UNSUPPORTED: "convert it, to PDF or text say",
    RejectionReason.ENCRYPTED: "save a copy without a password",
    RejectionReason.MALFORMED: "open it in the program that made it and save it again",
    RejectionReason.EMPTY: "nothing is to be done",
    RejectionReason.NEEDS_OCR: "set ocr to auto",
    RejectionReason.TOO_LARGE: "raise the limit or split the document",
    RejectionReason.TIMEOUT: "raise document_timeout or split the document",
}
