"""One question to a chat model, asked in its own structured form where it has one, and again if need be.

A transport that fails is tried again, later each time. A reply that cannot be used is sent back once, with
what is wrong with it. Every question passes the meter first, each repetition too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from heddle.core.errors import ModelUnusable
from heddle.core.spending import Spending
from heddle.ingest.chat_meter import ChatMeter, tokens_of
from heddle.ingest.chat_prompt import Message, repair_prompt
from heddle.ingest.chat_reply import SaidReply, UnusableReply, check_reply, read_reply

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

WAITS = (1.0, 4.0, 15.0)
"""Seconds before each repetition of a question that did not get through."""

REPLY_SHARE = 0.6
"""About how long a reply is, as a share of the passages that it is about."""
_LEAST_REPLY = 100
_FOR_GOOD = frozenset({400, 401, 402, 403, 404, 405, 410, 413, 422})
_OURS = (TypeError, AttributeError, NotImplementedError, ImportError)
_MEND = "check HEDDLE_CHAT_MODEL and the provider's key"


class BudgetReached(Exception):
    """A question that does not fit into the budget; it was not asked."""


@dataclass(slots=True)
class ChatQuestions:
    """Asks a chat model; may be used from several threads.

    Args:
        model: The model.
        meter: Counts what it costs, and holds to the budget.
        pause: Waits some seconds.
    """

    model: BaseChatModel
    meter: ChatMeter
    pause: Callable[[float], None] = time.sleep
    _structured: Any = field(default=None)

    def __post_init__(self) -> None:
        try:
            self._structured = self.model.with_structured_output(SaidReply, include_raw=True)
        except (NotImplementedError, AttributeError, ValueError):
            # A model without tools and forms: it is told the form, and its words are read.
            self._structured = None

    def ask(self, messages: Sequence[Message], characters: int) -> SaidReply:
        """The reply to a question.

        Args:
            messages: The question.
            characters: Length of the passages that it is about, by which the reply's is expected.

        Raises:
            BudgetReached: it does not fit into the budget.
            UnusableReply: the model gave twice what cannot be used.
            ModelUnusable: the model fails.
        """
        said, value = self._asked(messages, characters)
        try:
            return _reply(said, value)
        except UnusableReply as error:
            repaired = repair_prompt(messages, said, str(error))
        said, value = self._asked(repaired, characters)
        return _reply(said, value)

    def _asked(self, messages: Sequence[Message], characters: int) -> tuple[str, Any]:
        """The words of a reply, and its value where the model gave one."""
        expected = self.expected(messages, characters)
        for wait in (*WAITS, None):
            if not self.meter.admit(expected):
                raise BudgetReached
            try:
                raw, value = self._invoke(messages)
            except Exception as error:
                self.meter.settle(expected, Spending())
                if wait is None or _is_for_good(error):
                    raise _unusable(error) from error
            except BaseException:
                self.meter.settle(expected, Spending())
                raise
            else:
                said = str(raw.text)
                self.meter.settle(expected, self._cost(raw, messages, said))
                return said, value
            self.pause(wait)
        raise ModelUnusable("the chat model was not asked", hint=_MEND)

    def expected(self, messages: Sequence[Message], characters: int) -> Spending:
        """About what a question costs."""
        read = sum(len(words) for _, words in messages)
        written = max(int(tokens_of(characters) * REPLY_SHARE), _LEAST_REPLY)
        return self.meter.priced(tokens_of(read), written)

    def _invoke(self, messages: Sequence[Message]) -> tuple[BaseMessage, Any]:
        if self._structured is None:
            return self.model.invoke(list(messages)), None
        got = self._structured.invoke(list(messages))
        return got["raw"], got["parsed"]

    def _cost(self, raw: BaseMessage, messages: Sequence[Message], said: str) -> Spending:
        """What a reply cost, by the model's own count where it counts."""
        usage = getattr(raw, "usage_metadata", None) or {}
        read = usage.get("input_tokens") or tokens_of(sum(len(words) for _, words in messages))
        written = usage.get("output_tokens") or tokens_of(len(said) or len(str(raw.additional_kwargs)))
        return self.meter.priced(int(read), int(written))


def _reply(said: str, value: Any) -> SaidReply:
    if value is None:
        return read_reply(said)
    return value if isinstance(value, SaidReply) else check_reply(value)


def _is_for_good(error: Exception) -> bool:
    """Whether asking again would fail again: a wrong key, an unknown model, a defect."""
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    return isinstance(error, _OURS) or status in _FOR_GOOD


def _unusable(error: Exception) -> ModelUnusable:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return ModelUnusable(f"the chat model failed ({line})", hint=_MEND)
