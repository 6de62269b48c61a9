"""What a language model was asked and what it cost: counted while it is spent, or foretold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Spending:
    """What questions to a language model cost.

    Args:
        calls: Questions that were asked.
        known: Questions that were answered before, and cost nothing.
        input_tokens: Tokens that the model read.
        output_tokens: Tokens that it wrote.
        cost: Money, in the currency of the prices.
    """

    calls: int = 0
    known: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Spending) -> Spending:
        return Spending(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            "calls": self.calls,
            "known": self.known,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost": round(self.cost, _DIGITS),
        }


@runtime_checkable
class Spender(Protocol):
    """Something that asks a language model and knows what that costs."""

    def spent(self) -> Spending:
        """What it has cost so far."""
        ...

    def expected(self, characters: int, documents: int) -> Spending:
        """About what some documents would cost that hold so many characters together."""
        ...


def total(parts: Iterable[Spending]) -> Spending:
    """The sum."""
    return sum(parts, Spending())
