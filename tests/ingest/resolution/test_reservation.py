"""Names that look like one thing and wait for a person all the same."""

from __future__ import annotations

import pytest

from heddle.core.ids import NodeId
from heddle.ingest.resolution.matcher import named_pair, worth_comparing
from heddle.ingest.resolution.name_form import Family, name_form
from heddle.ingest.resolution.pair_features import Company, Feature, Profile, pair_features
from heddle.ingest.resolution.record import Record, record_of
from heddle.ingest.resolution.reservation import reservation

BODY, PERSON, PLACE = Family.BODY, Family.PERSON, Family.PLACE
KIND = {BODY: "Organization", PERSON: "Person", PLACE: "Place"}


def the_reason(left: Record, right: Record, *, alias: bool = False, rivals: int = 0) -> str:
    one, other = Profile.of(left, ()), Profile.of(right, ())
    row = pair_features(one, other, lambda _key: True, Company(rivals=rivals))
    # Named in one document, so that more than the name speaks for them.
    row[Feature.TOGETHER], row[Feature.ALIAS] = 1.0, float(alias)
    return reservation(one, other, row)


def named(name: str, family: Family) -> Record:
    return record_of(NodeId(name), KIND[family], family, name)


def affiliation(organisation: str, department: str = "") -> Record:
    return Record(
        part=record_of(NodeId(department), "Affiliation", BODY, organisation).part,
        node=NodeId(department),
        type_name="Affiliation",
        family=BODY,
        name=organisation,
        form=name_form(organisation, BODY),
        facts={"department": department},
    )


@pytest.mark.parametrize(
    ("left", "right", "family"),
    [
        ("Bern", "Bern University Hospital", BODY),
        ("Shiraz University", "Shiraz University of Medical Sciences", BODY),
        ("License", "Open Data License", BODY),
        ("Tunisia", "Southern Tunisia", PLACE),
        ("THC", "THC/CBD", BODY),
        ("PLS-DA", "OPLS-DA", BODY),
        ("PS", "Pharm Sci", BODY),
        ("Li S", "Liu S", PERSON),
        ("Liu A-M", "Liu M", PERSON),
    ],
)
def test_names_that_are_alike_and_not_one_thing_wait(left: str, right: str, family: Family) -> None:
    assert the_reason(named(left, family), named(right, family))


@pytest.mark.parametrize(
    ("left", "right", "family"),
    [
        ("Corvane", "Corvane Thermal", BODY),
        ("Pellard Valves", "Pellard Valves SAS", BODY),
        ("NCI", "National Cancer Institute", BODY),
        ("GC/MS", "GC-MS", BODY),
        ("Ghosh", "Ghosh B", PERSON),
        ("Hellström MK", "Hellstrom MK", PERSON),
    ],
)
def test_names_that_are_one_thing_do_not(left: str, right: str, family: Family) -> None:
    assert the_reason(named(left, family), named(right, family)) == ""


def test_a_surname_that_fits_two_waits() -> None:
    short, long = named("Okoh", PERSON), named("Anthony Okoh", PERSON)

    assert the_reason(short, long, rivals=1) == "short for others too"
    assert the_reason(short, long) == ""


def test_a_name_in_brackets_has_to_have_something_of_the_name_before_it() -> None:
    assert the_reason(named("Lippia", BODY), named("Verbenaceae", BODY), alias=True)
    assert the_reason(named("SAKK", BODY), named("Swiss Group for Cancer", BODY), alias=True) == ""
    assert the_reason(named("Bob", PERSON), named("Robert", PERSON), alias=True) == ""


def test_departments_are_neither_one_another_nor_their_university() -> None:
    blood = affiliation("Erasmus Institute", "Department of Hematology")
    nerves = affiliation("Erasmus Institute", "Department of Neurology")

    assert the_reason(blood, nerves)
    assert the_reason(blood, named("Erasmus Institute", BODY))
    assert the_reason(blood, affiliation("Erasmus Institute", "Dept. of Hematology")) == ""


def test_a_pair_with_a_reservation_is_not_accepted_and_says_why() -> None:
    one, other = (Profile.of(named(name, PLACE), ()) for name in ("Tunisia", "Southern Tunisia"))
    row = pair_features(one, other, lambda _key: True)

    pair = named_pair(one, other, row, 0.9, lambda _key: True)

    assert pair is not None
    assert not pair.accepted
    assert pair.score == 0.49
    assert pair.evidence[-1] == "a word before it makes it narrower"


def test_names_the_other_way_round_have_to_fit_at_both_ends() -> None:
    test, user = (Profile.of(named(name, PERSON), ()) for name in ("AF Test", "Test Tester"))
    byron, ada = (Profile.of(named(name, PERSON), ()) for name in ("Byron A", "Ada Byron"))

    assert not worth_comparing(test, user)
    assert worth_comparing(byron, ada)


def test_those_who_are_not_named_are_no_part_of_a_name() -> None:
    assert name_form("Anderson et al.", PERSON).core == ("anderson",)
