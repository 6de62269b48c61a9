"""Names taken apart."""

from __future__ import annotations

import pytest

from heddle.graph.schema import NodeType
from heddle.ingest.resolution.name_form import Family, family_of, name_form
from heddle.ingest.resolution.name_words import EXONYMS, SHORT_FORMS


@pytest.mark.parametrize(
    ("name", "given", "surname"),
    [
        ("Ada Lovelace", ("ada",), "lovelace"),
        ("Lovelace, Ada K.", ("ada", "k"), "lovelace"),
        ("Dr. Ludwig van Beethoven", ("ludwig",), "van beethoven"),
        ("J.R.R. Tolkien", ("j", "r", "r"), "tolkien"),
        ("Фёдор Иванов", ("fedor",), "ivanov"),
        ("Plato", (), "plato"),
    ],
)
def test_a_persons_name_has_given_names_and_a_surname(
    name: str, given: tuple[str, ...], surname: str
) -> None:
    form = name_form(name, Family.PERSON)

    assert (form.surname, form.given) == (surname, given)


def test_suffixes_and_titles_are_no_part_of_what_tells_a_person() -> None:
    form = name_form("Prof. John Smith Jr.", Family.PERSON)

    assert (form.core, form.suffix) == (("john", "smith"), "jr")


@pytest.mark.parametrize(
    ("name", "family", "core"),
    [
        ("Helios Optik GmbH & Co. KG", Family.BODY, ("helios", "optik")),
        ("The Bank of England", Family.BODY, ("bank", "england")),
        ("AG", Family.BODY, ("ag",)),
        ("München", Family.PLACE, ("munich",)),
        ("City of Leeds", Family.PLACE, ("leeds",)),
        ("New York City", Family.PLACE, ("new", "york")),
        ("U.S.A.", Family.PLACE, ("united", "states")),
    ],
)
def test_what_tells_a_thing_is_kept(name: str, family: Family, core: tuple[str, ...]) -> None:
    assert name_form(name, family).core == core


def test_numbers_acronyms_and_other_names_are_found() -> None:
    assert name_form("2nd Battle of Bull Run 1862", Family.MATTER).numbers == ("1862", "2")
    assert name_form("HGT", Family.MATTER).short == "hgt"
    assert name_form("Bosch", Family.BODY).short == ""
    assert name_form("World Health Organization (WHO)", Family.BODY).also == "WHO"
    assert name_form("World Health Organization", Family.BODY).initials == "who"


def test_families_join_types_that_may_be_one_thing() -> None:
    assert family_of(NodeType.ENTITY, "Person") is family_of(NodeType.AUTHOR, "")
    assert family_of(NodeType.ENTITY, "Organization") is family_of(NodeType.AFFILIATION, "")
    assert family_of(NodeType.REFERENCE, "") is family_of(NodeType.DOCUMENT, "")
    assert family_of(NodeType.ENTITY, "Gadget") is Family.MATTER


def test_the_tables_of_words_are_folded() -> None:
    assert all(word == word.casefold() and word.isascii() for word in (*EXONYMS, *SHORT_FORMS))
    assert SHORT_FORMS["bob"] & SHORT_FORMS["robert"]
    assert not SHORT_FORMS["bob"] & SHORT_FORMS["bill"]
