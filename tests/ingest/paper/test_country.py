from __future__ import annotations

import pytest

from heddle.ingest.paper.country import COUNTRIES, country_at_end


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("University of Oslo, Oslo, Norway.", "Norway"),
        ("Oxford, United Kingdom", "United Kingdom"),
        ("Linfen City, 041004, P. R. China", "P. R. China"),
        ("we went to Oslo by train", ""),
        ("the whole of Mali was seen", ""),
    ],
)
def test_a_country_is_found_at_the_end_alone(text: str, country: str) -> None:
    assert country_at_end(text) == country


def test_no_country_is_listed_twice() -> None:
    assert len(set(COUNTRIES)) == len(COUNTRIES)
