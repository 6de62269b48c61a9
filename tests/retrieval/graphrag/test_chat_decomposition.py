"""A chat model's steps count only as far as they keep to the form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.language_models import FakeListChatModel

from heddle.core.errors import ModelUnusable
from heddle.retrieval.graphrag.chat_decomposition import ChatDecomposer, steps_of
from heddle.retrieval.graphrag.decomposition import MOST_STEPS, decompose

QUESTION = "Who is the spouse of the director of Aurora?"


def test_a_reply_in_the_form_is_followed() -> None:
    model = FakeListChatModel(responses=["1. Who directed Aurora?\n2. Who is the spouse of #1?"])

    steps = ChatDecomposer(model)(QUESTION)

    assert [(step.text, step.needs) for step in steps] == [
        ("Who directed Aurora?", ()),
        ("Who is the spouse of #1?", (1,)),
    ]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "I cannot do that.",
        "1. Who is #2?\n2. Who is #1?",
        "1. Who is #1?",
        "2. Who leads?",
        "1. a\n1. b",
        "\n".join(f"{number}. step" for number in range(1, MOST_STEPS + 2)),
        f"1. {'x' * 400}",
    ],
)
def test_any_other_reply_leaves_the_cut_to_the_rules(reply: str) -> None:
    assert steps_of(reply) == ()
    assert ChatDecomposer(FakeListChatModel(responses=[reply]))(QUESTION) == decompose(QUESTION)


@given(st.text(max_size=300))
def test_no_reply_makes_a_step_that_reads_a_later_one(reply: str) -> None:
    for number, step in enumerate(steps_of(reply), start=1):
        assert all(1 <= need < number for need in step.needs)


def test_a_model_that_fails_is_named() -> None:
    class Broken(FakeListChatModel):
        def _call(self, *args: object, **more: object) -> str:
            raise RuntimeError("no key")

    with pytest.raises(ModelUnusable, match="no key"):
        ChatDecomposer(Broken(responses=["x"]))(QUESTION)
