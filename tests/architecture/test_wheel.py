"""The wheel holds every module of all seven roots, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tree import ROOT, ROOTS, tracked_files


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = folder.glob("heddle-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def packaged() -> set[str]:
    """What the wheel must hold: every tracked file below `<root>/heddle`, under the name `heddle/...`."""
    return {
        path.relative_to(ROOT / root).as_posix()
        for root in ROOTS
        for path in tracked_files()
        if path.is_relative_to(ROOT / root / "heddle")
    }


def test_the_wheel_holds_every_file_of_all_roots(members: set[str]) -> None:
    assert packaged() - members == set()
    assert {name.split("/")[1] for name in members if name.startswith("heddle/")} == set(ROOTS)


def test_the_wheel_puts_nothing_else_on_the_import_path(members: set[str]) -> None:
    tops = {name.split("/")[0] for name in members}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"heddle"}
    assert "heddle/__init__.py" not in members


def test_the_wheel_brings_the_licence_and_the_command(members: set[str]) -> None:
    names = {Path(name).name for name in members if ".dist-info/" in name}

    assert {"LICENSE", "entry_points.txt"} <= names
