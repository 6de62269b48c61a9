"""The meter of a chat model: tokens and money, and a budget that no question may break.

A question is admitted with what it is expected to cost, so that questions asked at the same time cannot
break the budget together; when its reply is there, what it cost takes the place of that. Once a question did
not fit, none is asked any more.
"""

from __future__ import annotations

import math
import threading

from heddle.core.spending import Spending

_CHARACTERS = 3.5
"""Characters of a token, on the safe side for European languages."""
_MILLION = 1_000_000


def tokens_of(characters: int) -> int:
    """About how many tokens a text of some length is."""
    return math.ceil(characters / _CHARACTERS)


class ChatMeter:
    """Counts, and holds to a budget; may be asked from several threads.

    Args:
        input_price: Money for a million tokens that are read.
        output_price: Money for a million tokens that are written.
        most_tokens: Tokens that may be read and written; 0 for any number.
        most_cost: Money that may be spent; 0 for any amount.
    """

    def __init__(
        self,
        *,
        input_price: float = 0.0,
        output_price: float = 0.0,
        most_tokens: int = 0,
        most_cost: float = 0.0,
    ) -> None:
        self._prices = input_price, output_price
        self._most_tokens = most_tokens
        self._most_cost = most_cost
        self._lock = threading.Lock()
        self._spent = Spending()
        self._reserved = Spending()
        self._full = False

    def priced(self, input_tokens: int, output_tokens: int, calls: int = 1) -> Spending:
        """What some questions cost that are read and answered in so many tokens."""
        cost = (input_tokens * self._prices[0] + output_tokens * self._prices[1]) / _MILLION
        return Spending(calls, 0, input_tokens, output_tokens, cost)

    def admit(self, expected: Spending) -> bool:
        """Whether a question may be asked; what it is expected to cost is kept for it."""
        with self._lock:
            after = self._spent + self._reserved + expected
            if (self._most_tokens and after.tokens > self._most_tokens) or (
                self._most_cost and after.cost > self._most_cost
            ):
                self._full = True
            if not self._full:
                self._reserved += expected
            return not self._full

    def settle(self, expected: Spending, actual: Spending) -> None:
        """A question that was admitted is answered, or failed and cost nothing."""
        with self._lock:
            back = Spending(
                -expected.calls, 0, -expected.input_tokens, -expected.output_tokens, -expected.cost
            )
            self._reserved += back
            self._spent += actual

    def known(self) -> None:
        """A question was answered before, and costs nothing."""
        with self._lock:
            self._spent += Spending(known=1)

    def spent(self) -> Spending:
        """What was spent."""
        with self._lock:
            return self._spent

    def budget(self) -> str:
        """The budget in words."""
        parts = [f"{self._most_tokens} tokens"] if self._most_tokens else []
        parts += [f"{self._most_cost:g} in money"] if self._most_cost else []
        return " and ".join(parts)
