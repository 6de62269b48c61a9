"""gzip files (RFC 1952): the one file inside is a document of its own, attached to the archive."""

from __future__ import annotations

import zlib

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.rejection import Rejection, malformed, too_large
from heddle.ingest.parse.zip import ARCHIVES
from heddle.ingest.parsed import Attachment, ParsedDocument

REJECTIONS = (Rejection(zlib.error, RejectionReason.MALFORMED, "the compressed data is damaged"),)
_GZIP = 31
"""Window bits that make zlib read the header of a gzip file."""
_FREE = 10 << 20
_STEP = 1 << 20
_EXTRA, _NAMED = 0x04, 0x08
_TAR_MARK, _TAR_AT = b"ustar", 257


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a gzip file: no text of its own, and what it holds as an attachment."""
    inner = _inflate(data, limits)
    if inner[_TAR_AT : _TAR_AT + len(_TAR_MARK)] == _TAR_MARK or detect(inner) in ARCHIVES:
        raise InputRejected(
            "the compressed file is an archive itself",
            reason=RejectionReason.UNSUPPORTED,
            hint="unpack it and ingest the files",
        )
    attached = (Attachment(_name(data), "", "1", inner),) if inner else ()
    return Draft(limits).finish(media, attachments=attached)


def _inflate(data: bytes, limits: Limits) -> bytes:
    """What all members of a gzip file hold, one after the other.

    Raises:
        InputRejected: it ends too early, or inflates to more than the limits allow.
        zlib.error: it is damaged.
    """
    out = bytearray()
    rest = data
    # Padding with zeros may follow the last member.
    while rest.strip(b"\0"):
        reader = zlib.decompressobj(_GZIP)
        while not reader.eof:
            out += reader.decompress(rest, _STEP)
            _bound(len(out), len(data), limits)
            rest = reader.unconsumed_tail
            if not rest and not reader.eof:
                out += reader.flush()
                _bound(len(out), len(data), limits)
                break
        if not reader.eof:
            raise malformed("it ends too early")
        rest = reader.unused_data
    return bytes(out)


def _bound(inflated: int, packed: int, limits: Limits) -> None:
    if inflated > limits.inflated_mib << 20:
        raise too_large("MiB once inflated", f"more than {limits.inflated_mib}", limits.inflated_mib)
    if inflated > _FREE and inflated > packed * limits.inflation_ratio:
        raise too_large(
            "times its size once inflated", f"more than {limits.inflation_ratio}", limits.inflation_ratio
        )


def _name(data: bytes) -> str:
    """The name that the header gives; a last path component, as metadata only."""
    flags, at = data[3], 10
    if flags & _EXTRA:
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    name = data[at:].partition(b"\0")[0].decode("latin-1") if flags & _NAMED else ""
    return one_line(name.replace("\\", "/").rpartition("/")[2]) or "unnamed"
