"""The language of a text."""

from __future__ import annotations

import pytest

from heddle.ingest.language import UNDETERMINED, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The annual report of the company describes what was sold and to whom during the last year.", "en"),
        ("Der Jahresbericht der Firma beschreibt, was im letzten Jahr verkauft wurde und an wen.", "de"),
        ("Le rapport annuel décrit ce qui a été vendu pendant la dernière année et à qui.", "fr"),
        ("会社の年次報告書は、昨年何が売れたかを説明しています。日本語のテキストです。", "ja"),
        ("Hi all, see attached.", "en"),
        ("", UNDETERMINED),
        ("12 34 | 56", UNDETERMINED),
    ],
)
def test_the_language_of_prose_is_told(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_list_of_names_is_of_no_language() -> None:
    assert detect_language("Størset Ødegård Åkesson") == UNDETERMINED
