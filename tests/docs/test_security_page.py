"""`SECURITY.md` names what exists: each threat with its control and a test that tries it."""

from __future__ import annotations

import re

import pytest
from markdown_page import Page
from tree import ROOT

PAGE = Page(ROOT / "SECURITY.md")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.section("Threats, controls and tests").splitlines()
    if line.startswith("| ") and not line.startswith("| threat")
]
LINK = re.compile(r"\]\(([^)#]+)\)")


def test_there_is_a_line_for_each_threat() -> None:
    assert len(ROWS) >= 16
    assert all(len(row) == 4 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_line_leads_to_a_control_and_to_tests_that_exist(row: list[str]) -> None:
    threat, control, where, tests = row

    assert threat
    assert control
    assert LINK.findall(where) or "there are none" in control
    assert LINK.findall(tests)
    assert all(name.startswith("tests/") and (ROOT / name).is_file() for name in LINK.findall(tests))
    assert all((ROOT / name).is_file() for name in LINK.findall(where))


def test_the_readme_leads_here() -> None:
    assert "SECURITY.md" in Page(ROOT / "README.md").links()
