"""Read the locked requirements files: which version of what, under which marker, with how many hashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"


class BrokenLock(Exception):
    """A line of a requirements file that is neither a comment nor a requirement."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One requirement of a locked file.

    Args:
        requirement: What is required.
        hashes: SHA-256 sums of the files that may be installed for it.
    """

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The distribution's normalised name."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The exact version, or nothing where the requirement leaves a choice."""
        found = [part.version for part in self.requirement.specifier if part.operator == "=="]
        return found[0] if len(self.requirement.specifier) == len(found) == 1 else ""

    @property
    def applies_here(self) -> bool:
        """Whether its marker holds for this Python on this machine."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def read_pins(text: str) -> Iterator[Pin]:
    """The pins of a requirements file.

    Raises:
        BrokenLock: a line is neither a comment nor a requirement (an option, an address).
    """
    for line in text.replace("\\\n", " ").splitlines():
        words, *hashes = re.split(r"\s--hash=sha256:", line.partition(" #")[0])
        if not words.strip() or words.startswith("#"):
            continue
        try:
            yield Pin(Requirement(words.strip()), tuple(each.strip() for each in hashes))
        except InvalidRequirement:
            raise BrokenLock(line.strip()[:80]) from None
