"""Citations are resolved against the bibliography, and only where one item fits."""

from __future__ import annotations

import pytest

from heddle.ingest.bibliography import BibliographyItem
from heddle.ingest.citation import CitationReader

NUMBERED = [
    BibliographyItem(str(number), f"Author{number} A. A title of some length. Journal 2010", 0, 0, 0)
    for number in range(1, 9)
]
NAMED = [
    BibliographyItem("", text, 0, 0, 0)
    for text in (
        "Smith, J., & Doe, B. (2019). On looms. Journal of Weaving, 3, 1-9.",
        "Smith, J. (2018a). Threads. Journal of Weaving, 2, 4-5.",
        "Smith, J. (2018b). More threads. Journal of Weaving, 2, 6-7.",
        "van der Berg, A. 2001. Knots. Rope Press.",
        "J. Müller and K. Özil, Patterns, Textile 5 (1999) 12-14.",
        "Lee, K., Park, S., & Cho, M. (2015). Dyes. Colour, 1.",
        "Lee, K. (2015). Pigments. Colour, 2.",
    )
]


def cited(items: list[BibliographyItem], text: str, *more: str) -> list[tuple[int, str]]:
    reader = CitationReader(items, (text, *more))
    return [(found.item, text[found.start : found.end]) for found in reader.read(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as shown [3].", [(2, "3")]),
        ("as shown [1, 5-7].", [(0, "1"), (4, "5-7"), (5, "5-7"), (6, "5-7")]),
        ("as shown[2,4]", [(1, "2"), (3, "4")]),
        ("no such item [9]", []),
        ("in part [3, 12]", []),
        ("95% CI [1, 3]", []),
        ("the set x=[1, 2]", []),
        ("a link [1](target)", []),
    ],
)
def test_numbers_in_brackets_name_items(text: str, found: list[tuple[int, str]]) -> None:
    assert cited(NUMBERED, text) == found


def test_round_brackets_count_where_the_whole_document_cites_so() -> None:
    text = "We follow earlier work (1, 2) and others (3-6)."

    assert [item for item, _ in cited(NUMBERED, text)] == [0, 1, 2, 3, 4, 5]
    assert cited(NUMBERED, "We saw it (3) once.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(Smith & Doe, 2019)", [(0, "Smith & Doe, 2019")]),
        ("Smith and Doe (2019) say", [(0, "Smith and Doe (2019")]),
        ("Smith (2018a, 2018b)", [(1, "Smith (2018a"), (2, "2018b")]),
        ("Smith (2018)", []),
        ("van der Berg (2001)", [(3, "van der Berg (2001")]),
        ("(Müller and Özil 1999)", [(4, "Müller and Özil 1999")]),
        ("Lee et al. (2015)", [(5, "Lee et al. (2015")]),
        ("Lee (2015)", [(6, "Lee (2015")]),
        ("Jones (2019)", []),
        ("Smith and Miller (2019)", []),
        ("In June 2019 it rained", []),
    ],
)
def test_names_and_years_name_the_one_item_that_fits(text: str, found: list[tuple[int, str]]) -> None:
    assert cited(NAMED, text) == found
