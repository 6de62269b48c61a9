"""Quantities are written one way, and read back as they were."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.quantity import BASE_UNITS, Quantity, quantity_of

_AMOUNTS = st.decimals(-(10**12), 10**12, places=6, allow_nan=False)
_UNITS = st.sampled_from([*BASE_UNITS, "EUR", "m/s", "EUR/kg"])


@given(_AMOUNTS, _AMOUNTS, _UNITS)
def test_a_quantity_survives_being_written(one: Decimal, other: Decimal, unit: str) -> None:
    quantity = Quantity(min(one, other), max(one, other), unit)
    assert quantity_of(str(quantity)) == quantity


@pytest.mark.parametrize(("unit", "dimension"), [("EUR", "money"), ("m/s", "length/time"), ("1", "ratio")])
def test_a_unit_says_its_dimension(unit: str, dimension: str) -> None:
    assert Quantity(Decimal(1), Decimal(1), unit).dimension == dimension


@pytest.mark.parametrize("written", ["12", "12 furlongs", "5..3 kg", "1e5 m", "12.5.3 kg"])
def test_what_has_no_base_unit_or_no_amount_is_no_quantity(written: str) -> None:
    with pytest.raises(ValueError, match="no quantity"):
        quantity_of(written)
