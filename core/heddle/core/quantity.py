"""Quantities: an amount, or a range of amounts, of a unit that others of its dimension are compared in.

Units are those of the SI and of UCUM, without prefixes except the kilogram's; money is in its currency (ISO
4217) and never exchanged. A quotient keeps both of its units: a dose of `10 mg/kg` is `0.00001 kg/kg`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

BASE_UNITS = {
    "kg": "mass",
    "m": "length",
    "m2": "area",
    "m3": "volume",
    "s": "time",
    "K": "temperature",
    "A": "current",
    "V": "voltage",
    "W": "power",
    "J": "energy",
    "N": "force",
    "Pa": "pressure",
    "Hz": "frequency",
    "Ohm": "resistance",
    "F": "capacitance",
    "T": "induction",
    "mol": "substance",
    "mol/m3": "concentration",
    "B": "information",
    "dB": "level",
    "deg": "angle",
    "lm": "light",
    "Bq": "radioactivity",
    "Gy": "dose",
    "px": "pixels",
    "1": "ratio",
    "count": "count",
}
"""Dimension of each base unit. A ratio is a plain number (5 % is 0.05); a count has a noun and no unit."""

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_WRITTEN = re.compile(rf"{_NUMBER}(?:\.\.{_NUMBER})? (\S+)")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """An amount.

    Args:
        low: The amount; of a range, its lower end.
        high: The same, or its upper end.
        unit: A base unit, a currency, or a quotient of them (`m/s`, `EUR/kg`).
    """

    low: Decimal
    high: Decimal
    unit: str

    @property
    def dimension(self) -> str:
        """What it is a quantity of: `mass`, `money`, `length/time`."""
        if self.unit in BASE_UNITS:
            return BASE_UNITS[self.unit]
        return "/".join(
            "money" if _CURRENCY.fullmatch(unit) else BASE_UNITS[unit] for unit in self.unit.split("/")
        )

    def __str__(self) -> str:
        ends = written_number(self.low)
        if self.high != self.low:
            ends += f"..{written_number(self.high)}"
        return f"{ends} {self.unit}"


def written_number(number: Decimal) -> str:
    """A number in plain digits, one way for one value.

    >>> written_number(Decimal("1.20E+3")), written_number(Decimal("-0.0500"))
    ('1200', '-0.05')
    """
    digits = f"{number:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits


def quantity_of(written: str) -> Quantity:
    """Read a quantity as it is written here.

    Raises:
        ValueError: it is none, or of a unit that is not a base unit.

    >>> quantity_of("10..15 kg/m3").dimension
    'mass/volume'
    """
    match = _WRITTEN.fullmatch(written)
    ends = [end for end in match.group(1, 2) if end] if match else []
    if match is None:
        raise ValueError(f"{written!r} is no quantity")
    quantity = Quantity(Decimal(ends[0]), Decimal(ends[-1]), match[3])
    units = [quantity.unit] if quantity.unit in BASE_UNITS else quantity.unit.split("/")
    if quantity.low > quantity.high or not all(
        unit in BASE_UNITS or _CURRENCY.fullmatch(unit) for unit in units
    ):
        raise ValueError(f"{written!r} is no quantity in base units")
    return quantity
