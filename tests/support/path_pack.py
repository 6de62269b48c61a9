"""Names that try to be paths: out of a folder, into a device, past a filter.

Sources of the tricks: OWASP's testing guide, "Testing directory traversal" (encodings, doubled separators);
CWE-22 to CWE-40 (relative, absolute, UNC and drive forms); RFC 3629 (over-long UTF-8 is no UTF-8, and
decoders that allow it read `..` in it); Microsoft, "Naming files, paths, and namespaces" (reserved names,
streams, trailing dots); Unicode TR36 and TR39 (bidirectional controls, look-alikes of separators); "Zip
Slip" (Snyk, 2018: names of members).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

BAIT = "bait.txt"
"""A file that tests put beside the home."""

_UP = (
    "../",
    "..\\",
    "..//",
    ".././",
    "....//",  # what remains where `../` is taken out once
    "..;/",  # servlet path parameters
    "%2e%2e/",
    "%2e%2e%2f",
    "..%2f",
    "..%5c",
    "%252e%252e%252f",
    "..%c0%af",  # over-long UTF-8
    "..%ef%bc%8f",
    "..\u2215",  # division slash
    "..\uff0f",  # fullwidth solidus
    "\uff0e\uff0e/",
    "\u2025/",  # two dot leader
    "..\0/",
    ".\u200b./",  # zero width space between the dots
    "..\r\n/",
)
_DEPTHS = (1, 2, 4, 12)
_GOALS = (BAIT, "etc/passwd", "home/graph.db")

_RESERVED = ("CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "CON.txt", "aux.tar.gz", "CLOCK$", "nul.pdf")
_ABSOLUTE = (
    "/etc/passwd",
    "//etc/passwd",
    "/proc/self/environ",
    "/proc/self/cwd/home/graph.db",
    "/dev/zero",
    "/dev/stdin",
    "~/.ssh/authorized_keys",
    "~root/.profile",
    "$HOME/x",
    "`id`",
    "$(id)",
    "|id",
    ";id;",
    "-rf",
    "--help",
    "C:\\Windows\\win.ini",
    "C:relative.txt",
    "C:/x",
    "\\\\127.0.0.1\\share\\x",
    "//127.0.0.1/share/x",
    "\\\\?\\C:\\x",
    "\\\\.\\PhysicalDrive0",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "name.txt:stream",
    "name.txt::$DATA",
)
_ODD = (
    ".",
    "..",
    "...",
    "....",
    " ",
    "",
    "\t",
    "\0",
    "a\0.txt",
    "a.txt\0.pdf",
    "a\nb.txt",
    "a\r\nSet-Cookie: x=1.txt",
    'a"; filename="b.txt',
    "a'b.txt",
    "a;b.txt",
    "a%00.txt",
    "a%0d%0aX-Injected: 1",
    "\u202efdp.exe",  # right-to-left override
    "\u2066a\u2069.txt",
    "\ufeffa.txt",
    "a\u0301.txt",
    "\u00e1.txt",
    "\U0001f4a9.txt",
    "\ud7ff.txt",
    "\ue000.txt",
    "\U0010ffff.txt",
    "\u0085.txt",
    "\u2028.txt",
    "a" * 255,
    "a" * 256 + ".txt",
    "a" * 4096,
    "é" * 2048,
    "../" * 1365,
    "/".join("d" * 40) + "/a.txt",
    ".htaccess",
    ".CURRENT.",
    "CURRENT",
    "graph.db",
    "graph.db-wal",
    "ledger.db",
    "jobs.db",
    "keys.db",
    ".tmp",
    "a.txt!/b.txt",
    "!",
    "a.zip!../../b",
    "*",
    "?",
    "[a-z]",
    "{a,b}",
    "<script>.html",
    "a.txt.",
    "a.txt ",
)


def paths() -> tuple[str, ...]:
    """The pack: 300 and more different names, the same ones each time."""
    return tuple(dict.fromkeys([*_traversals(), *_RESERVED, *_ABSOLUTE, *_ODD]))


def _traversals() -> Iterator[str]:
    for up, depth, goal in product(_UP, _DEPTHS, _GOALS):
        yield up * depth + goal
