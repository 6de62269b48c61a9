"""Markdown: headings, paragraphs, lists, tables, code, links and front matter, each with its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from heddle.core.locator import Locator, PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.characters import clean
from heddle.ingest.parse.charset import UnreadableText, decode
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.metadata import property_of
from heddle.ingest.parse.rejection import Rejection
from heddle.ingest.parsed import BlockKind, ParsedDocument

REJECTIONS = (
    Rejection(
        UnreadableText,
        RejectionReason.MALFORMED,
        "the text breaks the encoding that its byte order mark names",
    ),
)
Locate = Callable[[int, int], Locator]
"""From the first and last line, counted from 1, to a locator."""
_FRONT = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}):[ \t]*(.*)")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)
_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\]:")
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,40})\](?!:)")


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse Markdown (CommonMark with tables); locators are ranges of lines."""
    text = clean(decode(data))
    draft = Draft(limits)
    front, skipped = _front_matter(text)
    body = text[skipped:]
    before = text[:skipped].count("\n")

    def locate(first: int, last: int) -> Locator:
        return PathLocator("lines", f"{first + before}-{last + before}")

    if front:
        rows = [((key, value), PathLocator("lines", f"{line}-{line}")) for key, value, line in front]
        draft.table(rows, PathLocator("lines", f"1-{before}"), key_value=True)
    title = add_markdown(body, draft, locate)
    fields = {key.lower(): value for key, value, _ in front}
    author = fields.get("author") or fields.get("authors") or ""
    return draft.finish(
        media,
        title=fields.get("title") or title,
        metadata=[(key, value) for key, value in fields.items() if property_of(key)],
        authors=[part.strip(" []\"'") for part in re.split(r",|;| and ", author)],
    )


def _front_matter(text: str) -> tuple[list[tuple[str, str, int]], int]:
    """Fields with their line numbers, and how many characters they take.

    Only `name: value` lines are read: front matter is data from strangers, and a YAML reader does more.
    """
    match = _FRONT.match(text)
    if not match:
        return [], 0
    found: list[tuple[str, str, int]] = []
    for number, line in enumerate(match.group(1).split("\n"), start=2):
        field_match = _FIELD.match(line)
        if field_match:
            found.append((field_match.group(1), field_match.group(2).strip(" \"'"), number))
        elif found and line.strip():
            key, value, first = found[-1]
            found[-1] = (key, f"{value} {line.strip(' -')}".strip(), first)
    return (found, match.end()) if found else ([], 0)


def add_markdown(text: str, draft: Draft, locate: Locate) -> str:
    """Add Markdown to a draft and return its title: the first heading of the highest level."""
    reader = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").enable("strikethrough")
    walk = _Walk(draft, locate)
    tokens = reader.parse(text)
    position = 0
    while position < len(tokens):
        position = walk.take(tokens, position)
    return walk.title


@dataclass(slots=True)
class _Walk:
    """State of one walk over the tokens: how deep in lists, and which block comes next."""

    draft: Draft
    locate: Locate
    title: str = ""
    title_level: int = 7
    depth: int = 0
    first_of_item: bool = False
    numbers: list[int] = field(default_factory=list)

    def take(self, tokens: Sequence[Token], at: int) -> int:
        """Take one token, or a whole table; returns the position of the next."""
        token = tokens[at]
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self.depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.depth -= 1
        elif token.type == "list_item_open":
            self.first_of_item = True
        elif token.type in {"fence", "code_block"}:
            self._block(BlockKind.CODE, token.content, token)
        elif token.type == "html_block":
            self._block(BlockKind.PARAGRAPH, _TAG.sub(" ", token.content), token)
        elif token.type == "inline":
            self._inline(tokens, at)
        elif token.type == "table_open":
            return self._table(tokens, at)
        return at + 1

    def _place(self, token: Token) -> Locator:
        first, last = token.map or (0, 1)
        return self.locate(first + 1, max(last, first + 1))

    def _block(self, kind: BlockKind, text: str, token: Token, level: int = 0) -> None:
        self.draft.block(kind, text, self._place(token), level=level)

    def _inline(self, tokens: Sequence[Token], at: int) -> None:
        token, opened = tokens[at], tokens[at - 1]
        text, links, images = read_inline(token)
        kind, level = BlockKind.PARAGRAPH, 0
        if opened.type == "heading_open":
            kind, level = BlockKind.HEADING, int(opened.tag[1])
            self.draft.target(_slug(text))
            if level < self.title_level and text.strip():
                self.title, self.title_level = " ".join(text.split()), level
        elif self.depth and self.first_of_item:
            kind, level, self.first_of_item = BlockKind.LIST_ITEM, self.depth, False
        elif note := _NOTE.match(text):
            kind = BlockKind.FOOTNOTE
            self.draft.target(_note_target(note[1]))
        if text.strip():
            self._block(kind, text, token, level)
        for caption in images:
            self.draft.figure("", self._place(token), alternative=caption)
        if text.strip():
            element = len(self.draft.elements) - 1 - len(images)
            for words, target in links:
                self.draft.link(words, target, element=element)
            for mark in _NOTE_MARK.finditer(text):
                target = f"#{_note_target(mark[1])}"
                self.draft.link(mark.group(), target, element=element, start=mark.start())

    def _table(self, tokens: Sequence[Token], at: int) -> int:
        start = tokens[at]
        rows: list[tuple[list[str], Locator]] = []
        links: list[tuple[str, str]] = []
        at += 1
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "tr_open":
                rows.append(([], self._place(token)))
            elif token.type == "inline":
                text, found, images = read_inline(token)
                rows[-1][0].append(" ".join([text, *images]))
                links += found
            at += 1
        if self.draft.table(rows, self._place(start), header_rows=1):
            for words, target in links:
                self.draft.link(words, target)
        return at + 1


def read_inline(token: Token) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Text of an inline token, its links as (words, target), and the alternative texts of its images."""
    parts: list[str] = []
    links: list[tuple[str, str]] = []
    images: list[str] = []
    opened: list[tuple[int, str]] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif _breaks_line(child):
            parts.append("\n")
        elif child.type == "image":
            images.append(child.content)
        elif child.type == "link_open":
            opened.append((len(parts), str(child.attrs.get("href", ""))))
        elif child.type == "link_close" and opened:
            begin, target = opened.pop()
            links.append(("".join(parts[begin:]), target))
    return "".join(parts), links, images


def _slug(heading: str) -> str:
    """The name by which links find a heading (`#getting-started`)."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _note_target(name: str) -> str:
    return f"note {name}"


def _breaks_line(token: Token) -> bool:
    is_tag = token.type == "html_inline" and token.content.lower().startswith("<br")
    return is_tag or token.type in {"softbreak", "hardbreak"}
