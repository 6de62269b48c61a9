"""Requests that break HTTP, or bend it: what two servers in a row might read in two ways.

Sources of the tricks: RFC 9112, sections 2.2, 3.2, 5.1, 5.2, 6.1 to 6.3 and 7.1 (what a server must refuse),
and RFC 9110, sections 5.5 and 8.6; James Kettle, "HTTP desync attacks" (CL and TE together, TE in disguise);
Amit Klein, "HTTP request smuggling in 2020" (signs and spaces in lengths, obs-fold); CWE-113 (CR and LF in
values); PortSwigger, "HTTP Host header attacks" (absolute targets, forwarded hosts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HIDDEN = b"GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"
"""A request that stands where a body ends for one reader and not for another."""
_BODY = b'{"question":"x"}'


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request as bytes, and what may be answered.

    Args:
        name: What it tries.
        data: The bytes.
        refused: Whether it must not be answered as if it were well-formed: an error or a closed line.
        alone: Whether it must get one answer at most: what stands behind it is no request.
        finish: Whether the sender says that nothing more comes.
    """

    name: str
    data: bytes
    refused: bool = False
    alone: bool = True
    finish: bool = False


def attempts(port: int, key: str) -> tuple[Attempt, ...]:
    """The pack for the server on a port, for who has a key."""
    head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n".encode()
    return (*_framing(head), *_chunks(head), *_lines(head), *_targets(head), *_names(head), *_large(head))


def _post(head: bytes, more: bytes, body: bytes, target: bytes = b"/v1/search") -> bytes:
    kind = b"Content-Type: application/json\r\n"
    return b"POST " + target + b" HTTP/1.1\r\n" + head + kind + more + b"\r\n" + body


def _framing(head: bytes) -> Iterator[Attempt]:
    length = f"Content-Length: {len(_BODY)}\r\n".encode()
    chunked = b"Transfer-Encoding: chunked\r\n"
    hidden = b"0\r\n\r\n" + HIDDEN
    short = f"Content-Length: {len(hidden)}\r\n".encode()
    yield Attempt("CL and TE", _post(head, short + chunked, hidden), refused=True)
    yield Attempt("TE and CL", _post(head, chunked + b"Content-Length: 4\r\n", hidden), refused=True)
    for name, line in {
        "two lengths": length + b"Content-Length: 0\r\n",
        "two lengths in one line": f"Content-Length: {len(_BODY)}, 0\r\n".encode(),
        "a negative length": b"Content-Length: -1\r\n",
        "a signed length": f"Content-Length: +{len(_BODY)}\r\n".encode(),
        "a hexadecimal length": b"Content-Length: 0x10\r\n",
        "a length with a space": b"Content-Length: 1 6\r\n",
        "an empty length": b"Content-Length: \r\n",
        "a huge length": b"Content-Length: " + b"9" * 40 + b"\r\n",
        "a length in other digits": "Content-Length: １６\r\n".encode(),
        "a space before the colon": f"Content-Length : {len(_BODY)}\r\n".encode(),
        "TE that nobody knows": b"Transfer-Encoding: xchunked\r\n",
        "TE with a tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 4\r\n",
        "TE twice": chunked + b"Transfer-Encoding: identity\r\n",
        "TE not last": b"Transfer-Encoding: chunked, gzip\r\n",
        "TE in quotes": b'Transfer-Encoding: "chunked"\r\n',
        "TE with a vertical tab": b"Transfer-Encoding: \x0bchunked\r\n",
    }.items():
        yield Attempt(name, _post(head, line, hidden), refused=True)
    yield Attempt("a body with GET", b"GET /livez HTTP/1.1\r\n" + head + length + b"\r\n" + _BODY)
    more = f"Content-Length: {len(_BODY) + 9}\r\n".encode()
    yield Attempt("a body that stops early", _post(head, more, _BODY), refused=True, finish=True)
    yield Attempt("two requests at once", _post(head, length, _BODY) + HIDDEN, alone=False)


