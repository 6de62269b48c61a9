"""Compound files ([MS-CFB]): streams in a tree of storages, read under a limit.

Old Office files and Outlook messages are such trees. A few sectors can be claimed by many streams, so what
is read is counted against what an archive may inflate to.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import olefile

from heddle.core.errors import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.rejection import Rejection, too_large

_BROKEN = "the container's directory or sectors are damaged"


def _in_reader(error: BaseException) -> bool:
    """Whether an exception was raised inside the reader's library, whose defects the file provoked."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__", "").startswith("olefile")


COMPOUND_REJECTIONS = (
    # The reader's own errors are OSErrors.
    Rejection(OSError, RejectionReason.MALFORMED, _BROKEN),
    Rejection(struct.error, RejectionReason.MALFORMED, _BROKEN),
    *(
        Rejection(kind, RejectionReason.MALFORMED, _BROKEN, "", _in_reader)
        for kind in (IndexError, ValueError, OverflowError, ZeroDivisionError, AttributeError, TypeError)
    ),
    Rejection(RecursionError, RejectionReason.TOO_LARGE, "the container's parts are nested too deeply"),
)


class Compound:
    """A compound file opened for reading.

    Raises:
        OSError: it is no compound file.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._file = olefile.OleFileIO(io.BytesIO(data))
        self._left = limits.inflated_mib << 20
        self._limits = limits

    def stream(self, path: Sequence[str]) -> bytes | None:
        """Bytes of a stream; None where there is no such stream.

        Raises:
            InputRejected: the streams read hold more than the limits allow.
        """
        names = list(path)
        if self._file.get_type(names) != olefile.STGTY_STREAM:
            return None
        self._left -= self._file.get_size(names)
        if self._left < 0:
            raise too_large(
                "MiB of streams", f"more than {self._limits.inflated_mib}", self._limits.inflated_mib
            )
        data: bytes = self._file.openstream(names).read()
        return data

    def storages(self, path: Sequence[str], prefix: str) -> list[str]:
        """Names of the storages inside another one that begin with a prefix, in order."""
        entry = self._file.root
        for name in path:
            entry = next((kid for kid in entry.kids if kid.name.lower() == name.lower()), None)
            if entry is None:
                return []
        return sorted(
            kid.name
            for kid in entry.kids
            if kid.entry_type == olefile.STGTY_STORAGE and kid.name.startswith(prefix)
        )
