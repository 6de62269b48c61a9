"""Reading a locked requirements file."""

from __future__ import annotations

import pytest
from scripts import load_script

locked = load_script("checks/locked.py")
A, B = "a" * 64, "b" * 64


def test_a_pin_has_its_name_version_marker_and_hashes() -> None:
    text = f"Some_Thing==1.2 ; sys_platform == 'linux' \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n"

    (pin,) = locked.read_pins(text)

    assert (pin.name, pin.version, pin.hashes) == ("some-thing", "1.2", (A, B))
    assert str(pin.requirement.marker) == 'sys_platform == "linux"'


@pytest.mark.parametrize(
    ("marker", "applies"), [("python_version >= '3'", True), ("sys_platform == 'nowhere'", False)]
)
def test_a_marker_decides_whether_a_pin_applies_here(marker: str, applies: bool) -> None:
    (pin,) = locked.read_pins(f"thing==1 ; {marker} --hash=sha256:{A}")

    assert pin.applies_here is applies


def test_comments_and_empty_lines_are_passed_over() -> None:
    assert list(locked.read_pins("# made by make lock\n\n")) == []


@pytest.mark.parametrize("line", ["thing>=1", "thing", "thing==1.*,>2"])
def test_a_range_is_no_version(line: str) -> None:
    (pin,) = locked.read_pins(line)

    assert pin.version == ""


@pytest.mark.parametrize("line", ["--index-url somewhere", "-e .", "not a requirement at all"])
def test_an_option_is_refused(line: str) -> None:
    with pytest.raises(locked.BrokenLock):
        list(locked.read_pins(line))
