"""Labels for training the parser of references: the words of a reference set against its gold fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from heddle.ingest.paper.matching import plain
from heddle.ingest.paper.reference_token import Field, Token, tokens

_GOOD = 88.0
"""Partial ratio, from 0 to 100, from which a text is found in another."""
_RANGE = re.compile(r"[-–—‐]|[a-zA-Z]?\d+[a-z]?")
_DOI = re.compile(r"(?:doi:?\s?)?10\.\d{4}|https?://(?:dx\.)?doi", re.IGNORECASE)


def label_words(text: str, gold: Mapping[str, Any]) -> list[Field] | None:
    """The field of each word of a reference; None where the gold is not found in it.

    Args:
        text: As printed.
        gold: Its fields.
    """
    words = tokens(text)
    labels = [Field.OTHER] * len(words)
    title = _find(words, gold.get("title") or gold.get("source") or "", 0)
    if title is None:
        return None
    if gold.get("title"):
        _fill(labels, title, Field.TITLE)
    _authors(words, labels, gold, title[0])
    name = gold.get("source") or ""
    source = (_find(words, name, title[1]) if gold.get("title") else None) or _find(words, name, 0)
    if source is not None:
        _fill(labels, source, Field.SOURCE)
    _numbers(words, labels, gold, source[1] if source else title[1])
    for at, word in enumerate(words):
        if labels[at] is Field.OTHER and _DOI.match(word.text):
            labels[at] = Field.DOI
    _publisher(words, labels, gold, source[1] if source else title[1])
    return labels


def _fill(labels: list[Field], span: tuple[int, int], field: Field) -> None:
    for at in range(*span):
        if labels[at] is Field.OTHER:
            labels[at] = field


def _find(words: Sequence[Token], wanted: str, start: int) -> tuple[int, int] | None:
    """The words, from a place on, that a text is found in."""
    squeezed = plain(wanted)
    if not squeezed:
        return None
    joined, owners = "", []
    for at in range(start, len(words)):
        letters = plain(words[at].text)
        joined += letters
        owners += [at] * len(letters)
    at = joined.find(squeezed)
    if at >= 0:
        return owners[at], owners[at + len(squeezed) - 1] + 1
    if len(squeezed) < 8 or len(joined) < len(squeezed) // 2:
        return None
    found = fuzz.partial_ratio_alignment(squeezed, joined, score_cutoff=_GOOD)
    if found is None or found.dest_end <= found.dest_start:
        return None
    return owners[found.dest_start], owners[found.dest_end - 1] + 1


def _authors(words: Sequence[Token], labels: list[Field], gold: Mapping[str, Any], title: int) -> None:
    """Names stand at the start: up to the last surname with its initials, or `et al`."""
    surnames = {
        plain(word)
        for author in gold.get("authors") or ()
        for word in str(author.get("surname") or "").split()
    }
    surnames |= {
        plain(part)
        for author in gold.get("authors") or ()
        for part in re.split(r"\W+", str(author.get("surname") or ""))
    }
    last = -1
    for at in range(min(title, len(words))):
        text = plain(words[at].text)
        if text and (text in surnames or text in ("et", "al")):
            last = at
    if last < 0:
        return
    end = last + 1
    while (
        end < title
        and end < len(words)
        and re.fullmatch(r"[A-Z]{1,4}|[.,]|-|[A-Z][a-z]{0,12}", words[end].text)
    ):
        if (
            words[end].text == "."
            and end + 1 < len(words)
            and not re.fullmatch(r"[A-Z]{1,3}", words[end + 1].text)
        ):
            end += 1
            break
        end += 1
    for at in range(end):
        labels[at] = Field.AUTHOR


def _numbers(words: Sequence[Token], labels: list[Field], gold: Mapping[str, Any], start: int) -> None:
    """Mark year, volume, issue and pages: a volume stands behind the source, pages behind the volume."""
    _year(words, labels, str(gold.get("year") or ""))
    volume, first, last = (str(gold.get(key) or "") for key in ("volume", "fpage", "lpage"))
    at = _mark(words, labels, volume, start, Field.VOLUME)
    if at is not None:
        _issue(words, labels, at + 1)
    begin = _mark(words, labels, first, at + 1 if at is not None else start, Field.PAGES)
    if begin is None:
        _mark(words, labels, last, start, Field.PAGES)
        return
    for after in range(begin + 1, min(begin + 3, len(words))):
        if labels[after] is not Field.OTHER or not _RANGE.fullmatch(words[after].text):
            break
        labels[after] = Field.PAGES


def _year(words: Sequence[Token], labels: list[Field], year: str) -> None:
    """Mark the first word that is the year and belongs to nothing but, perhaps, the run of authors."""
    for free in (Field.OTHER, Field.AUTHOR):
        for at, word in enumerate(words):
            if year and word.text[:4] == year and labels[at] is free:
                labels[at] = Field.YEAR
                return


def _issue(words: Sequence[Token], labels: list[Field], start: int) -> None:
    """Mark what stands in brackets at a place, or behind `no.`."""
    named = [word.text.lower() for word in words[start : start + 4]]
    if named[:2] == [",", "no"] and named[2:3] == ["."] and named[3:] and named[3].isdigit():
        labels[start + 3] = Field.ISSUE
        return
    if start + 1 >= len(words) or words[start].text != "(" or not _closes(words, start + 1):
        return
    for at in range(start + 1, len(words)):
        if words[at].text == ")":
            return
        if labels[at] is Field.OTHER:
            labels[at] = Field.ISSUE


def _closes(words: Sequence[Token], start: int) -> bool:
    return any(words[at].text == ")" for at in range(start, min(start + 6, len(words))))


def _mark(words: Sequence[Token], labels: list[Field], wanted: str, start: int, field: Field) -> int | None:
    squeezed = plain(wanted)
    for at in range(start, len(words)):
        if squeezed and labels[at] is Field.OTHER and plain(words[at].text) == squeezed:
            labels[at] = field
            return at
    return None


def _publisher(words: Sequence[Token], labels: list[Field], gold: Mapping[str, Any], start: int) -> None:
    """Words of a book's reference behind its title that nothing else claims."""
    if gold.get("volume") or gold.get("fpage"):
        return
    for at in range(start, len(words)):
        if labels[at] is Field.OTHER and re.fullmatch(r"[^\W\d_a-z][\w’']+|&|,|and|:", words[at].text):
            labels[at] = Field.PUBLISHER
