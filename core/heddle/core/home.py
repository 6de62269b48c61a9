"""The layout of HEDDLE_HOME: all that Heddle writes lies under it.

An empty or absent home is a valid state for every verb; nothing is made before it is needed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from heddle.core.errors import OutOfReach
from heddle.core.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class Home:
    """Paths under HEDDLE_HOME."""

    root: Path

    @property
    def graph(self) -> Path:
        """The embedded store's database file."""
        return self.root / "graph.db"

    @property
    def ledger(self) -> Path:
        """The ingest ledger's database file."""
        return self.root / "ledger.db"

    @property
    def jobs(self) -> Path:
        """The job queue's database file."""
        return self.root / "jobs.db"

    @property
    def keys(self) -> Path:
        """The database file of API keys."""
        return self.root / "keys.db"

    def uploads(self, workspace: WorkspaceId) -> Path:
        """The folder of the files that a workspace was given over the API."""
        return self.root / "uploads" / workspace

    def communities(self, workspace: WorkspaceId) -> Path:
        """The folder of a workspace's communities."""
        return self.root / "communities" / workspace

    def index(self, workspace: WorkspaceId) -> Path:
        """The folder of a workspace's index generations."""
        return self.root / "index" / workspace

    def models(self, workspace: WorkspaceId) -> Path:
        """The folder of a workspace's trained models."""
        return self.root / "models" / workspace

    def ranker(self, workspace: WorkspaceId) -> Path:
        """File of the ranker that a workspace trained."""
        return self.root / "rankers" / workspace / "scorer.safetensors"

    @property
    def encoders(self) -> Path:
        """The folder of the text encoders that were added; all workspaces share them."""
        return self.root / "encoders"

    @property
    def replies(self) -> Path:
        """The folder of what chat models replied when documents were read; may be thrown away."""
        return self.root / "replies"

    @property
    def locks(self) -> Path:
        """The folder of lock files."""
        return self.root / "locks"

    def make(self, folder: Path) -> Path:
        """Make a folder under the home.

        Raises:
            OutOfReach: the folder cannot be made.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutOfReach(
                f"cannot make the folder {folder} ({error.strerror or error})",
                hint="set HEDDLE_HOME to a folder that can be written",
            ) from error
        return folder


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that a crash leaves either the old one or the new one, never half of it."""
    with open_durably(path) as file:
        file.write(data)


@contextmanager
def open_durably(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its place, whole and on disk, when the `with` block ends well."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
