"""`docs/benchmarks.md` holds no figure without the command that made it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_page import Page
from tree import ROOT, tracked_files

PAGE = Page(ROOT / "docs" / "benchmarks.md")
COMMAND = re.compile(r"^\$ .*?\b((?:benchmarks|examples|tests)/[\w/]+\.py)\b", re.MULTILINE)
MEASURE = re.compile(r"^\$ heddle (?:eval|bench) ", re.MULTILINE)


def unexplained(text: str) -> list[str]:
    """First lines of the tables behind which, before the next table or heading, nothing measures."""
    blocks = re.split(r"\n{2,}", text)
    found = []
    for here, block in enumerate(blocks):
        if not block.startswith("|"):
            continue
        after = blocks[here + 1 : here + 3]
        calls = [
            block
            for block in after
            if block.startswith("```console") and (COMMAND.search(block) or MEASURE.search(block))
        ]
        if not calls:
            found.append(block.splitlines()[0])
    return found


def test_every_table_is_followed_by_the_command_that_made_it() -> None:
    assert unexplained(PAGE.text) == []


def test_every_script_exists() -> None:
    scripts = COMMAND.findall(PAGE.text)

    assert scripts
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


def test_every_benchmark_has_its_place_on_the_page() -> None:
    scripts = {
        path.name for path in tracked_files() if path.parent == ROOT / "benchmarks" and path.suffix == ".py"
    }

    assert {name for name in scripts if f"benchmarks/{name}" not in PAGE.text} == set()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("| a |\n|---|\n| 1 |\n\n```console\n$ python benchmarks/x.py\n```\n", 0),
        ("| a |\n|---|\n| 1 |\n\nOne line of comment.\n\n```console\n$ python benchmarks/x.py\n```\n", 0),
        ("| a |\n|---|\n| 1 |\n\nNothing.\n", 1),
        ("| a |\n|---|\n| 1 |\n\n## Next\n\n| b |\n|---|\n\n```console\n$ python benchmarks/x.py\n```\n", 1),
    ],
)
def test_the_scan_finds_a_table_without_its_command(text: str, count: int) -> None:
    assert len(unexplained(text)) == count


def test_the_page_says_on_which_machine() -> None:
    machine = PAGE.section("The machine")

    assert all(word in machine for word in ("cores", "memory", "Python", "torch"))
    assert Path(ROOT / "docs" / "benchmarks.md").stat().st_size < 60_000
