"""Which commands of a page are run by tests, and where they run.

Every line that starts with `$ ` in a fenced `console` block is run, in order, in one scratch copy of the
repository, and must end with exit code 0. Left out are `make`, `git clone` and `cd`, which set up what
the tests already have. A block of any other language (`text`, `bash`) is not run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from markdown_page import FENCE
from tree import ROOT, tracked_files

SETTING_UP = re.compile(r"make\b|git clone\b|cd\b")


def commands(text: str) -> list[str]:
    """The commands of a page that tests run, in order."""
    blocks = "\n".join(found[3] for found in FENCE.finditer(text) if found[2] == "console")
    lines = re.findall(r"^\$ (.+)$", blocks.replace("\\\n", " "), re.MULTILINE)
    return [line for line in lines if not SETTING_UP.match(line)]


def scratch_copy(folder: Path) -> Path:
    """A copy of every tracked file."""
    for path in tracked_files():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder


def run_command(line: str, folder: Path, *, seconds: float = 280) -> subprocess.CompletedProcess[str]:
    """Run one command as a reader would who has activated the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEDDLE_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
