"""Subjects: what an entry is about, by its title or by how it begins."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.knowledge import KnowledgeType
from heddle.core.names import name_key
from heddle.retrieval.ranker.name_span import name_spans
from heddle.retrieval.ranker.subject import MOST_SUBJECTS, subjects


def about(text: str, context: str = "", kind: KnowledgeType = KnowledgeType.TEXT) -> dict[str, float]:
    return {name_key(subject.name): subject.weight for subject in subjects(kind, text, context)}


def test_a_title_is_sure() -> None:
    found = about("He was born in Leeds.", "Tom Fell (singer)")

    assert found["tom fell (singer"] == found["tom fell"] == 1.0


def test_the_opening_sentence_names_its_subject() -> None:
    found = about("The Harbour Inn, also known as the Quay House, is a hotel in Leeds.")

    assert found["harbour inn"] > found["quay house"] > 0


def test_a_text_that_begins_with_a_pronoun_names_nothing() -> None:
    assert about("He was born there and left.") == {}


def test_the_first_words_of_a_document_are_no_title() -> None:
    opening = "The Harbour Inn is a hotel in Leeds that was built in…"

    assert about("The Harbour Inn is a hotel in Leeds that was built in 1890.", opening)["harbour inn"] < 1


def test_a_later_part_is_about_what_its_document_begins_with_but_less_surely() -> None:
    opening = "The Harbour Inn is a hotel in Leeds that was built in…"
    first, later = about(opening)["harbour inn"], about("It burned down in 1901.", opening)["harbour inn"]

    assert 0 < later < first


def test_what_a_title_says_outweighs_the_opening() -> None:
    found = about("Leeds is the largest city of the county.", "History of the county")

    assert found["history of the county"] > found["leeds"]


def test_rows_and_facts_are_about_their_title_alone() -> None:
    row = about("Fleet, Ship is Mary Ann, Built is 1890", "Fleet", KnowledgeType.TABLE)

    assert set(row) == {"fleet"}


def test_a_row_is_about_its_page_and_less_about_the_heading_above_it() -> None:
    row = about("Harbours, Traffic, Port is Veld", "Harbours of Veldia: Traffic", KnowledgeType.TABLE)

    assert 1.0 > row["harbours of veldia"] > row["traffic"] > 0


def test_a_reply_and_a_file_are_called_by_what_their_titles_say() -> None:
    mail = about("Yes, please.", "Re: Fwd: Pump station", KnowledgeType.MAIL)

    assert mail["pump station"] == 1.0
    assert about("It rained.", "Pump station.docx")["pump station"] == 1.0


def test_the_surest_come_first_and_each_once() -> None:
    found = subjects(KnowledgeType.TEXT, "Anna Maria Berg (born 1950), known as Annie, is a singer.", "")

    weights = [subject.weight for subject in found]
    assert weights == sorted(weights, reverse=True)
    assert len({subject.name for subject in found}) == len(found) <= MOST_SUBJECTS


def test_a_mention_meets_a_short_form_of_the_name() -> None:
    told = about("Enzo Girolamo Rossi (born 29 July 1938) is an Italian director.")
    spans = {name_key(span.name) for span in name_spans("The film was made by Enzo G. Rossi.")}

    assert spans & set(told)


@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(KnowledgeType))
def test_weights_are_shares(text: str, context: str, kind: KnowledgeType) -> None:
    found = subjects(kind, text, context)

    assert all(0 < subject.weight <= 1 and subject.name for subject in found)
    assert found == subjects(kind, text, context)


@pytest.mark.parametrize(
    "piece", ["(", '"', "A, ", "known as ", "also ", "in A, ", "King of ", "X or ", "``"]
)
def test_a_hostile_text_takes_no_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()

    subjects(KnowledgeType.TEXT, text, text)

    assert time.process_time() - began < 0.5
