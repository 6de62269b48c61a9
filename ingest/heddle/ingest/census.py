"""Census: how many files there are and how large, counted before the first is read, and never listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from heddle.ingest.discovery import FoundFile

_MOST_SUFFIXES = 256


@dataclass(slots=True)
class Census:
    """How much there is to read.

    Args:
        files: Files.
        size: Bytes of all.
        by_suffix: Files and bytes by suffix.
    """

    files: int = 0
    size: int = 0
    by_suffix: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, file: FoundFile) -> None:
        """Count a file."""
        self.files += 1
        self.size += file.size
        suffix = file.suffix
        if suffix not in self.by_suffix and len(self.by_suffix) >= _MOST_SUFFIXES:
            # Numbered files (`log.0001`) would make a census as long as the folder.
            suffix = ""
        files, size = self.by_suffix.get(suffix, (0, 0))
        self.by_suffix[suffix] = files + 1, size + file.size


def take_census(files: Iterable[FoundFile], *, listener: Callable[[Census], None] | None = None) -> Census:
    """Count files.

    Args:
        files: The files.
        listener: Hears after each what was counted so far.
    """
    census = Census()
    for file in files:
        census.add(file)
        if listener is not None:
            listener(census)
    return census
