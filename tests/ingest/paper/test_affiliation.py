from __future__ import annotations

from paper_lines import a_line, a_text, zoned

from heddle.ingest.paper.affiliation import read_affiliations
from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.paper import Affiliation
from heddle.ingest.paper.zone import Zone


def read(*lines: str, zone: Zone = Zone.AFFILIATION) -> list[Affiliation]:
    text, zones = zoned(*((zone, a_line(line)) for line in lines))
    return list(read_affiliations(text, zones))


def test_labels_part_affiliations() -> None:
    found = read(
        "^1^ Department of Weaving, University of Oslo, Oslo,",
        "Norway",
        "^2^ Institute of Looms, Uppsala, Sweden",
    )

    assert [(each.label, each.text) for each in found] == [
        ("1", "Department of Weaving, University of Oslo, Oslo, Norway"),
        ("2", "Institute of Looms, Uppsala, Sweden"),
    ]


def test_an_affiliation_has_parts() -> None:
    (found,) = read("Department of Weaving, University of Oslo, 0316 Oslo, Norway")

    assert (found.department, found.organisation, found.place, found.country) == (
        "Department of Weaving",
        "University of Oslo",
        "Oslo",
        "Norway",
    )


def test_without_labels_a_country_ends_an_affiliation() -> None:
    found = read("University of Oslo, Oslo, Norway", "Institute of Looms, Uppsala, Sweden")

    assert [each.country for each in found] == ["Norway", "Sweden"]


def test_addresses_of_mail_are_no_part_of_it() -> None:
    (found,) = read("University of Oslo, Oslo, Norway; E-mail: ada@uio.no")

    assert found.text == "University of Oslo, Oslo, Norway"


def test_editors_addresses_are_left_out() -> None:
    found = read("Edited by:", "Kari Dahl,", "University of Bergen, Norway")

    assert found == []


def test_where_zones_name_none_lines_that_read_as_addresses_are_taken() -> None:
    (found,) = read("Institute of Looms, Uppsala, Sweden", zone=Zone.FRONT)

    assert found.organisation == "Institute of Looms"


def test_an_address_of_mail_ends_a_line_and_not_the_affiliation() -> None:
    text, zones = zoned(
        (Zone.AFFILIATION, a_line("^1^ University of Oslo, Boks 1072, Blindern,")),
        (Zone.CONTACT, a_line("0316 Oslo, Norway; ada@uio.no")),
        (Zone.CONTACT, a_line("^2^ Institute of Looms, Uppsala, Sweden; tor@loom.se")),
    )

    assert [each.text for each in read_affiliations(text, zones)] == [
        "University of Oslo, Boks 1072, Blindern, 0316 Oslo, Norway",
        "Institute of Looms, Uppsala, Sweden",
    ]


def test_the_address_for_correspondence_is_no_second_affiliation() -> None:
    text, zones = zoned(
        (Zone.AFFILIATION, a_line("Institute of Looms, Uppsala, Sweden")),
        (Zone.CONTACT, a_line("Correspondence", gap=3)),
        (Zone.AFFILIATION, a_line("Tor Berg, Institute of Looms,")),
        (Zone.AFFILIATION, a_line("Uppsala, Sweden")),
    )

    assert [each.text for each in read_affiliations(text, zones)] == ["Institute of Looms, Uppsala, Sweden"]
    assert read_affiliations(*_without_first(text, zones))[0].country == "Sweden"


def _without_first(text: PaperText, zones: list[Zone]) -> tuple[PaperText, list[Zone]]:
    return a_text(*text.lines[1:]), zones[1:]


def test_the_first_line_of_an_address_is_found_from_its_second() -> None:
    text, zones = zoned(
        (Zone.BODY, a_line("Key Laboratory of Weaving (Ministry of")),
        (Zone.AFFILIATION, a_line("Education), Mill Hospital, Uppsala, Sweden")),
    )

    (found,) = read_affiliations(text, zones)

    assert found.text.startswith("Key Laboratory of Weaving")


def test_the_next_number_is_an_affiliation_whatever_it_reads_like() -> None:
    text, zones = zoned(
        (Zone.AFFILIATION, a_line("^1^ Institute of Looms, Uppsala, Sweden")),
        (Zone.FRONT, a_line("^2^ Veveriet og Spinneriet", gap=1.8)),
        (Zone.FRONT, a_line("Akershus, Norway")),
        (Zone.FRONT, a_line("4 mills were visited", gap=1.8)),
    )

    assert [(each.label, each.text) for each in read_affiliations(text, zones)] == [
        ("1", "Institute of Looms, Uppsala, Sweden"),
        ("2", "Veveriet og Spinneriet Akershus, Norway"),
    ]


def test_stars_are_labels_of_places_and_not_only_of_notes() -> None:
    found = read(
        "*Department of Looms, Mill University, Oslo, Norway",
        "**Department of Wool, Mill University, Oslo, Norway",
        "*These authors contributed equally",
    )

    assert [each.label for each in found] == ["*", "**"]


def test_numbers_that_count_on_inside_a_line_part_affiliations() -> None:
    found = read("1 Mill University 2 University of Looms, Uppsala 9 Street")

    assert [(each.label, each.text) for each in found] == [
        ("1", "Mill University"),
        ("2", "University of Looms, Uppsala 9 Street"),
    ]
