"""A question of several hops is cut where its descriptions stand, and its variables are resolved in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.graphrag.decomposition import MOST_STEPS, VARIABLE, comparison_sides, decompose

NAMES = ["Blood Street", "Aurora", "The Jewel of the Nile", "Ada Lovelace", "Mill No. 7", "North & Sons"]
ROLES = ["director", "author", "founder", "supplier", "birthplace", "head office"]


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        (
            "Who is the spouse of the director of Aurora?",
            ["the director of Aurora", "Who is the spouse of #1?"],
        ),
        ("Where did Ada Lovelace's mentor study?", ["the mentor of Ada Lovelace", "Where did #1 study?"]),
        (
            "What is the population of the city where the founder of Nordlicht lives?",
            ["the founder of Nordlicht", "what city where #1 lives", "What is the population of #2?"],
        ),
        (
            "Which film has the director who is older, Big Eye or Loud Days?",
            ["the director of Big Eye", "the director of Loud Days", "who is older: #1 or #2?"],
        ),
        ("Who supplies the company that leads Project Aurora?", None),
    ],
)
def test_a_question_is_cut_into_its_hops(question: str, steps: list[str] | None) -> None:
    found = [step.text for step in decompose(question)]

    assert found == steps if steps else len(found) == 2


@pytest.mark.parametrize(
    "question",
    [
        "Who leads Project Aurora?",
        "Who is the director of Blood Street?",
        "When does the contract end?",
        "what does the rain cost",
        "",
        "?",
    ],
)
def test_a_question_of_one_hop_is_left_as_it_is(question: str) -> None:
    (step,) = decompose(question)

    assert step.text == question.strip()
    assert step.needs == ()


@given(st.lists(st.sampled_from(ROLES), min_size=2, max_size=3), st.sampled_from(NAMES))
def test_a_chain_of_relations_is_asked_from_the_inside(roles: list[str], name: str) -> None:
    described = " of ".join(f"the {role}" for role in roles)
    steps = decompose(f"When was {described} of {name} opened?")

    assert len(steps) == len(roles) + 1
    assert steps[0].text == f"the {roles[-1]} of {name}"


@given(st.text(max_size=200))
def test_variables_stand_for_earlier_steps_alone_whatever_is_asked(question: str) -> None:
    steps = decompose(question.replace("#", ""))

    assert 1 <= len(steps) <= MOST_STEPS
    for number, step in enumerate(steps, start=1):
        named = {int(match) for match in VARIABLE.findall(step.text)}
        assert named == set(step.needs)
        assert all(need < number for need in named)


@given(st.permutations(ROLES), st.sampled_from(NAMES))
def test_every_step_but_the_last_is_asked_for_once(roles: list[str], name: str) -> None:
    described = " of ".join(f"the {role}" for role in roles[:3])
    steps = decompose(f"Who met {described} of {name} in the end?")

    needed = [need for step in steps for need in step.needs]
    assert sorted(needed) == list(range(1, len(steps)))


def test_filling_puts_answers_in_the_places_of_their_variables() -> None:
    last = decompose("Who is the spouse of the director of Aurora?")[-1]

    assert last.filled({1: "Grace Hopper"}) == "Who is the spouse of Grace Hopper?"
    assert last.filled({}) == "Who is the spouse of ?"


def test_a_choice_of_two_is_seen_at_the_end_alone() -> None:
    assert comparison_sides("Who came first, Ada Lovelace or Grace Hopper?") == (
        "Ada Lovelace",
        "Grace Hopper",
    )
    assert comparison_sides("Did Ada Lovelace or Grace Hopper come first?") is None
