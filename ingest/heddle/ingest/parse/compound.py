"""Compound files ([MS-CFB]): streams in a tree of storages, read under a limit.

Old Office files and Outlook messages are such trees. A few sectors can be claimed by many streams, so what
is read is counted against what an archive may inflate to.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import olefile

from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.rejection import Rejection, malformed, too_large

_BROKEN = "the container's directory or sectors are damaged"
_HEADER = 512
_COUNTS_AT = (44, 64, 72)
"""Where the header counts the sectors of the allocation table, the small one, and the list of both."""


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


def _check_claims(data: bytes) -> None:
    """Hold what the header says of its tables against the size of the file.

    Raises:
        InputRejected: a table would be larger than the file.
    """
    if len(data) >= _HEADER:
        (shift,) = struct.unpack_from("<H", data, 30)
        counts = (struct.unpack_from("<I", data, at)[0] for at in _COUNTS_AT)
        if max(counts) << min(shift, 12) > len(data):
            raise malformed(_BROKEN)


class Compound:
    """A compound file opened for reading.

    Raises:
        OSError: it is no compound file.
        InputRejected: it claims more sectors than it has.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        _check_claims(data)
        self._size = len(data)
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
        # The reader follows a chain that turns in a circle for as long as a stream claims to be.
        if max(self._file.get_size(names), self._file.root.size) > self._size:
            raise malformed(_BROKEN)
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
