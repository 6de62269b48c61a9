from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.upload_folder import MAX_NAME, safe_name


@given(st.text())
def test_a_safe_name_is_one_segment_of_printable_characters(name: str) -> None:
    safe = safe_name(name)

    assert safe not in {"", ".", ".."}
    assert not set(safe) & {"/", "\\", "\0"}
    assert not any(unicodedata.category(letter)[0] == "C" for letter in safe)
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 2 * MAX_NAME


@given(st.text())
def test_cleaning_a_clean_name_changes_nothing(name: str) -> None:
    assert safe_name(safe_name(name)) == safe_name(name)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Jahresbericht 2024.pdf", "Jahresbericht 2024.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\mail\\a.eml", "a.eml"),
        ("..", "document"),
        ("", "document"),
        ("x" * 500 + ".csv", "x" * (MAX_NAME - 4) + ".csv"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe
