"""Check that the requirements files are locked, hashed, free of addresses and true to pyproject.toml.

python checks/requirements.py
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from locked import REQUIREMENTS, ROOT, BrokenLock, Pin, read_pins
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SHA256 = re.compile(r"[0-9a-f]{64}")


def lock_problems(name: str, text: str) -> Iterator[str]:
    """What is wrong with one file on its own."""
    yield from (f"{name}: no addresses: {line.strip()[:60]}" for line in text.splitlines() if "://" in line)
    try:
        pins = list(read_pins(text))
    except BrokenLock as error:
        yield f"{name}: cannot read: {error}"
        return
    for pin in pins:
        if not pin.version:
            yield f"{name}: {pin.name} is not pinned to one version"
        if pin.requirement.url:
            yield f"{name}: {pin.name} comes from an address"
        if not pin.hashes or not all(SHA256.fullmatch(each) for each in pin.hashes):
            yield f"{name}: {pin.name} has no valid SHA-256 sum"


def direct_problems(name: str, wanted: Iterable[str], pins: Iterable[Pin]) -> Iterator[str]:
    """Direct dependencies that a locked file leaves out or pins outside their range."""
    locked: dict[str, list[Pin]] = {}
    for pin in pins:
        locked.setdefault(pin.name, []).append(pin)
    for requirement in map(Requirement, wanted):
        found = locked.get(canonicalize_name(requirement.name), [])
        if not found:
            yield f"{name}: {requirement.name} of pyproject.toml is not locked; run `make lock`"
        for pin in found:
            if not requirement.specifier.contains(pin.version, prereleases=True):
                yield f"{name}: {pin.name} {pin.version} is outside {requirement}; run `make lock`"


def overlap_problems(name: str, pins: Iterable[Pin], base: Iterable[Pin]) -> Iterator[str]:
    """Pins of one file that another, which it builds upon, has otherwise."""
    expected = {(pin.name, str(pin.requirement.marker)): pin for pin in base}
    for pin in pins:
        other = expected.get((pin.name, str(pin.requirement.marker)))
        if other is not None and (pin.version, sorted(pin.hashes)) != (other.version, sorted(other.hashes)):
            yield f"{name}: {pin.name} is locked otherwise ({other.version}) elsewhere; run `make lock`"


def problems() -> Iterator[str]:
    """Everything that is wrong with the project's requirements."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(REQUIREMENTS.glob("*.txt"))}
    broken = [problem for name, text in texts.items() for problem in lock_problems(name, text)]
    if broken:
        yield from broken
        return
    pins = {name: list(read_pins(text)) for name, text in texts.items()}
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    direct = project["project"]["dependencies"]
    developers = [*direct, *project["dependency-groups"]["dev"], *project["build-system"]["requires"]]
    yield from direct_problems("heddle.txt", direct, pins["heddle.txt"])
    yield from direct_problems("dev.txt", developers, pins["dev.txt"])
    missing = {pin.name for pin in pins["heddle.txt"]} - {pin.name for pin in pins["dev.txt"]}
    yield from (f"dev.txt: {name} of heddle.txt is missing; run `make lock`" for name in sorted(missing))
    yield from overlap_problems("dev.txt", pins["dev.txt"], pins["heddle.txt"])
    yield from overlap_problems("uv.txt", pins["uv.txt"], pins["dev.txt"])
    yield from overlap_problems("lm.txt", pins["lm.txt"], pins["dev.txt"])


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
