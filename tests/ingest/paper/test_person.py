from __future__ import annotations

import pytest

from heddle.ingest.paper.person import is_degree, split_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Lindqvist", ("Ada", "Lindqvist")),
        ("J. L. van Dam", ("J. L.", "van Dam")),
        ("Lindqvist A", ("A", "Lindqvist")),
        ("Berg, Tor", ("Tor", "Berg")),
        ("Tor Berg Jr.", ("Tor", "Berg")),
        ("Plato", ("", "Plato")),
    ],
)
def test_names_are_split(text: str, expected: tuple[str, str]) -> None:
    assert split_name(text) == expected


def test_degrees_are_told_from_names() -> None:
    assert is_degree("PhD")
    assert is_degree("M.B.B.S.")
    assert not is_degree("Mdina")
