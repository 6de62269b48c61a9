"""`docs/settings.md` and the settings say the same."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from markdown_page import Page, table_rows
from tree import ROOT, tracked_files

from heddle.core.settings import Settings, variable

PAGE = Page(ROOT / "docs" / "settings.md")
OTHER_VARIABLES = {
    "HEDDLE_CONFIG": "names the settings file itself",
    "HEDDLE_FAILPOINT": "arms a crash test",
}


def rows() -> dict[str, tuple[str, ...]]:
    """The table of settings, by name."""
    return {row[0]: row for row in table_rows(PAGE.text) if len(row) == 4 and row[0] != "setting"}


def shown(default: Any) -> str:
    """A default as the page writes it."""
    return "none" if default == "" else str(default)


def test_every_setting_has_a_row_and_every_row_a_setting() -> None:
    assert list(rows()) == [item.name for item in fields(Settings)]


def test_a_row_names_the_variable_and_the_default() -> None:
    expected = {item.name: (variable(item.name), shown(item.default)) for item in fields(Settings)}

    assert {name: (row[1], row[2]) for name, row in rows().items()} == expected


def test_every_row_says_what_the_setting_means() -> None:
    assert [name for name, row in rows().items() if not row[3]] == []


def test_no_page_names_a_variable_that_does_not_exist() -> None:
    known = {variable(item.name) for item in fields(Settings)} | set(OTHER_VARIABLES)
    pages = [path for path in tracked_files() if path.suffix == ".md" and "tests" not in path.parts]

    unknown = {
        (path.name, name)
        for path in pages
        for name in re.findall(r"\bHEDDLE_[A-Z0-9]+(?:_[A-Z0-9]+)*\b", path.read_text("utf-8"))
        if name not in known
    }

    assert unknown == set()
