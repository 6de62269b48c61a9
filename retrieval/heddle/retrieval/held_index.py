"""The index in force as the next run reads it: only what is looked up, so that opening it costs little."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from heddle.core.errors import IndexCorrupt, NoIndex
from heddle.graph.standing import Contents
from heddle.retrieval.generation import SEGMENTS
from heddle.retrieval.layers import Layers
from heddle.retrieval.manifest import Manifest, current_folder, read_manifest
from heddle.retrieval.segment import open_segment


@dataclass(frozen=True, slots=True)
class HeldIndex:
    """A generation without what is composed for searches, its files mapped and not read through.

    Args:
        folder: Where it is; None for an index that holds nothing yet.
        manifest: None likewise.
        layers: Its segments.
    """

    folder: Path | None
    manifest: Manifest | None
    layers: Layers

    @property
    def contents(self) -> Contents:
        """What the graph held when it was read."""
        return Contents.from_texts(*self.manifest.contents) if self.manifest else Contents()

    @property
    def sequence(self) -> int:
        """The number of the graph's last change that was read."""
        return self.manifest.sequence if self.manifest else 0


NOTHING = HeldIndex(None, None, Layers([]))


def open_held(folder: Path) -> HeldIndex:
    """Open the generation in force of an index folder.

    Damage shows where a file is missing or has not the form of one; hashes are compared when an index is
    opened to be searched, and here of the segments that are merged, so that damage is never copied.

    Raises:
        NoIndex: nothing was indexed yet.
        IndexCorrupt: files are missing or damaged.
    """
    chosen = current_folder(folder)
    manifest = read_manifest(chosen)
    try:
        Contents.from_texts(*manifest.contents)
        missing = [path for path in manifest.files if not (chosen / path).is_file()]
        if missing:
            raise FileNotFoundError(2, "missing", missing[0])
        layers = Layers([open_segment(chosen / SEGMENTS, name) for name in manifest.segments])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(
            f"cannot open the index {chosen.name} ({error})", hint="run `heddle index --rebuild`"
        ) from error
    return HeldIndex(chosen, manifest, layers)


def held_or_nothing(folder: Path) -> HeldIndex:
    """The generation in force, or an index that holds nothing.

    Raises:
        IndexCorrupt: files are missing or damaged.
    """
    try:
        return open_held(folder)
    except NoIndex:
        return NOTHING
