"""The licence check passes on the project, and a licence that may not come in makes it fail."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError

import pytest
from scripts import load_script, run_script

licences = load_script("checks/licences.py")


def test_the_project_passes() -> None:
    done = run_script("checks/licences.py")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND GPL-2.0-only", False),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MIT AND (GPL-2.0-only OR AGPL-3.0-only)", False),
        ("Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND BSD-2-Clause", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("(MIT", False),
        ("MIT)", False),
        ("MIT AND", False),
        ("MIT Apache-2.0", False),
        ("", False),
    ],
)
def test_an_expression_is_met_or_not(expression: str, accepted: bool) -> None:
    assert licences.acceptable(expression) is accepted


def test_a_distribution_that_says_nothing_must_be_read() -> None:
    assert "says nothing" in licences.licence_problem("some-thing", "")


def test_a_reviewed_distribution_is_read_again_when_its_licence_changes() -> None:
    reviewed = licences.REVIEWED["nvidia-cublas"].stated

    assert licences.licence_problem("nvidia-cublas", reviewed) == ""
    assert "read it again" in licences.licence_problem("nvidia-cublas", "GPL-3.0-only")


def test_every_review_says_why() -> None:
    assert all(review.why for review in licences.REVIEWED.values())


@pytest.mark.parametrize(
    ("distribution", "stated"),
    [("typer", "MIT"), ("rich", "MIT"), ("certifi", "MPL-2.0"), ("cuda-toolkit", "")],
)
def test_the_licence_is_read_from_wherever_it_is_stated(distribution: str, stated: str) -> None:
    if distribution == "cuda-toolkit" and sys.platform != "linux":
        pytest.skip("CUDA comes with PyTorch on Linux only")

    assert licences.stated_licence(distribution) == stated


def test_a_missing_distribution_is_an_error() -> None:
    with pytest.raises(PackageNotFoundError):
        licences.stated_licence("heddle-no-such-thing")
