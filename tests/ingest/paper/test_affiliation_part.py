from __future__ import annotations

import pytest

from heddle.ingest.paper.affiliation_part import affiliation_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Department of Weaving, Faculty of Arts, University of Oslo, 0316 Oslo, Norway",
            ("University of Oslo", "Department of Weaving, Faculty of Arts", "Oslo", "Norway"),
        ),
        (
            "Wool Branch, NASA Loom Research Center, Moffett Field, CA 94035, USA",
            ("NASA Loom Research Center", "Wool Branch", "Moffett Field", "USA"),
        ),
        (
            "Student Research Committee, Mill University, Glasgow, G12 8QQ, UK",
            ("Mill University", "Student Research Committee", "Glasgow", "UK"),
        ),
        (
            "Mill University, Wool Faculty, Linfen City, 041004, China",
            ("Mill University", "", "Linfen City", "China"),
        ),
        ("Nairian CJSC, Khorenatsi 15, Yerevan, Armenia", ("Nairian CJSC", "", "Yerevan", "Armenia")),
        (
            "Senior lecturer. Department of Looms, Mill College",
            ("Mill College", "Department of Looms", "", ""),
        ),
        ("Department of Looms", ("", "Department of Looms", "", "")),
    ],
)
def test_an_affiliation_has_organisation_department_place_and_country(
    text: str, parts: tuple[str, ...]
) -> None:
    found = affiliation_of(text, "1", ())

    assert (found.organisation, found.department, found.place, found.country) == parts
    assert (found.text, found.label) == (text, "1")
