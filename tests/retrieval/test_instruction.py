"""Instructions: the knowledge types that plain words ask for."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.instruction import parse_instruction

ALL = frozenset(KnowledgeType)


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
