"""A Markdown page as tests see it: sections, tables, fenced blocks, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FENCE = re.compile(r"^(`{3,})(\w*)[^\n]*\n(.*?)^\1\s*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*#*$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")


@dataclass(frozen=True)
class Page:
    """A Markdown file."""

    path: Path

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """The text without its fenced blocks; positions stay the same."""
        return FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), self.text)

    def fences(self, language: str) -> list[str]:
        """The fenced blocks of a language, in order."""
        return [found[3] for found in FENCE.finditer(self.text) if found[2] == language]

    def headings(self) -> list[str]:
        """All headings, in order, without marks."""
        return [found[2] for found in _HEADING.finditer(self.prose)]

    def anchors(self) -> set[str]:
        """The anchors that links may point at, made from headings as GitHub makes them."""
        return {anchor(heading) for heading in self.headings()}

    def section(self, heading: str) -> str:
        """The text below a heading, up to the next heading of its rank or a higher one; empty if none."""
        found = list(_HEADING.finditer(self.prose))
        for here, start in enumerate(found):
            if start[2].strip("`") == heading:
                after = [each.start() for each in found[here + 1 :] if len(each[1]) <= len(start[1])]
                return self.text[start.end() : after[0] if after else len(self.text)]
        return ""

    def links(self) -> list[str]:
        """Targets of all links and pictures."""
        return _LINK.findall(re.sub(r"`[^`\n]*`", "", self.prose))

    def code_words(self) -> list[str]:
        """Everything in single backticks."""
        return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", self.prose)


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return kept.replace(" ", "-")


def table_rows(text: str) -> Iterator[tuple[str, ...]]:
    """The rows of the pipe tables in a text, rulers left out, cells without backticks."""
    for line in text.splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            yield tuple(cell.strip().strip("`").replace("\\|", "|") for cell in cells)
