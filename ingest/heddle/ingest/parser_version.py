"""Versions of the parsers, one each: a new PPTX parser makes presentations be read anew, and nothing else.

A document carries the versions of all parsers that had a part in it: its own, those that its own is built on,
and those of what is attached to it. Code that several formats share (`Draft`, composition, the structure) has
the version `PARSERS` in `derivation.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PARSER_VERSIONS: Mapping[str, str] = {
    "csv": "1",
    "doc": "1",
    "docx": "1",
    "epub": "1",
    "gzip": "1",
    "html": "1",
    "image": "1",
    "json": "1",
    "mail": "1",
    "markdown": "1",
    "msg": "1",
    "odp": "1",
    "odt": "1",
    "pdf": "1",
    "pptx": "1",
    "rtf": "1",
    "sheet": "1",
    "text": "1",
    "zip": "1",
}
"""By module of `heddle.ingest.parse`. Raise one whenever what it makes of a file changes."""

BUILT_ON: Mapping[str, frozenset[str]] = {
    "doc": frozenset({"docx"}),
    "epub": frozenset({"html"}),
    "gzip": frozenset({"zip"}),
    "image": frozenset({"pdf"}),
    "json": frozenset({"markdown"}),
    "mail": frozenset({"html"}),
    "msg": frozenset({"docx", "html", "mail", "rtf"}),
    "odp": frozenset({"docx"}),
    "odt": frozenset({"docx"}),
    "pptx": frozenset({"docx"}),
    "rtf": frozenset({"docx"}),
    "sheet": frozenset({"docx"}),
}
"""Parsers whose code a parser goes through, all the way down; a test holds it against the imports."""

SHARED = frozenset({"docx_name", "docx_number", "docx_style", "mail_header"})
"""Parts named after one parser that others use for what it found in the formats, not for what it makes of
them: a change that shows raises `PARSERS`."""

_MARK = re.compile(r"/read-([a-z]+-[^/+]+(?:\+[a-z]+-[^/+]+)*)")


def parser_mark(parsers: Iterable[str]) -> str:
    """What the versions of some parsers, and of those that they are built on, leave in a derivation."""
    names = set(parsers)
    names |= {below for name in names for below in BUILT_ON.get(name, ())}
    return "/read-" + "+".join(f"{name}-{PARSER_VERSIONS[name]}" for name in sorted(names))


def split_current(rest: str) -> tuple[frozenset[str], str] | None:
    """The parsers that are marked at the beginning of a text, and the rest; None where one has changed."""
    match = _MARK.match(rest)
    if match is None:
        return None
    marked = dict(part.split("-", 1) for part in match[1].split("+"))
    if any(PARSER_VERSIONS.get(name) != version for name, version in marked.items()):
        return None
    return frozenset(marked), rest[match.end() :]
