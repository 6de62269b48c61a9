from __future__ import annotations

import pytest

from heddle.ingest.ocr import OcrLine, OcrWord, confidence_of


def line(*words: tuple[str, float]) -> OcrLine:
    return OcrLine(tuple(OcrWord(text, (0, 0, 10, 10), sure) for text, sure in words), 10)


def test_confidence_is_the_mean_over_letters_not_over_words() -> None:
    assert confidence_of([line(("a", 0.0), ("threads", 1.0))]) == pytest.approx(7 / 8)


def test_nothing_read_is_read_without_confidence() -> None:
    assert confidence_of([]) == 0.0
