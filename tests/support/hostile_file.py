"""A hostile file: what it tries, its bytes, how it may end, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.core.rejection import RejectionReason

READ = ""
"""The end of a file that becomes a document."""
MALFORMED = RejectionReason.MALFORMED.value
ENCRYPTED = RejectionReason.ENCRYPTED.value
TOO_LARGE = RejectionReason.TOO_LARGE.value
UNSUPPORTED = RejectionReason.UNSUPPORTED.value
EMPTY = RejectionReason.EMPTY.value
TIMEOUT = RejectionReason.TIMEOUT.value


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file that wants more than to be read.

    Args:
        what: What it tries, in a few words; names it in a failing test.
        name: Its file name.
        data: Its bytes.
        ends: The reasons that it may be rejected for; `READ` among them where it may become a document.
        mib: Memory that its worker may take at most beyond what it held.
        seconds: Processor time that it may take.
    """

    what: str
    name: str
    data: bytes = field(repr=False)
    ends: frozenset[str]
    mib: int = 200
    seconds: float = 6.0


def hostile(
    what: str, name: str, data: bytes, *ends: str, mib: int = 200, seconds: float = 6.0
) -> HostileFile:
    """A hostile file, with the ends that it may have behind its bytes."""
    return HostileFile(what, name, data, frozenset(ends), mib, seconds)
