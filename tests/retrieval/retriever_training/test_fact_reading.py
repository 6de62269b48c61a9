"""Facts are read out of linearised entries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.fact_reading import Fact, read_facts

_NAMES = st.text("abcdefgh", min_size=1, max_size=8)


@pytest.mark.parametrize("form", ["{0}, {1} is {2}, {3} is {4}", "{0}; {1}: {2}; {3}: {4}"])
@given(subject=_NAMES, cells=st.lists(_NAMES, min_size=4, max_size=4))
def test_a_row_and_an_infobox_give_their_cells(form: str, subject: str, cells: list[str]) -> None:
    facts = read_facts(KnowledgeType.TABLE, form.format(subject, *cells), subject)
    assert facts == (Fact(cells[0], cells[1]), Fact(cells[2], cells[3]))


def test_a_value_may_hold_commas() -> None:
    facts = read_facts(
        KnowledgeType.INFOBOX, "Oslo; Twin towns: Gothenburg, Wisconsin; Area: 454 km2", "Oslo"
    )
    assert facts == (Fact("Twin towns", "Gothenburg, Wisconsin"), Fact("Area", "454 km2"))


def test_a_triple_gives_its_relation_and_object() -> None:
    line = "Lothair II, mother, Ermengarde of Tours\nread there"
    assert read_facts(KnowledgeType.TRIPLE, line, "Lothair II") == (Fact("mother", "Ermengarde of Tours"),)


@pytest.mark.parametrize("kind", [KnowledgeType.TEXT, KnowledgeType.MAIL])
def test_text_states_no_facts_of_cells(kind: KnowledgeType) -> None:
    assert read_facts(kind, "Oslo, Year is 1952", "Oslo") == ()


@pytest.mark.parametrize("text", ["", "Oslo", "Oslo, 1952, 1953"])
def test_what_names_no_column_gives_nothing(text: str) -> None:
    assert read_facts(KnowledgeType.TABLE, text, "Oslo") == ()
