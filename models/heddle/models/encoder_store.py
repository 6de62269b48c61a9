"""The text encoders that were added, each in a folder with a manifest."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from heddle.core.errors import BadIdentifier, NotFound, OutOfReach, UsageError
from heddle.core.home import sync_folder, write_durably
from heddle.models.encoder_manifest import MANIFEST, EncoderManifest, read_encoder_manifest

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}")


@dataclass(frozen=True, slots=True)
class EncoderStore:
    """A folder of encoders; it is made when the first one is added.

    Args:
        root: The folder.
    """

    root: Path

    def folder(self, name: str) -> Path | None:
        """The folder of an encoder, by its name or by that on the hub it came from; None without one.

        Raises:
            ModelUnusable: it came from the hub, and its manifest is damaged.
        """
        short = short_name(name)
        if not _NAME.fullmatch(short) or not (self.root / short / MANIFEST).is_file():
            return None
        folder = self.root / short
        return folder if name in (short, read_encoder_manifest(folder).source) else None

    def manifests(self) -> list[EncoderManifest]:
        """What each encoder says of itself, by name.

        Raises:
            ModelUnusable: a manifest is damaged.
        """
        return [read_encoder_manifest(path.parent) for path in sorted(self.root.glob(f"[!.]*/{MANIFEST}"))]

    @contextmanager
    def staging(self, name: str) -> Iterator[Path]:
        """A folder to fill with a new encoder's files; `keep` gives it its place, leaving removes it.

        Raises:
            BadIdentifier: the name cannot be a folder's.
            UsageError: there is an encoder of that name.
            OutOfReach: the folder cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise BadIdentifier(
                f"{name!r} cannot be the name of an encoder",
                hint="use letters, digits, dots, dashes and underscores",
            )
        self._refuse_second(name)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(dir=self.root, prefix=f".{name}.")
        except OSError as error:
            raise _unwritable(self.root, error) from error
        try:
            yield Path(folder)
        except OSError as error:
            raise _unwritable(Path(folder), error) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, staged: Path, manifest: EncoderManifest) -> None:
        """Write the manifest, and give the encoder its place: whole or not at all.

        Raises:
            UsageError: another process was faster.
            OSError: the folder cannot be written.
        """
        write_durably(staged / MANIFEST, manifest.dump())
        self._refuse_second(manifest.name)
        staged.rename(self.root / manifest.name)
        sync_folder(self.root)

    def remove(self, name: str) -> None:
        """Remove an encoder.

        Raises:
            NotFound: there is none of that name.
            OutOfReach: it cannot be removed.
        """
        folder = self.root / name
        if not _NAME.fullmatch(name) or not folder.is_dir():
            raise NotFound(f"no text encoder {name!r} was added", hint="see `heddle models list`")
        try:
            # Out of its place first: what is removed by half must not look like an encoder.
            gone = Path(tempfile.mkdtemp(dir=self.root, prefix=f".{name}."))
            folder.rename(gone / name)
            shutil.rmtree(gone)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def _refuse_second(self, name: str) -> None:
        if (self.root / name).exists():
            raise UsageError(
                f"there is a text encoder {name!r} already",
                hint=f"run `heddle models remove {name}` first to put another in its place",
            )


def short_name(name: str) -> str:
    """The last part of a name on the hub or of a path.

    >>> short_name("sentence-transformers/all-mpnet-base-v2")
    'all-mpnet-base-v2'
    """
    return Path(name).name


def _unwritable(path: Path, error: OSError) -> OutOfReach:
    return OutOfReach(
        f"cannot write {path} ({error.strerror or error})",
        hint="set HEDDLE_HOME to a folder that can be written",
    )
