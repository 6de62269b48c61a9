"""The check of the dashboard passes on the project, and finds what it is there to find."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from scripts import load_script

check = load_script("checks/dashboard.py")
LOCK = {"packages": {"": {}, "node_modules/a": {"license": "MIT", "integrity": "sha512-x"}}}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A copy of what is committed."""
    return Path(shutil.copytree(check.BUILT, tmp_path / "static"))


def test_what_is_committed_passes() -> None:
    assert list(check.committed_problems()) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"resolved": "elsewhere"},
        {"homepage": "https://elsewhere.example"},
        {"license": "GPL-3.0"},
        {"license": None},
        {"license": "MPL-2.0"},
        {"integrity": "sha1-x"},
    ],
)
def test_a_lock_with_a_fault_is_found(fault: dict[str, str | None]) -> None:
    entry = {**LOCK["packages"]["node_modules/a"], **fault}
    lock = {"packages": {"": {}, "node_modules/a": entry}}

    assert list(check.lock_problems({}, json.dumps(LOCK))) == []
    assert len(list(check.lock_problems({}, json.dumps(lock)))) == 1


def test_a_version_that_leaves_a_choice_is_found() -> None:
    assert len(list(check.lock_problems({"dependencies": {"a": "^1.0.0"}}, json.dumps(LOCK)))) == 1


def test_a_file_that_is_too_large_or_calls_elsewhere_is_found(built: Path) -> None:
    (built / "assets" / "view-x-12345678.js").write_bytes(bytes(range(256)) * 4)
    (built / "assets" / "other-12345678.js").write_text('fetch("https://evil.example/x")', "utf-8")

    assert list(check.size_problems(built)) == []
    assert list(check.address_problems(built)) == [
        "assets/other-12345678.js holds the address https://evil.example"
    ]
    assert list(check.address_problems(check.BUILT)) == []


def test_a_difference_from_the_source_is_found(built: Path) -> None:
    (built / "index.html").write_text("other", "utf-8")
    (built / "assets" / "more-12345678.js").write_text("1", "utf-8")
    next((built / "assets").glob("view-*.js")).unlink()

    assert len(list(check.differences(built, check.BUILT))) == 3
    assert list(check.differences(check.BUILT, check.BUILT)) == []