def _chunks(head: bytes) -> Iterator[Attempt]:
    chunked = b"Transfer-Encoding: chunked\r\n"
    size = f"{len(_BODY):x}".encode()
    for name, body in {
        "a chunk size that is none": b"zz\r\n" + _BODY + b"\r\n0\r\n\r\n",
        "a negative chunk": b"-1\r\n" + _BODY + b"\r\n0\r\n\r\n",
        "a chunk size with 0x": b"0x" + size + b"\r\n" + _BODY + b"\r\n0\r\n\r\n",
        "a chunk size beyond all numbers": b"f" * 20 + b"\r\n" + _BODY + b"\r\n0\r\n\r\n",
        "a chunk longer than it says": b"3\r\n" + _BODY + b"\r\n0\r\n\r\n",
        "a chunk without its end": size + b"\r\n" + _BODY + b"0\r\n\r\n",
        "an empty chunk size": b"\r\n" + _BODY + b"\r\n0\r\n\r\n",
    }.items():
        yield Attempt(name, _post(head, chunked, body), refused=True, finish=True)
    extended = size + b";" + b"x" * 20_000 + b"\r\n" + _BODY + b"\r\n0\r\n\r\n"
    yield Attempt("a long chunk extension", _post(head, chunked, extended))
    trailer = size + b"\r\n" + _BODY + b"\r\n0\r\nAuthorization: Bearer x\r\nContent-Length: 1\r\n\r\n"
    yield Attempt("headers behind the body", _post(head, chunked, trailer))
    small = b"".join(b"1\r\n" + bytes([letter]) + b"\r\n" for letter in _BODY) + b"0\r\n\r\n"
    yield Attempt("chunks of one byte", _post(head, chunked, small))


_BENT = frozenset({"obs-fold", "only line ends"})
"""What a server may mend."""


