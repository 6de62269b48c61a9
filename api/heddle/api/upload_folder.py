"""The files that a workspace was given: each whole and on disk before anything speaks of it.

They lie under `uploads/<workspace>/<SHA-256 of the bytes>/<name>`. A file is written aside first, so that a
crash leaves a stray that the sweep finds, and never half a document. Who puts a file in place and submits
its job holds the folder's lock together with others who do; who throws files away holds it alone, so that no
file goes between the moment that it is in place and the moment that its job is known.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from heddle.core.errors import OutOfReach
from heddle.core.failpoint import failpoint
from heddle.core.home import Home, sync_folder
from heddle.core.ids import WorkspaceId

MAX_NAME = 120
STRAY_SECONDS = 3600.0
"""Age at which a file that nothing speaks of is swept away."""
_NAMELESS = "document"
_BLOCK = 1 << 20

Needed = Callable[[str, Path], bool]
"""Whether something still speaks of a document's file."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Bytes that have arrived and lie aside.

    Args:
        document: Their SHA-256, which is the document's id.
        size: How many.
        path: Where they lie until they are put in place.
    """

    document: str
    size: int
    path: Path


class UploadFolder:
    """The uploads of one workspace.

    Args:
        home: Heddle's home.
        workspace: Whose uploads.
    """

    def __init__(self, home: Home, workspace: WorkspaceId) -> None:
        self._home = home
        self._root = home.uploads(workspace)
        self._lock = home.locks / f"uploads-{workspace}.lock"

    def path(self, document: str, name: str) -> Path:
        """Where an upload lies, or would."""
        return self._root / document / name

    @contextmanager
    def receive(self, file: BinaryIO) -> Iterator[Incoming]:
        """Write a stream aside, hashed on the way and durable; what is not put in place goes at the end.

        Raises:
            OutOfReach: it cannot be written, on a full disk say.
        """
        self._home.make(self._root)
        with _told(self._root):
            descriptor, name = tempfile.mkstemp(dir=self._root, prefix=".incoming-")
        try:
            with _told(self._root):
                digest, size = _write(descriptor, file)
            failpoint("upload.received")
            yield Incoming(digest, size, Path(name))
        finally:
            Path(name).unlink(missing_ok=True)

    @contextmanager
    def placed(self, incoming: Incoming, name: str) -> Iterator[Path]:
        """Put received bytes in place for the length of a `with` block, which makes their job known.

        Args:
            incoming: The bytes.
            name: The file's name, a safe one.

        Raises:
            OutOfReach: the folder cannot be written.
        """
        with self._locked(fcntl.LOCK_SH):
            target = self.path(incoming.document, name)
            with _told(self._root):
                target.parent.mkdir(exist_ok=True)
                incoming.path.replace(target)
                for folder in (target.parent, self._root, self._root.parent):
                    sync_folder(folder)
            failpoint("upload.placed")
            yield target

    def discard(self, document: str, needed: Needed) -> None:
        """Throw away the files of a document that nothing speaks of any more."""
        folder = self._root / document
        if folder.exists():
            with self._locked(fcntl.LOCK_EX):
                _thin(folder, needed, before=None)

    def discard_all(self, needed: Needed) -> None:
        """Throw away the files of all documents, but for those that are needed."""
        if self._root.exists():
            with self._locked(fcntl.LOCK_EX):
                for folder in sorted(path for path in self._root.iterdir() if path.is_dir()):
                    _thin(folder, needed, before=None)

    def sweep(self, needed: Needed, *, age: float = STRAY_SECONDS) -> None:
        """Throw away what crashes left: files that nothing speaks of, and half-written ones.

        Args:
            needed: Whether something still speaks of a file.
            age: Seconds that a file must have lain there; a younger one may be on its way.
        """
        before = time.time() - age
        if not self._root.exists():
            return
        with self._locked(fcntl.LOCK_EX):
            for entry in sorted(self._root.iterdir()):
                if entry.is_dir():
                    _thin(entry, needed, before=before)
                elif entry.stat().st_mtime <= before:
                    entry.unlink()

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        # Held for some milliseconds; unlike `core.lock.exclusive` it can be shared, and waits in the kernel.
        self._home.make(self._lock.parent)
        with _told(self._lock):
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


def safe_name(name: str) -> str:
    """A file name that cannot leave its folder: one path segment of printable characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(
        letter for letter in unicodedata.normalize("NFC", last) if unicodedata.category(letter)[0] != "C"
    )
    # The end is kept where a name is cut: it tells text formats apart.
    shortened = plain.strip(" .!")[-MAX_NAME:].encode("utf-8")[-2 * MAX_NAME :].decode("utf-8", "ignore")
    return shortened.strip(" .!") or _NAMELESS


def _write(descriptor: int, file: BinaryIO) -> tuple[str, int]:
    state, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb") as out:
        while block := file.read(_BLOCK):
            state.update(block)
            size += len(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return state.hexdigest(), size


def _thin(folder: Path, needed: Needed, *, before: float | None) -> None:
    """Remove the files of one document that nobody needs, and the folder with the last of them."""
    for path in sorted(folder.iterdir()):
        old = before is None or path.stat().st_mtime <= before
        if old and not needed(folder.name, path):
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutOfReach(
            f"cannot write in {path} ({error.strerror or error})",
            hint="make room there, or set HEDDLE_HOME to a folder that can be written",
        ) from error
