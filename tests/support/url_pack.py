"""Addresses of one listener on the loopback, written so that filters take them for something else.

Sources of the forms: RFC 3986 (userinfo, fragments, empty hosts), RFC 6943 section 3.1.1 (numbers that
`inet_aton` reads: decimal, octal, hexadecimal, short), RFC 4291 section 2.5.5 (IPv4 in IPv6), UTS 46 (digits
and dots of other scripts), Orange Tsai, "A new era of SSRF" (parsers that disagree), WHATWG URL (backslashes,
tabs and missing slashes are mended by browsers).
"""

from __future__ import annotations

_HOSTS = (
    "127.0.0.1",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0177.0000.0000.0001",
    "127.000.000.001",
    "0.0.0.0",  # noqa: S104  (an address to call, not to bind)
    "0",
    "127.127.127.127",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[::1%25lo]",
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",  # circled digits
    "\uff11\uff12\uff17.\uff10.\uff10.\uff11",  # fullwidth digits
    "127\u30020\u30020\u30021",  # ideographic full stops
    "127%2e0%2e0%2e1",
    "%31%32%37.0.0.1",
    "example.com@127.0.0.1",
    "user:password@127.0.0.1",
    "127.0.0.1\\@example.com",
    "app.localhost",
    "127.0.0.1.nip.example",
)
_SCHEMES = (
    "https",
    "ftp",
    "sftp",
    "gopher",
    "dict",
    "ldap",
    "tftp",
    "ws",
    "smb",
    "git",
    "jar:http",
    "view-source:http",
)
_WHOLE = (
    "//127.0.0.1:{port}/canary",
    "///127.0.0.1:{port}/canary",
    "http:/127.0.0.1:{port}/canary",
    "http:127.0.0.1:{port}/canary",
    "http:\\\\127.0.0.1:{port}\\canary",
    "\\\\127.0.0.1@{port}\\canary\\x",
    "http://127.0.0.1:{port}#@example.com/",
    "http://127.0.0.1:{port}?@example.com/",
    "http://127.0.0.1:{port}/canary/../redirect?to=http://127.0.0.1:{port}/",
    "h\tttp://127.0.0.1:{port}/canary",
    " http://127.0.0.1:{port}/canary",
    "HTTP://127.0.0.1:{port}/canary",
    "file://127.0.0.1:{port}/canary",
    "url:http://127.0.0.1:{port}/canary",
    "mailto:x@[127.0.0.1]:{port}",
)


def urls(port: int) -> tuple[str, ...]:
    """The pack: 60 addresses that each lead to a port of the loopback for some reader."""
    plain = [f"http://{host}:{port}/canary" for host in _HOSTS]
    schemes = [f"{scheme}://127.0.0.1:{port}/canary" for scheme in _SCHEMES]
    return (*plain, *schemes, *(form.replace("{port}", str(port)) for form in _WHOLE))