def _lines(head: bytes) -> Iterator[Attempt]:
    for name, data in {
        "obs-fold": b"GET /version HTTP/1.1\r\n" + head + b"X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n",
        "a header without a colon": b"GET /version HTTP/1.1\r\n" + head + b"X-A\r\n\r\n",
        "a header without a name": b"GET /version HTTP/1.1\r\n" + head + b": x\r\n\r\n",
        "NUL in a value": b"GET /version HTTP/1.1\r\n" + head + b"X-A: a\0b\r\n\r\n",
        "CR in a value": b"GET /version HTTP/1.1\r\n" + head + b"X-A: a\rX-B: c\r\n\r\n",
        "NUL in a name": b"GET /version HTTP/1.1\r\n" + head + b"X\0A: b\r\n\r\n",
        "a space in a name": b"GET /version HTTP/1.1\r\n" + head + b"X A: b\r\n\r\n",
        "no version": b"GET /version\r\n" + head + b"\r\n",
        "HTTP/0.9": b"GET /version\r\n\r\n",
        "HTTP/9.9": b"GET /version HTTP/9.9\r\n" + head + b"\r\n",
        "HTTP/1.10": b"GET /version HTTP/1.10\r\n" + head + b"\r\n",
        "TLS on a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(64)),
        "noise": bytes(range(256)) * 4,
        "only line ends": b"\r\n" * 5_000,
        "a method that is none": b"G@T /version HTTP/1.1\r\n" + head + b"\r\n",
        "a space too many": b"GET  /version HTTP/1.1\r\n" + head + b"\r\n",
        "a NUL in the target": b"GET /version\0x HTTP/1.1\r\n" + head + b"\r\n",
        "a line end in the target": b"GET /version\rx HTTP/1.1\r\n" + head + b"\r\n",
    }.items():
        yield Attempt(name, data, refused=name not in _BENT)
    yield Attempt("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", refused=True, alone=False)
    yield Attempt("HTTP/1.0", b"GET /livez HTTP/1.0\r\n" + head + b"\r\n")
    yield Attempt(
        "HTTP/1.0 with chunks",
        _post(head, b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n").replace(b"1.1", b"1.0", 1),
    )
    yield Attempt("bare line feeds", (b"GET /livez HTTP/1.1\r\n" + head + b"\r\n").replace(b"\r\n", b"\n"))
    yield Attempt("half a request", b"GET /livez HTTP/1.1\r\nHost: local", finish=True)
    yield Attempt("an upgrade", b"GET /v1/documents HTTP/1.1\r\n" + head + _UPGRADE + b"\r\n")
    yield Attempt("an upgrade to HTTP/2", b"GET /livez HTTP/1.1\r\n" + head + _H2C + b"\r\n")


_UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
_H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"


def _targets(head: bytes) -> Iterator[Attempt]:
    for target in (
        b"http://127.0.0.1/livez",
        b"http://evil.example/livez",
        b"https://user:pass@127.0.0.1/livez",
        b"//evil.example/livez",
        b"/livez?" + b"a=b&" * 5_000,
        b"/" + b"a/" * 8_000,
        b"/%2e%2e/%2e%2e/etc/passwd",
        b"/../../etc/passwd",
        b"/livez/../v1/keys",
        b"/v1/documents;jsessionid=1",
        b"/v1//documents",
        b"/V1/DOCUMENTS",
        b"/v1/documents/",
        b"/livez%00",
        b"/livez#/v1/documents",
        b"/%",
        b"/%zz",
        b"/\xff\xfe",
        b"/livez%0d%0aX-Injected:%20yes",
        b"*",
        b"?",
    ):
        yield Attempt(f"target {target[:40]!r}", b"GET " + target + b" HTTP/1.1\r\n" + head + b"\r\n")
    yield Attempt("CONNECT", b"CONNECT 127.0.0.1:1 HTTP/1.1\r\n" + head + b"\r\n")
    yield Attempt("TRACE", b"TRACE /livez HTTP/1.1\r\n" + head + b"X-Secret: a-traced-secret\r\n\r\n")
    yield Attempt("OPTIONS *", b"OPTIONS * HTTP/1.1\r\n" + head + b"\r\n")


def _names(head: bytes) -> Iterator[Attempt]:
    for host in (
        b"",
        b"evil.example",
        b"127.0.0.1@evil.example",
        b"evil.example:80@127.0.0.1",
        b"[::1",
        b"a b",
        b"\xff",
        b"x" * 300,
    ):
        yield Attempt(f"host {host[:30]!r}", b"GET /livez HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    yield Attempt("a redirect to a host", b"GET /v1/documents/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    yield Attempt("no host", b"GET /livez HTTP/1.1\r\n\r\n")
    yield Attempt("two hosts", b"GET /livez HTTP/1.1\r\nHost: evil.example\r\n" + head + b"\r\n")
    method = b"GET /v1/documents/0 HTTP/1.1\r\n" + head
    for line in (
        b"X-HTTP-Method-Override: DELETE",
        b"X-HTTP-Method: DELETE",
        b"X-Method-Override: DELETE",
        b"X-Original-URL: /v1/keys",
        b"X-Rewrite-URL: /v1/keys",
        b"X-Forwarded-Host: evil.example",
        b"X-Forwarded-Proto: javascript",
        b"X-Forwarded-Prefix: //evil.example",
        b"X-Forwarded-For: 127.0.0.1, ::1, evil",
        b"Forwarded: for=127.0.0.1;host=evil.example;proto=https",
        b"X-Real-IP: 127.0.0.1",
        b"Range: bytes=0-,5-,-1",
        b"Range: bytes=" + b"0-0," * 3_000 + b"0-0",
        b"If-None-Match: " + b'"a",' * 3_000 + b'"a"',
        b"If-Match: *",
        b"Expect: 100-continue",
        b"Expect: the-spanish-inquisition",
        b"Accept-Encoding: " + b"gzip;q=0.1, " * 1_000 + b"*;q=0",
        b"Accept: " + b"a/b;q=0.1, " * 2_000 + b"*/*",
        b"Content-Encoding: gzip",
        b"Connection: close, authorization",
        b"Trace-Id: a b\tc" + b"x" * 500,
        b"traceparent: 00-00000000000000000000000000000000-0000000000000000-ff",
        b"Request-Timeout: -1",
        b"Request-Timeout: 1e309",
        b"Request-Timeout: NaN",
        b"Prefer: wait=99999999999999999999",
        b"Idempotency-Key: " + b"k" * 5_000,
        b"Cookie: " + b"a=b; " * 1_000,
        b"Last-Event-ID: \xff\xfe",
        b"Heddle-Workspace: ../../x",
        b"Heddle-Workspace: \xc3\xa9",
    ):
        yield Attempt(f"header {line[:40]!r}", method + line + b"\r\n\r\n")


def _large(head: bytes) -> Iterator[Attempt]:
    start = b"GET /livez HTTP/1.1\r\n" + head
    yield Attempt("a header of 1 MiB", start + b"X-A: " + b"a" * (1 << 20) + b"\r\n\r\n", refused=True)
    yield Attempt("a name of 1 MiB", start + b"a" * (1 << 20) + b": x\r\n\r\n", refused=True)
    many = b"".join(f"X-{number}: a\r\n".encode() for number in range(10_000))
    yield Attempt("10,000 headers", start + many + b"\r\n")
    yield Attempt(
        "a target of 1 MiB", b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n" + head + b"\r\n", refused=True
    )
    yield Attempt("headers that never end", start + b"X-A: b\r\n" * 20_000, refused=True, finish=True)
