"""Aliases are forms that people use of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.ranker.alias import person_forms, seat_forms, without_honours, year_forms
from heddle.retrieval.ranker.short_name import short_names


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Noel Mason Smith", "Noel Smith"),
        ("Noel Mason Smith", "Noel M. Smith"),
        ("Noel Mason Smith", "N. M. Smith"),
        ("Frank Edson Arthur Smart", "Arthur Smart"),
        ("Sir John Downer, KCMG", "John Downer"),
        ("Frederick Sears", "Fred Sears"),
        ('Edward "Duke" Ellis', "Duke Ellis"),
        ('Edward "Duke" Ellis', "Edward Ellis"),
        ("Anna Maria van der Berg", "Anna van der Berg"),
        ("Leong Po-Chih", "Po-Chih Leong"),
    ],
)
def test_a_form_of_a_persons_name(name: str, form: str) -> None:
    assert form in {found for found, _ in person_forms(name)}


def test_a_name_of_one_word_keeps_its_form() -> None:
    assert list(person_forms("Leeds")) == []


def test_letters_of_honour_are_taken_off_but_not_the_name() -> None:
    assert without_honours("Edward Stanley, 3rd Earl of Derby KG") == "Edward Stanley, 3rd Earl of Derby"
    assert without_honours("King") == "King"


def test_a_seat_is_named_in_other_words() -> None:
    assert "Gerard III" in {form for form, _ in seat_forms("Gerard III, Count of Guelders")}


def test_a_year_stands_before_or_behind() -> None:
    forms = {form for form, _ in year_forms("The Utah election of 2012")}

    assert {"2012 Utah election", "Utah election 2012"} <= forms


def test_short_names_are_those_of_the_table() -> None:
    assert "Bill" in short_names("William")
    assert short_names("Zorbax") == ()


@given(st.text(max_size=100))
def test_any_name_is_read(name: str) -> None:
    for forms in (person_forms, seat_forms, year_forms):
        assert all(form and rule for form, rule in forms(name))
