"""Plain texts that are one line, no line, or just what a careless pattern tries in a million ways.

The patterns of attack follow James Davis and others, "The impact of regular expression denial of service in
practice" (FSE 2018): long runs of what a pattern may repeat, with an end that does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator

from hostile_file import EMPTY, MALFORMED, READ, TIMEOUT, TOO_LARGE, UNSUPPORTED, HostileFile, hostile

_ANY = (READ, EMPTY, MALFORMED, TOO_LARGE, UNSUPPORTED)
MIB = 1 << 20
RUNS = {
    "spaces": " ",
    "tabs and breaks": "\t\n",
    "dots": ".",
    "digits": "1",
    "numbered callouts": "Table 1, ",
    "open callouts": "[1, ",
    "closed callouts": "[12]",
    "figures without end": "Figure Figure ",
    "years": "2024-02-",
    "times": "10:00:",
    "addresses": "a@",
    "domains": "a.b.",
    "links": "http://",
    "links in words": "[a](",
    "pictures": "![",
    "stars": "**_",
    "ticks": "`",
    "pipes": "|",
    "dashes": "-|-",
    "quotes": '"',
    "quoted cells": '"",',
    "semicolons": ";",
    "angles": "<",
    "comments": "<!--",
    "comments in a row": "<!---->",
    "entities": "&amp",
    "capitals": "A. B. ",
    "initials": "A.",
    "names": "Ada Lindqvist and ",
    "companies": "Nordhav AB, ",
    "parentheses": "(",
    "brackets": "[",
    "braces": "{",
    "fields": "a: ",
    "quoted mails": "> ",
    "marks above": "e\u0301\u0301\u0301",
    "marks of direction": "\u202e\u200f",
    "joiners": "\u200d",
    "wide spaces": "\u3000",
    "unbroken words": "\u4e00",
    "encoded words": "=?utf-8?q?",
    "pages": "Page 1 of ",
    "roman numbers": "IV.",
    "money": "$1,000,",
    "degrees": "Dr. Prof. ",
}
"""What is repeated, by name."""


def texts() -> Iterator[HostileFile]:
    """The pack."""
    yield hostile("a table of one line of 100 MB", "line.csv", b"a," * (50 * MIB), TOO_LARGE)
    yield hostile("NULs", "nul.txt", bytes(MIB), *_ANY)
    yield hostile(
        "half of a surrogate pair, often", "half.txt", b"\xed\xa0\x80 " * 100_000, *_ANY, seconds=15
    )
    yield hostile("a mark of UTF-16 and one byte", "half16.txt", b"\xff\xfeA", *_ANY)
    yield hostile("a mark of UTF-32 and rubbish", "rubbish32.txt", b"\xff\xfe\0\0" + b"\xff" * 4000, *_ANY)
    yield hostile("a mark of UTF-7", "seven.txt", b"+/v8-" + b"+AGE-" * 50_000, *_ANY, seconds=15)
    yield hostile("numbers of 100,000 digits", "digits.json", b"[" + b"9" * 100_000 + b"]", *_ANY)
    yield hostile(
        "a number of 1e999999999", "power.json", b'{"a": 1e999999999, "b": -1e-999999999, "c": NaN}', *_ANY
    )
    yield hostile("100,000 equal keys", "keys.json", b"{" + b'"a":1,' * 100_000 + b'"a":2}', *_ANY)


def runs(count: int = 20_000) -> Iterator[HostileFile]:
    """Runs of what patterns repeat, each as text, Markdown, a page, a table and a mail.

    Args:
        count: Code points of each, about.
    """
    for what, piece in RUNS.items():
        run = piece * (count // len(piece))
        body = f"{run}!\nAda Lindqvist sells looms.\n"
        yield hostile(f"a run of {what}", "run.txt", body.encode(), *_ANY, seconds=8)
        yield hostile(
            f"a run of {what} in Markdown", "run.md", f"# {body}\n- {body}".encode(), *_ANY, seconds=8
        )
        yield hostile(
            f"a run of {what} in a page",
            "run.html",
            f"<html><p {run}>{run}<td {run}".encode(),
            *_ANY,
            seconds=8,
        )
        yield hostile(
            f"a run of {what} in a table", "run.csv", f"a,b\n{run},1\n{run}".encode(), *_ANY, seconds=8
        )
        mail = f"From: {run}\nSubject: {run}\nDate: {run}\n\n{run}"
        yield hostile(f"a run of {what} in a mail", "run.eml", mail.encode(), *_ANY, seconds=8)


def heavy_texts() -> Iterator[HostileFile]:
    """Texts that cost a reader some seconds."""
    yield hostile("a word of 20 MB", "word.txt", b"a" * (20 * MIB), TIMEOUT, *_ANY, seconds=70, mib=1100)
    yield hostile("20 million empty lines", "lines.txt", b"\n" * (20 * MIB), *_ANY, seconds=20, mib=900)
    yield hostile("a line of 10 MB of cells", "cells.csv", b"a," * (5 * MIB), *_ANY, seconds=40, mib=1100)
    yield hostile(
        "a quoted cell that never ends",
        "open.csv",
        b'a,"' + b"b,c\n" * MIB,
        TIMEOUT,
        *_ANY,
        seconds=70,
        mib=1100,
    )
    yield hostile("two million rows of one cell", "rows.csv", b"a\n" * (2 * MIB), *_ANY, seconds=60, mib=1100)
    yield hostile("500,000 paragraphs", "paragraphs.txt", b"Ada.\n\n" * 500_000, *_ANY, seconds=60, mib=1100)
