"""The README is short, and what it tells a reader to type is real."""

from __future__ import annotations

import re

from markdown_page import Page
from readme_commands import commands
from tree import ROOT

PAGE = Page(ROOT / "README.md")


def test_the_readme_fits_a_reader_s_patience() -> None:
    assert len(PAGE.text.splitlines()) <= 150


def test_every_target_that_a_page_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    pages = [PAGE, Page(ROOT / "CONTRIBUTING.md"), Page(ROOT / "docs" / "verification.md")]

    named = {
        word
        for page in pages
        for line in (*page.code_words(), *"\n".join(page.fences("console")).splitlines())
        if line.removeprefix("$ ").startswith("make ")
        for word in line.removeprefix("$ ").split()[1:]
        if re.fullmatch(r"[a-z-]+", word)
    }

    assert named - targets == set()


def test_commands_are_read_from_console_blocks_alone() -> None:
    console = "```console\n$ heddle ingest a \\\n    b\nIngested 2 files.\n$ make demo\n```\n"
    text = console + "```text\n$ rm -rf x\n```\n"

    assert commands(text) == ["heddle ingest a      b"]
