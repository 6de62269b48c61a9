"""Addresses and ORCIDs are tied to the author that they can only be of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_builders import a_block, a_document

from heddle.ingest.composition import compose
from heddle.ingest.paper.paper import Author, Paper
from heddle.ingest.paper_contact import Contact, contacts_of, tie_emails
from heddle.ingest.parsed import Link

ADA, TOR = Author("Ada", "Lindqvist"), Author("Tor", "Berg")
FIRST, SECOND = "0000-0002-1825-0097", "0000-0001-5109-3700"


@pytest.mark.parametrize(
    ("email", "owner"),
    [
        ("ada.lindqvist@mill.example", 0),
        ("lindqvista@mill.example", 0),
        ("lindqv@mill.example", 0),
        ("t.berg@mill.example", 1),
        ("al@mill.example", 0),
    ],
)
def test_an_address_is_of_the_author_that_it_names(email: str, owner: int) -> None:
    assert tie_emails([ADA, TOR], [email]) == {owner: email}


def test_an_address_that_could_be_of_two_is_of_neither() -> None:
    brothers = [Author("Tor", "Berg"), Author("Tom", "Berg")]

    assert tie_emails(brothers, ["berg@mill.example"]) == {}
    assert tie_emails(brothers, ["tom.berg@mill.example"]) == {1: "tom.berg@mill.example"}


def test_an_address_without_a_name_is_of_the_one_to_write_to() -> None:
    marked = [ADA, replace(TOR, marks=("1", "*"))]

    assert tie_emails(marked, ["office@mill.example"]) == {1: "office@mill.example"}
    assert tie_emails([ADA, TOR], ["office@mill.example"]) == {}
    assert tie_emails([ADA], ["office@mill.example"]) == {0: "office@mill.example"}


@given(
    st.lists(st.sampled_from([ADA, TOR, Author("", "Holm")]), max_size=4), st.lists(st.emails(), max_size=4)
)
def test_no_author_has_two_addresses_and_no_address_two_authors(
    authors: list[Author], emails: list[str]
) -> None:
    found = tie_emails(authors, emails)

    assert all(at in range(len(authors)) for at in found)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(emails)


def test_an_orcid_is_of_the_name_before_it() -> None:
    composed = compose(a_document(a_block(f"Ada Lindqvist and Tor Berg ({SECOND})")))

    assert contacts_of(composed, Paper(authors=(ADA, TOR)), [(0, 13), (18, 26)]) == (
        Contact(),
        Contact(orcid=SECOND),
    )


def test_orcids_behind_icons_are_in_the_order_of_the_authors() -> None:
    links = tuple(Link(0, "", f"https://orcid.org/{each}") for each in (FIRST, SECOND))
    composed = compose(replace(a_document(a_block("Ada Lindqvist, Tor Berg")), links=links))
    paper = Paper(authors=(ADA, TOR))

    assert [each.orcid for each in contacts_of(composed, paper, [(0, 13), (15, 23)])] == [FIRST, SECOND]
    fewer = compose(replace(composed.parsed, links=links[:1]))
    assert [each.orcid for each in contacts_of(fewer, paper, [(0, 13), (15, 23)])] == ["", ""]
