"""What the README tells a reader to type works, from the first line to the last, in a fresh copy."""

from __future__ import annotations

from pathlib import Path

from readme_commands import commands, run_command, scratch_copy
from tree import ROOT


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    lines = commands((ROOT / "README.md").read_text("utf-8"))
    folder = scratch_copy(tmp_path / "heddle")

    assert lines
    for line in lines:
        done = run_command(line, folder)
        assert done.returncode == 0, f"$ {line}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
