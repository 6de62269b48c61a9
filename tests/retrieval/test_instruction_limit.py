"""Instructions limit documents, a period and a number only where they cannot be meant otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.instruction_limit import InstructionLimit, instruction_limit


@pytest.mark.parametrize(
    ("instruction", "files"),
    [
        ("only from report.pdf", ("report.pdf",)),
        ('look in "annual report 2023.docx" and plan.xlsx', ("annual report 2023.docx", "plan.xlsx")),
        ("not from report.pdf", ()),
        ("everything but notes.txt", ()),
        ("write it like in report.pdf", ()),
        ("report.pdf is nice", ()),
    ],
)
def test_documents_are_named_by_their_files(instruction: str, files: tuple[str, ...]) -> None:
    assert instruction_limit(instruction).files == files


@pytest.mark.parametrize(
    ("instruction", "since", "until"),
    [
        ("only since March 2024", date(2024, 3, 1), None),
        ("mails from 2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("nothing published before 2020", None, None),
        ("tables until 2022-05-01", None, date(2022, 5, 1)),
        ("reports before 2020", None, date(2019, 12, 31)),
        ("after 1 May 2020 and before June 2021", date(2020, 5, 2), date(2021, 5, 31)),
        ("given a question on movies from the 1990s", None, None),
        ("I am writing about 2019", None, None),
        ("only from budget-2019-03-01.xlsx", None, None),
        ("since 2024 and before 2020", None, None),
    ],
)
def test_a_period_is_read(instruction: str, since: date | None, until: date | None) -> None:
    found = instruction_limit(instruction)

    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize(
    ("instruction", "most"),
    [
        ("at most 5 hits", 5),
        ("give me the three best results", 3),
        ("top 3 results", 3),
        ("no more than 0 hits", None),
        ("list three facts", None),
        ("answer in 2 sentences", None),
    ],
)
def test_a_number_of_hits_is_read(instruction: str, most: int | None) -> None:
    assert instruction_limit(instruction).most == most


@given(st.text(max_size=300))
def test_any_words_are_read_without_an_error(words: str) -> None:
    found = instruction_limit(words)

    assert found.since is None or found.until is None or found.since <= found.until


def test_most_instructions_limit_nothing() -> None:
    assert instruction_limit("Use tables and infoboxes only") == InstructionLimit()
