"""The original of a document: the very bytes that were read, or nothing.

The graph knows where a document was found. What lies there now is handed out only if it still has the
document's id, which is the SHA-256 of its bytes; an attachment is cut out of the file that it came in.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from heddle.api.upload_folder import safe_name
from heddle.api.workbench import Workbench
from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import InputRejected, NotFound
from heddle.core.ids import DocumentId
from heddle.graph.records import Source, StoredDocument

_BLOCK = 1 << 20
_UNKNOWN = "application/octet-stream"
_MEDIA = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Original:
    """An original that was held against its document's id.

    Args:
        document: The document.
        name: What to call the file: one step of a path, no more.
        media: Its media type, as ingestion found it.
        file: Its bytes, open at their beginning; who gets it closes it.
        size: How many they are.
    """

    document: DocumentId
    name: str
    media: str
    file: BinaryIO
    size: int

    def read(self) -> bytes:
        """All bytes; closes the file."""
        with self.file:
            return self.file.read()


def open_original(bench: Workbench, document: DocumentId, deadline: Deadline = NO_DEADLINE) -> Original:
    """The original of a document of the workspace.

    Raises:
        NotFound: there is no such document, or no source holds its bytes any more.
        Overloaded: too many requests wait for attachments.
    """
    stored = known_document(bench, document)
    for source, file in _candidates(bench, stored, deadline):
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        media = str(stored.properties.get("media", ""))
        # A graph that was imported may say anything here, and this becomes a header.
        media = media if _MEDIA.fullmatch(media) else _UNKNOWN
        return Original(document, safe_name(source.name), media, file, size)
    raise NotFound(
        f"the original of document {document} is gone or has changed",
        hint="the graph keeps what was read from it; ingest the file again to get the original back",
    )


def known_document(bench: Workbench, document: DocumentId) -> StoredDocument:
    """A document of the workspace.

    Raises:
        NotFound: there is no such document.
    """
    stored = bench.scope.document(document)
    if stored is None:
        raise NotFound(f"no document {document}", hint="GET /v1/documents lists them")
    return stored


def _candidates(
    bench: Workbench, stored: StoredDocument, deadline: Deadline
) -> Iterator[tuple[Source, BinaryIO]]:
    """Files with the document's bytes: those on disk first, as attachments cost more."""
    for source in sorted(stored.sources, key=lambda each: (each.parent is not None, each.location)):
        if source.parent is None:
            file = _open_unchanged(source.location, stored.id, deadline)
        else:
            file = _cut_out(bench, source, stored.id, deadline)
        if file is not None:
            yield source, file


def _open_unchanged(location: str, document: DocumentId, deadline: Deadline) -> BinaryIO | None:
    """The regular file at a location, if its bytes are the document's.

    What is hashed is what is handed out: the file stays open in between, so that another one that takes its
    place is not served by mistake.
    """
    try:
        file = _open_regular(location)
    except (OSError, ValueError):
        return None
    try:
        if _digest(file, deadline) == document:
            file.seek(0)
            return file
    except OSError:
        # It was there and cannot be read: gone, for whoever asks.
        pass
    except BaseException:
        file.close()
        raise
    file.close()
    return None


def _open_regular(location: str) -> BinaryIO:
    # Not to wait for a pipe that took the place of the file.
    descriptor = os.open(location, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{location} is no regular file")
    return os.fdopen(descriptor, "rb")


def _digest(file: BinaryIO, deadline: Deadline) -> str:
    state = hashlib.sha256()
    while block := file.read(_BLOCK):
        deadline.check()
        state.update(block)
    return state.hexdigest()


def _cut_out(bench: Workbench, source: Source, document: DocumentId, deadline: Deadline) -> BinaryIO | None:
    """An attachment's bytes, if the file that it came in is as it was."""
    key = f"enclosure {document}"
    kept = bench.shop.originals.kept.get(key)
    if kept is not None:
        return io.BytesIO(kept)
    # The names of attachments hold no such mark: the last one is where the file ends.
    outer, _, inside = source.location.rpartition("!/")
    holder = bench.scope.document_at(outer)
    file = None if holder is None else _open_unchanged(outer, holder.id, deadline)
    if file is None:
        return None
    from heddle.ingest.original_job import EnclosureJob

    desk = bench.shop.originals
    with file:
        job = EnclosureJob(file.read(), PurePath(outer).name, inside, document, desk.limits)
    try:
        found = desk.perform(job, deadline)
    except InputRejected:
        # A parser that reads less than the one of its ingestion, or a limit that was lowered since.
        return None
    if not isinstance(found, bytes):
        return None
    desk.kept.put(key, found)
    return io.BytesIO(found)
