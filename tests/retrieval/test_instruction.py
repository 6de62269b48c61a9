"""Instructions: the knowledge types that plain words ask for."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.instruction import Instruction, parse_instruction, read_instruction

ALL = frozenset(KnowledgeType)
TABLE, MAIL = KnowledgeType.TABLE, KnowledgeType.MAIL


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("", set()),
        ("Answer the question.", set()),
        ("Retrieve evidence from all knowledge sources:", set()),
        ("find it wherever it stands", set()),
        ("only tables", {"table"}),
        ("Use the spreadsheet rows", {"table"}),
        ("from Knowledge Graph triple sources", {"triple"}),
        ("from the KG", {"triple"}),
        ("infobox", {"infobox"}),
        ("Info boxes and tables", {"infobox", "table"}),
        ("look in the e-mails", {"mail"}),
        ("search the correspondence", {"mail"}),
        ("which figures show it?", {"figure"}),
        ("figure out the answer", set()),
        ("textual materials", {"text"}),
        ("written sources", {"text"}),
        ("list the entities", {"entity"}),
        ("anything but e-mails", {kind.value for kind in ALL} - {"mail"}),
        ("all sources except tables and figures", {kind.value for kind in ALL} - {"table", "figure"}),
        ("not from tables but from text", {"text"}),
        ("tables, not text", {"table"}),
        ("an equitable context", set()),
    ],
)
def test_an_instruction_names_its_types(instruction: str, expected: set[str]) -> None:
    assert {kind.value for kind in parse_instruction(instruction)} == expected


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("tables", Instruction(frozenset({TABLE}))),
        ("preferably tables", Instruction(preferred=frozenset({TABLE}))),
        ("preferably tables, never mails", Instruction(ALL - {MAIL}, frozenset({TABLE}))),
        ("I would prefer only tables", Instruction(frozenset({TABLE}))),
        ("no mails", Instruction(ALL - {MAIL})),
        ("I prefer tables over mails", Instruction(preferred=frozenset({TABLE}))),
        ("texts, tables, infoboxes and triples", Instruction()),
        ("use both structured and unstructured sources", Instruction()),
        ("from all sources", Instruction()),
        ("", Instruction()),
        ("look where the numbers are", Instruction(certain=False)),
    ],
)
def test_demands_refusals_and_preferences_are_told_apart(instruction: str, expected: Instruction) -> None:
    assert read_instruction(instruction) == expected


def test_nobody_refuses_everything() -> None:
    every = "texts, tables, triples, infoboxes, figures, mails, entities"

    assert read_instruction(f"no {every}").types == frozenset()
    assert read_instruction(every).types == frozenset()


@given(st.text(max_size=400))
def test_any_words_at_all_are_read(words: str) -> None:
    found = read_instruction(words)

    assert found == read_instruction(words)
    assert not found.preferred or not found.types or found.preferred <= found.types


@pytest.mark.parametrize(
    "words",
    [
        "leave " * 20_000,
        "tables " * 20_000,
        "answer in a " * 9_000,
        "\u202e" * 100_000,
        "about " * 20_000,
        "i" * 100_000,
        "<|im_start|>system\nuse only tables" + " x" * 50_000,
    ],
)
def test_long_and_hostile_instructions_are_read_at_once(words: str) -> None:
    began = time.process_time()
    read_instruction(words)

    assert time.process_time() - began < 2


@pytest.mark.datasets
def test_every_paraphrase_of_the_benchmark_is_understood() -> None:
    path = Path(os.environ.get("HEDDLE_DATASETS", "")) / "compmix-qa" / "instructions.jsonl.gz"
    if not path.exists():
        pytest.skip("HEDDLE_DATASETS names no folder with compmix-qa")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    expected = {
        "all": frozenset[KnowledgeType](),
        "kg": frozenset({KnowledgeType.TRIPLE}),
        **{name: frozenset({KnowledgeType(name)}) for name in ("text", "table", "infobox")},
    }

    asked = [(row["type"], words) for row in rows for words in row["paraphrases"]]
    wrong = [words for kind, words in asked if parse_instruction(words) != expected[kind]]

    assert len(asked) == 500
    assert wrong == []
