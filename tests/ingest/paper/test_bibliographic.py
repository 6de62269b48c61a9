from __future__ import annotations

import pytest
from paper_lines import a_line, zoned

from heddle.ingest.paper.bibliographic import read_doi, read_issue
from heddle.ingest.paper.paper import Issue
from heddle.ingest.paper.zone import Zone


def read(*lines: str) -> Issue:
    text, zones = zoned(*((Zone.MARGIN, a_line(line, margin=True)) for line in lines))
    return read_issue(text, zones, "A title")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("J Loom Res. 2016;8(3):e230-5.", ("J Loom Res", "8", "3", "e230", "e235", "2016")),
        ("Berg et al. BMC Looms (2021) 21:56", ("BMC Looms", "21", "", "56", "", "2021")),
        ("Molecules 2016, 21, 186", ("Molecules", "21", "", "186", "", "2016")),
        ("Journal of Looms Volume 7, Issue 3, 2014", ("Journal of Looms", "7", "3", "", "", "2014")),
        ("DNA Looms, 2018, 25(4), 409–419", ("DNA Looms", "25", "4", "409", "419", "2018")),
        ("Loom Science. 2021;112:1936–1942.", ("Loom Science", "112", "", "1936", "1942", "2021")),
        (
            "Science of Looms, Vol No. XIV Nos. 1 & 2, July-October 1994, Pages 108-111",
            ("Science of Looms", "14", "1 & 2", "108", "111", "1994"),
        ),
    ],
)
def test_an_issue_is_read_in_the_forms_of_publishers(line: str, expected: tuple[str, ...]) -> None:
    found = read(line)

    assert (
        found.journal,
        found.volume,
        found.number,
        found.first_page,
        found.last_page,
        found.year,
    ) == expected


def test_what_most_places_say_wins() -> None:
    assert read("Looms 2016;8:1-9", "Looms 2016;8:1-9", "Looms 2015;7:1-9").volume == "8"


def test_an_issue_that_only_the_doi_tells_stands_between_volume_and_page() -> None:
    assert read("Looms 2018, 6, 104; doi:10.9999/looms6040104").number == "4"
    assert read("Looms 2018, 6, 104; doi:10.9999/looms2018104").number == ""


def test_numbers_of_another_volume_do_not_count() -> None:
    assert read("Looms 2017;5:784-792", "cis and trans-loom-1(7),8-diene").number == ""


def test_without_an_issue_the_year_comes_from_dates() -> None:
    assert read("Published: 25 February 2020").year == "2020"


def test_a_doi_that_is_broken_at_a_line_end_is_joined() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("doi:10.1136/loom-")),
        (Zone.FRONT, a_line("2020-040969")),
        (Zone.REFERENCE, a_line("doi:10.9999/other")),
    )

    assert read_doi(text, zones) == "10.1136/loom-2020-040969"
