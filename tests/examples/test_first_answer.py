"""The first lines of Python that a reader meets work as they stand, and end with a cited answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from markdown_page import Page
from tree import ROOT


def run(*words: str, home: Path, encoder: str) -> str:
    """What a Python process prints, run as a reader would from the repository's root."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"HEDDLE_HOME": str(home), "HEDDLE_ENCODER": encoder, "PATH": "/usr/bin:/bin"},
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["README.md", "docs/client.md"])
def test_the_five_lines_of_a_page_end_with_a_cited_answer(page: str, tmp_path: Path) -> None:
    lines = next(each for each in Page(ROOT / page).fences("python") if "Client.local" in each)

    said = run("-c", lines, home=tmp_path / "home", encoder="hashing")

    assert len([line for line in lines.splitlines() if line.strip()]) <= 5
    assert "PV-40" in said
    assert "[1] incidents.csv, line" in said


def test_the_example_cites_two_kinds_of_documents(tmp_path: Path) -> None:
    said = run("examples/first_answer.py", str(tmp_path / "home"), home=tmp_path, encoder="all-MiniLM-L6-v2")

    assert "PV-40" in said
    assert "Lucien Pellard" in said
    assert "incidents.csv" in said
    assert "supply-agreement-pellard.pdf, page 2" in said
