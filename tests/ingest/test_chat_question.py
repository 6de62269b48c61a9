"""A question is repaired once, repeated where the transport fails, and never asked beyond the budget."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scripted_chat import ScriptedChat, StructuredChat

from heddle.core.errors import ModelUnusable
from heddle.core.spending import Spending
from heddle.ingest.chat_meter import ChatMeter
from heddle.ingest.chat_question import WAITS, BudgetReached, ChatQuestions
from heddle.ingest.chat_reply import UnusableReply

GOOD = '{"entities": [{"passage": 1, "type": "Person", "name": "Ada"}]}'
MESSAGES = [("system", "find"), ("human", "[1] Ada")]


def script_of(*answers: str | Exception) -> Iterator[str | Exception]:
    return iter(answers)


def asking(
    *answers: str | Exception, kind: type[ScriptedChat] = ScriptedChat, meter: ChatMeter | None = None
) -> tuple[ChatQuestions, ScriptedChat, list[float]]:
    left = script_of(*answers)
    model = kind(script=lambda _: next(left))
    waited: list[float] = []
    return ChatQuestions(model, meter or ChatMeter(), waited.append), model, waited


@pytest.mark.parametrize("kind", [ScriptedChat, StructuredChat])
def test_a_reply_that_cannot_be_used_is_repaired_once(kind: type[ScriptedChat]) -> None:
    questions, model, _ = asking('{"entities": [{"passage": "one"}]}', GOOD, kind=kind)

    reply = questions.ask(MESSAGES, 10)

    assert [entity.name for entity in reply.entities] == ["Ada"]
    _, again = model.asked
    assert "Your reply cannot be used: entities.0.passage" in str(again[-1].content)
    assert "one" in str(again[-2].content)


def test_what_cannot_be_used_twice_is_an_error() -> None:
    questions, model, _ = asking("no", "still no")

    with pytest.raises(UnusableReply, match="no JSON object"):
        questions.ask(MESSAGES, 10)
    assert len(model.asked) == 2


def test_a_transport_that_fails_is_tried_again_later_each_time() -> None:
    questions, _, waited = asking(TimeoutError("slow"), ConnectionError("gone"), GOOD)

    assert questions.ask(MESSAGES, 10).entities
    assert tuple(waited) == WAITS[:2]
    assert questions.meter.spent().calls == 1


def test_a_transport_that_never_works_is_an_error() -> None:
    questions, model, waited = asking(*[TimeoutError("slow")] * 9)

    with pytest.raises(ModelUnusable, match="slow"):
        questions.ask(MESSAGES, 10)
    assert (len(model.asked), tuple(waited)) == (len(WAITS) + 1, WAITS)
    assert questions.meter.spent() == Spending()


class Refused(Exception):
    status_code = 403


@pytest.mark.parametrize("error", [Refused("no"), TypeError("ours"), NotImplementedError()])
def test_what_fails_for_good_is_not_tried_again(error: Exception) -> None:
    questions, model, waited = asking(error)

    with pytest.raises(ModelUnusable):
        questions.ask(MESSAGES, 10)
    assert (len(model.asked), waited) == (1, [])


def test_a_question_that_does_not_fit_is_not_asked() -> None:
    questions, model, _ = asking(GOOD, meter=ChatMeter(most_tokens=10))

    with pytest.raises(BudgetReached):
        questions.ask(MESSAGES, 10)
    assert model.asked == []


def test_tokens_are_those_that_the_model_counts() -> None:
    questions, _, _ = asking(GOOD, meter=ChatMeter(input_price=1e6, output_price=2e6))

    questions.ask(MESSAGES, 10)

    spent = questions.meter.spent()
    assert (spent.input_tokens, spent.output_tokens) == (3, len(GOOD.split()))
    assert spent.cost == 3 + 2 * len(GOOD.split())
