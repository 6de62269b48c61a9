"""Quantities are found with their units and come out in base units; other numbers are none."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.quantity import quantity_of
from heddle.ingest.number_form import NUMBER, decimal_mark, read_number
from heddle.ingest.quantity_mention import NumberSetting, find_quantities, without
from heddle.ingest.unit import CURRENCIES, power_of, unit_of


def quantities_in(text: str, mark: str = ".", language: str = "en") -> list[str]:
    return [str(found.quantity) for found in find_quantities(text, NumberSetting(mark, language))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12.5 kg of flour", "12.5 kg"),
        ("a 3.2 GHz clock", "3200000000 Hz"),
        ("fell by 5 %", "0.05 1"),
        ("98.83 % of the vote", "0.9883 1"),
        ("€1.2 million", "1200000 EUR"),
        ("$3bn", "3000000000 USD"),
        ("$3-5 million", "3000000..5000000 USD"),
        ("USD 5,000", "5000 USD"),
        ("1'000 CHF", "1000 CHF"),
        ("EUR 4.50/kg", "4.5 EUR/kg"),
        ("10-15 mg/kg", "0.00001..0.000015 kg/kg"),
        ("25 mg kg−1", "0.000025 kg/kg"),
        ("5 ± 0.3 mm", "0.0047..0.0053 m"),
        ("between 10 and 15 kg", "10..15 kg"),
        ("20 °C", "293.15 K"),
        ("−40 °C", "233.15 K"),
        ("at 100 km/h", "27.7777777778 m/s"),
        ("30 metres per second", "30 m/s"),
        ("three weeks", "1814400 s"),
        ("3 square metres", "3 m2"),
        ("75,000 m²", "75000 m2"),
        ("2 x 10^6 Hz", "2000000 Hz"),
        ("61,000 people", "61000 count"),
        ("two suppliers", "2 count"),
        ("1.5 million", "1500000 count"),
    ],
)
def test_a_quantity_is_given_in_base_units(text: str, found: str) -> None:
    assert quantities_in(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Table 5 shows",
        "version 3.2",
        "pages 10-15",
        "a 5G network",
        "the 1990s",
        "form 10-K",
        "Figure 5 A",
        "room 12",
        "call 0800 123 456",
        "in step 3 m",
        "ISO 9001",
    ],
)
def test_a_number_without_what_it_counts_is_none(text: str) -> None:
    assert quantities_in(text) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("1.234,56 EUR", "de", "1234.56 EUR"),
        ("2.500 kg", "de", "2500 kg"),
        ("3 Mrd. Euro", "de", "3000000000 EUR"),
        ("2 Billionen Euro", "de", "2000000000000 EUR"),
        ("1 000 000 €", "fr", "1000000 EUR"),
        ("12,5 %", "fr", "0.125 1"),
        ("dix ou 10 jours", "fr", "864000 s"),
    ],
)
def test_numbers_are_read_by_the_marks_of_their_document(text: str, language: str, found: str) -> None:
    assert quantities_in(text, ",", language) == [found]


@pytest.mark.parametrize(
    ("text", "language", "mark"),
    [
        ("12,5 and 7,25 and 1.234,00", "en", ","),
        ("12.5 and 7.25 and 1,234.00", "de", "."),
        ("1.234", "de", ","),
        ("1.234", "en", "."),
    ],
)
def test_the_decimal_mark_is_told_by_numbers_that_leave_no_choice(
    text: str, language: str, mark: str
) -> None:
    assert decimal_mark([text], language) == mark


@given(
    st.integers(0, 10**9),
    st.integers(0, 99),
    st.sampled_from([(",", "."), (".", ","), ("’", "."), ("", ",")]),
)
def test_a_number_is_read_whatever_parts_its_thousands(
    whole: int, cents: int, marks: tuple[str, str]
) -> None:
    thousands, decimal = marks
    text = f"{whole:,}".replace(",", thousands) + f"{decimal}{cents:02}"

    assert re.fullmatch(NUMBER, text)
    assert read_number(text, decimal) == Decimal(f"{whole}.{cents:02}")


@given(st.text(alphabet="0123456789 .,%€$kgmM-–to/h", max_size=40))
def test_whatever_is_found_is_in_base_units_and_in_order(text: str) -> None:
    found = find_quantities(text, NumberSetting())

    assert [quantity_of(str(mention.quantity)) for mention in found] == [
        mention.quantity for mention in found
    ]
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_quantities_that_are_part_of_a_date_are_left_out() -> None:
    (found,) = find_quantities("12.5 kg", NumberSetting())
    assert without([found], [(0, 3)]) == []
    assert without([found], [(7, 9)]) == [found]


def test_symbols_names_powers_and_quotients_are_units() -> None:
    assert unit_of("kWh") == unit_of("kilowatt-hours")
    assert unit_of("µg/mL") == unit_of("mg/L")
    assert power_of("square", "mile") is not None
    assert power_of("square", "kg") is None
    assert unit_of("furlong") is None
    assert all(unit_of(code) for code in CURRENCIES)
