"""The requirements check passes on the project, and each fault that it looks for makes it fail."""

from __future__ import annotations

import pytest
from scripts import load_script, run_script

requirements = load_script("checks/requirements.py")
HASH = "a" * 64


def pins(text: str) -> list[object]:
    return list(requirements.read_pins(text))


def test_the_project_passes() -> None:
    done = run_script("checks/requirements.py")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("thing==1.0", "no valid SHA-256"),
        ("thing==1.0 --hash=sha256:123", "no valid SHA-256"),
        (f"thing>=1.0 --hash=sha256:{HASH}", "not pinned"),
        (f"thing @ file:wheels/thing.whl --hash=sha256:{HASH}", "comes from an address"),
        ("--extra-index-url https://somewhere.example/simple", "no addresses"),
        ("--pre", "cannot read"),
    ],
)
def test_a_fault_of_a_file_is_named(text: str, complaint: str) -> None:
    assert any(complaint in problem for problem in requirements.lock_problems("heddle.txt", text))


def test_a_sound_file_has_no_fault() -> None:
    assert list(requirements.lock_problems("heddle.txt", f"thing==1.0 --hash=sha256:{HASH}")) == []


@pytest.mark.parametrize(
    ("wanted", "complaints"), [("thing>=1", 0), ("Thing>=2", 1), ("other>=1", 1), ("thing<1", 1)]
)
def test_a_direct_dependency_is_locked_inside_its_range(wanted: str, complaints: int) -> None:
    locked = pins(f"thing==1.5 --hash=sha256:{HASH}")

    assert len(list(requirements.direct_problems("heddle.txt", [wanted], locked))) == complaints


def test_every_variant_of_a_dependency_must_be_in_range() -> None:
    locked = pins("thing==1.5 ; python_version < '3.12'\nthing==3.0 ; python_version >= '3.12'")

    (problem,) = requirements.direct_problems("heddle.txt", ["thing>=2"], locked)

    assert "1.5" in problem


def test_two_files_may_not_lock_one_distribution_twice() -> None:
    first, second = pins(f"thing==1 --hash=sha256:{HASH}"), pins(f"thing==2 --hash=sha256:{HASH}")

    assert len(list(requirements.overlap_problems("dev.txt", second, first))) == 1
    assert list(requirements.overlap_problems("dev.txt", first, first)) == []
