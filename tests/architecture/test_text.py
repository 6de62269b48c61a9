"""What tracked text may not hold: the addresses of one machine or of a package host, and secrets."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pytest
from tree import shown, tracked_files

# Written in pieces, so that this file does not hold what it looks for.
HOSTS = re.compile(
    r"(?:py" + r"pi\.org|python" + r"hosted\.org|registry\.np" + r"mjs|repo1?\.ma" + r"ven"
    r"|proxy\.go" + r"lang|static\.cra" + r"tes\.io|conda\.ana" + r"conda)",
)
MACHINE_PATHS = re.compile(r"(?<![\w.$}~-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Us" + r"ers|t" + r"mp)/\w")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bsk-[A-Za-z0-9]{32}")
INSIDE_A_CONTAINER = {"Dockerfile", "docker-compose.yml", ".dockerignore"}


def texts() -> list[tuple[Path, str]]:
    """Every tracked file that is text."""
    found = []
    for path in tracked_files():
        try:
            found.append((path, path.read_bytes().decode("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def lines_with(pattern: re.Pattern[str], without: Collection[str] = ()) -> list[str]:
    return [
        f"{shown(path)}:{number}"
        for path, text in texts()
        if path.name not in without
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_host() -> None:
    assert lines_with(HOSTS) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATHS, INSIDE_A_CONTAINER) == []


def test_no_file_holds_a_secret() -> None:
    assert lines_with(SECRETS) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("see /wo" + "rk/main/x.py", True),
        ("'/ho" + "me/ada/notes'", True),
        ("/t" + "mp/heddle", True),
        ("a/wo" + "rk/x", False),
        ("$HOME/t" + "mp/x", False),
        ("/v1/documents", False),
    ],
)
def test_the_scan_knows_a_path_of_one_machine(line: str, found: bool) -> None:
    assert bool(MACHINE_PATHS.search(line)) is found


def test_project_files_end_with_one_newline_and_have_no_trailing_space() -> None:
    kinds = {".py", ".toml", ".yml"}
    untidy = [
        shown(path)
        for path, text in texts()
        if path.suffix in kinds
        and text
        and (not text.endswith("\n") or text.endswith("\n\n") or " \n" in text)
    ]

    assert untidy == []
