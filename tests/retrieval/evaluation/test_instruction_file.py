"""Instructions: read under any name of a type, and drawn by seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from toy_corpora import INSTRUCTIONS, json_lines

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.instruction_file import Instructions, read_instructions


def test_null_asks_for_none_and_the_paraphrases_stand_for_what_they_paraphrase(tmp_path: Path) -> None:
    lines = [
        *INSTRUCTIONS,
        {"domain": "books", "type": "kb", "instruction": "Plain", "paraphrases": ["One", "Two"]},
        {"domain": "books", "type": "all", "instruction": "Plain", "paraphrases": ["Any"]},
    ]
    known = read_instructions(json_lines(tmp_path / "i.jsonl", lines))
    assert known.source == "i.jsonl"
    assert known.by_type[KnowledgeType.TRIPLE] == ("Use the knowledge graph", "One", "Two")
    assert known.by_type[None] == ("Use whatever there is", "Any")


def test_a_draw_depends_on_query_and_seed_alone() -> None:
    known = Instructions("i", {KnowledgeType.TEXT: tuple("abcdefgh")})
    drawn = [known.draw(KnowledgeType.TEXT, f"q{number}", 1) for number in range(200)]
    assert drawn == [known.draw(KnowledgeType.TEXT, f"q{number}", 1) for number in range(200)]
    assert drawn != [known.draw(KnowledgeType.TEXT, f"q{number}", 2) for number in range(200)]
    assert set(drawn) == set("abcdefgh")


def test_where_none_asks_for_no_type_nothing_is_said_and_a_type_that_none_asks_for_is_named() -> None:
    known = Instructions("i", {})
    assert known.draw(None, "q", 0) == ""
    with pytest.raises(UsageError, match="no instruction of i asks for table"):
        known.draw(KnowledgeType.TABLE, "q", 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"instruction": "x"}, "i line 1 has no type"),
        ({"type": "text"}, "i line 1 has no instruction"),
        ({"type": "song", "instruction": "x"}, "i line 1: unknown type 'song'"),
        ({"type": 3, "instruction": "x"}, "i line 1: type is a number"),
    ],
)
def test_a_line_that_is_no_instruction_is_named(tmp_path: Path, line: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_instructions(json_lines(tmp_path / "i", [line]))
