"""The packs of instructions are read as they are written, and understood as the benchmark says."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import ROOT, load_script

from heddle.core.knowledge import KnowledgeType

script = load_script("benchmarks/instruction_understanding.py")
TABLE, TEXT = KnowledgeType.TABLE, KnowledgeType.TEXT


def pack(name: str) -> list[object]:
    found: list[object] = script.read_pack(ROOT / "benchmarks" / f"instructions_{name}.txt")
    return found


def test_a_pack_says_what_each_instruction_asks(tmp_path: Path) -> None:
    path = tmp_path / "pack.txt"
    path.write_text(
        "# a note\nall | \n-text | no prose\n~table | tables first\ntable+text | both | bars\n", "utf-8"
    )

    found = script.read_pack(path)

    assert [(each.words, each.kind) for each in found] == [
        ("", "all"),
        ("no prose", "refused"),
        ("tables first", "preferred"),
        ("both | bars", "several"),
    ]
    assert found[1].expected.types == frozenset(KnowledgeType) - {TEXT}
    assert (found[2].expected.types, found[2].expected.preferred) == (frozenset(), {TABLE})
    assert found[3].expected.types == {TABLE, TEXT}


def test_every_instruction_that_rules_were_written_for_is_understood() -> None:
    wrong = [each for each in pack("seen") if not script.understood(each, script.read_instruction)]

    assert wrong == []


@pytest.mark.parametrize("name", ["seen", "unseen"])
def test_a_pack_is_large_and_says_nothing_twice(name: str) -> None:
    words = [str(getattr(each, "words", "")).lower() for each in pack(name)]

    assert len(words) >= 150
    assert len(set(words)) == len(words)


def test_of_what_no_rule_was_written_for_nearly_all_is_understood() -> None:
    found = script.share(pack("unseen"), script.read_instruction)

    assert found["understood"] >= 95
    assert found["understood"] > script.share(pack("unseen"), script.keywords)["understood"] + 40
