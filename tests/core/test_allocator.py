"""A process that serves for long bounds its arenas, unless its keeper did."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

SAY = "from heddle.core.allocator import share_arenas; print(share_arenas())"


def said(**more: str) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    done = subprocess.run(
        [sys.executable, "-c", SAY], env={**clean, **more}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_glibc_takes_the_bound() -> None:
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("this C library has no arenas")

    assert said() == "True"


def test_a_choice_in_the_environment_stands() -> None:
    assert said(MALLOC_ARENA_MAX="4") == "False"
