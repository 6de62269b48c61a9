"""An original on the wire: for saving, never for showing, whole or a range of its bytes.

A document may be a web page with a script in it. The answer is an attachment, its type is not to be
guessed at, and if a browser shows it all the same, it does so in a sandbox without scripts or network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from heddle.api.etag import tag_headers
from heddle.api.original import Original
from heddle.api.problem import problem
from heddle.core.ids import DocumentId

SANDBOXED = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of what is a stranger's, beside those that every answer has (nosniff among them)."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_BLOCK = 256 * 1024
_PLAIN = re.compile(r"[^\w .()+,=@\[\]{}~-]", re.ASCII)


def original_tag(document: DocumentId) -> str:
    """The entity tag of a document's original: its bytes can never be others."""
    return f'"{document}"'


def original_response(original: Original, request: Headers) -> Response:
    """The answer that carries an original, or the range of it that the request asks for.

    A request for several ranges is answered whole, as RFC 9110 (section 14.2) allows.
    """
    tag = original_tag(original.document)
    headers = {
        **SANDBOXED,
        **tag_headers(tag),
        "Accept-Ranges": "bytes",
        # Never compressed on the way: who resumes a download puts ranges of the file itself behind it.
        "Content-Encoding": "identity",
        "Content-Disposition": attachment(original.name),
        # As a header, not as the response's type: that would add a charset that nobody looked up.
        "Content-Type": original.media,
    }
    asked = request.get("range", "") if request.get("if-range", tag) == tag else ""
    try:
        span = byte_range(asked, original.size)
    except ValueError:
        original.file.close()
        return problem(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "range-not-satisfiable",
            f"the original has {original.size} bytes",
            hint="ask for a range inside them, or without Range for all of them",
            headers={"Content-Range": f"bytes */{original.size}"},
        )
    start, end = span or (0, original.size)
    headers["Content-Length"] = str(end - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{original.size}"
    status = HTTPStatus.PARTIAL_CONTENT if span else HTTPStatus.OK
    return StreamingResponse(_blocks(original.file, start, end), status, headers)


def byte_range(value: str, size: int) -> tuple[int, int] | None:
    """The half-open range of bytes that a `Range` header asks for; None where all are to be sent.

    >>> byte_range("bytes=2-4", 10), byte_range("bytes=-3", 10), byte_range("bytes=8-", 10)
    ((2, 5), (7, 10), (8, 10))
    >>> byte_range("bytes=4-2", 10), byte_range("bytes=0-1,3-4", 10), byte_range("lines=1-2", 10)
    (None, None, None)

    Raises:
        ValueError: no byte lies in the range.
    """
    match = _RANGE.fullmatch(value.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise ValueError(f"no byte of {size} lies in {value}")
    return start, end


def attachment(name: str) -> str:
    r"""The `Content-Disposition` of a file to be saved under a name (RFC 6266, RFC 8187).

    >>> attachment('Über "x".pdf')
    'attachment; filename="_ber _x_.pdf"; filename*=UTF-8\'\'%C3%9Cber%20%22x%22.pdf'
    """
    return f"attachment; filename=\"{_PLAIN.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _blocks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (block := file.read(min(_BLOCK, end - start))):
            start += len(block)
            yield block
