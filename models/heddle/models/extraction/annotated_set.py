"""Sets of annotated texts, read from their files: CoNLL04, SciERC and Re-DocRED."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.core.errors import InvalidGraph, PathNotFound, UsageError
from heddle.models.extraction.annotated_text import AnnotatedText, EntityRelation, WordSpan

_SUFFIXES = (".jsonl", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class AnnotatedSet:
    """A folder's texts.

    Args:
        name: `conll04`, `scierc` or `redocred`, told by the form of its lines.
        texts: By the share that they belong to: `train`, `dev`, `test`.
    """

    name: str
    texts: Mapping[str, tuple[AnnotatedText, ...]]

    @property
    def documents(self) -> bool:
        """Whether its texts are documents."""
        return self.name == "redocred"

    def learned(self) -> tuple[AnnotatedText, ...]:
        """The texts that models learn from: the train share, or all there is where a set has none."""
        if self.texts.get("train"):
            return self.texts["train"]
        return tuple(text for share in sorted(self.texts) for text in self.texts[share])

    def scored(self) -> tuple[AnnotatedText, ...]:
        """The texts that models are scored on: the test share, else dev, else all there is."""
        for share in ("test", "dev"):
            if self.texts.get(share):
                return self.texts[share]
        return tuple(text for share in sorted(self.texts) for text in self.texts[share])


def read_annotated_set(folder: Path) -> AnnotatedSet:
    """Read a folder of `train`, `dev` and `test` files, JSON lines, packed by gzip or not.

    A file belongs to the share that its name begins with; several files of a share are read in order.

    Raises:
        PathNotFound: there is no such folder.
        UsageError: it holds no such files.
        InvalidGraph: a line is none of the three forms.
    """
    if not folder.is_dir():
        raise PathNotFound(f"there is no folder {folder}")
    files = sorted(path for path in folder.iterdir() if path.name.endswith(_SUFFIXES))
    shares: dict[str, list[AnnotatedText]] = {}
    names = set()
    for path in files:
        for number, line in enumerate(_lines(path), 1):
            try:
                name, text = _text(json.loads(line), f"{path.name}:{number}")
            except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
                raise InvalidGraph(
                    f"{path.name}, line {number}, is no annotated text ({_said(error)})",
                    hint="give a folder laid out as conll04, scierc or redocred",
                ) from error
            names.add(name)
            shares.setdefault(path.name.split(".")[0].split("_")[0], []).append(text)
    if len(names) != 1:
        raise UsageError(
            f"{folder} holds {'several sets' if names else 'no annotated texts'}",
            hint="name a folder with train, dev or test files of one set (.jsonl or .jsonl.gz)",
        )
    return AnnotatedSet(names.pop(), {share: tuple(texts) for share, texts in shares.items()})


def _said(error: Exception) -> str:
    """What is wrong with a line: a field that is missing, or what its reader says."""
    return f"no {error}" if isinstance(error, KeyError) else str(error)


def _lines(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.name.endswith(".gz") else data).decode("utf-8")
    yield from (line for line in text.split("\n") if line.strip())


def _text(record: Mapping[str, Any], place: str) -> tuple[str, AnnotatedText]:
    if "sents" in record:
        return "redocred", _document(record)
    return _sentence(record, place)


def _sentence(record: Mapping[str, Any], place: str) -> tuple[str, AnnotatedText]:
    words = tuple(str(word) for word in record["tokens"])
    spans = tuple(
        _checked(WordSpan(int(each["start"]), int(each["end"]), str(each["type"]), number), len(words))
        for number, each in enumerate(record["entities"])
    )
    by_span = any("head_span" in each for each in record["relations"])
    numbers = {(span.start, span.end): span.entity for span in spans}
    relations, unplaced = set(), 0
    for each in record["relations"]:
        if by_span:
            head, tail = (numbers.get(_pair(each[end])) for end in ("head_span", "tail_span"))
        else:
            head, tail = (spans[int(each[end])].entity for end in ("head", "tail"))
        if head is None or tail is None:
            unplaced += 1
        else:
            relations.add(EntityRelation(head, str(each["type"]), tail))
    text = AnnotatedText(
        str(record.get("id", place)),
        words,
        ((0, len(words)),),
        tuple(sorted(spans)),
        tuple(sorted(relations)),
        unplaced,
    )
    scientific = by_span or any(span.kind in _SCIENTIFIC for span in spans)
    return ("scierc" if scientific or _is_scientific(text.id) else "conll04"), text


_SCIENTIFIC = frozenset({"Task", "Method", "Metric", "Material", "OtherScientificTerm", "Generic"})


def _is_scientific(name: str) -> bool:
    # A sentence without names does not show its set.
    return name.startswith("scierc")


def _document(record: Mapping[str, Any]) -> AnnotatedText:
    words: list[str] = []
    sentences = []
    for sentence in record["sents"]:
        sentences.append((len(words), len(words) + len(sentence)))
        words += (str(word) for word in sentence)
    spans: dict[tuple[int, int], WordSpan] = {}
    for entity, mentions in enumerate(record["entities"]):
        for mention in mentions:
            first = sentences[int(mention["sent_id"])][0]
            start, end = (first + place for place in _pair(mention["pos"]))
            # A few places are given to two entities; the first has them.
            spans.setdefault((start, end), WordSpan(start, end, str(mention["type"]), entity))
    relations = {
        EntityRelation(int(each["h"]), str(each["r"]), int(each["t"])) for each in record["relations"]
    }
    return AnnotatedText(
        str(record.get("id") or record["title"]),
        tuple(words),
        tuple(sentences),
        tuple(sorted(_checked(span, len(words)) for span in spans.values())),
        tuple(sorted(relations)),
    )


def _pair(value: Sequence[Any]) -> tuple[int, int]:
    start, end = value
    return int(start), int(end)


def _checked(span: WordSpan, words: int) -> WordSpan:
    if not 0 <= span.start < span.end <= words:
        raise ValueError(f"a name at {span.start}-{span.end} of {words} words")
    return span
