"""`docs/errors.md`, the tree of errors and the exit codes say the same."""

from __future__ import annotations

import re

import pytest
from markdown_page import Page, table_rows
from tree import ROOT

from heddle.cli.exit_code import ExitCode
from heddle.core.errors import HeddleError
from heddle.core.rejection import RejectionReason

PAGE = Page(ROOT / "docs" / "errors.md")


def errors(root: type[HeddleError] = HeddleError) -> list[type[HeddleError]]:
    """A class of errors and all below it that core defines."""
    below = [found for each in root.__subclasses__() for found in errors(each)]
    return [root, *(each for each in below if each.__module__ == HeddleError.__module__)]


@pytest.mark.parametrize("error", errors(), ids=lambda error: error.code)
def test_an_error_has_an_entry_with_its_exit_code_and_status(error: type[HeddleError]) -> None:
    entry = " ".join(PAGE.section(error.code).split())

    assert entry.startswith(f"Exit {error.exit_code}, HTTP {error.http_status}"), entry[:80]
    assert ("Retry-After" in entry) is error.retryable


def test_no_entry_outlives_its_error() -> None:
    entries = re.findall(r"^### (\S+)$", PAGE.section("Codes"), re.MULTILINE)

    assert sorted(entries) == sorted({error.code for error in errors()})


def test_every_exit_code_is_listed_and_no_other() -> None:
    listed = [int(row[0]) for row in table_rows(PAGE.section("Exit codes")) if row[0].isdigit()]

    assert listed == sorted(ExitCode)
    assert {error.exit_code for error in errors()} <= set(listed)


def test_every_reason_for_rejection_is_listed_and_no_other() -> None:
    reasons = [row[0] for row in table_rows(PAGE.section("input-rejected")) if row[0] != "reason"]

    assert sorted(reasons) == sorted(RejectionReason)
