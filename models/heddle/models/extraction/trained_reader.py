"""A trained reader at work: texts in, names, relations and coreference out, by onnxruntime and NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.models.extraction.annotated_text import AnnotatedText, TaskShape
from heddle.models.extraction.array_head import ArrayHead
from heddle.models.extraction.reader_file import load_encoder, load_head, tasks_in
from heddle.models.extraction.text_reading import Leaning, Spans, read_text
from heddle.models.extraction.word_graph import WordVectors, word_graph
from heddle.models.extraction.word_shape import word_shape
from heddle.models.extraction.word_window import Window, cut_windows
from heddle.models.onnx_product import Product
from heddle.models.onnx_session import open_session
from heddle.models.text_encoder import DEFAULT_SHAPE, default_folder, eight_bit_product, verified_digest

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_TOGETHER = 64
"""Texts whose windows are encoded together."""


def shipped_reader_folder() -> Path:
    """Where the reader lies that comes with Heddle."""
    return Path(__file__).parent / "reader"


class ArrayLook:
    """One text as a reader sees it.

    Args:
        head: The head of a task.
        vectors: Of each word by its first and its last piece.
        shapes: The shape of each word.

    Shapes:
        vectors: `[2, W, H]`
    """

    def __init__(self, head: ArrayHead, vectors: NDArray[np.float32], shapes: Sequence[int]) -> None:
        self._head = head
        self._vectors = vectors[0]
        self._starts = head.with_shape(vectors[0], shapes)
        self._ends = head.with_shape(vectors[1], shapes)

    def span_scores(self) -> NDArray[np.float32]:
        """Scores of all stretches of words, `[W, W, T]`."""
        return self._head.span_scores(self._starts, self._ends)

    def coreference_scores(self, spans: Spans, likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores that two names name one thing, `[M, M]`."""
        return self._head.coreference_scores(self._names(spans), likeness)

    def relation_scores(
        self,
        spans: Spans,
        entities: Sequence[int],
        kinds: Sequence[int],
        pairs: NDArray[np.int64],
        places: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        """Scores of the relations of pairs of entities, `[P, 1 + R]`."""
        vectors = self._head.entities(self._names(spans), entities, kinds)
        return self._head.relation_scores(self._vectors, vectors, pairs, places)

    def _names(self, spans: Spans) -> NDArray[np.float32]:
        return self._head.names(self._starts, self._ends, spans)


class TrainedReader:
    """An encoder with its heads; `load_reader` makes one.

    Args:
        vectors: The encoder.
        heads: By the name of their task.
        tokenizer: The encoder's.
    """

    def __init__(self, vectors: WordVectors, heads: dict[str, ArrayHead], tokenizer: Tokenizer) -> None:
        self._vectors = vectors
        self._heads = heads
        self._tokenizer = tokenizer

    @cached_property
    def tasks(self) -> dict[str, TaskShape]:
        """What it reads, by the name of the task."""
        return {name: head.file.task for name, head in self._heads.items()}

    def looks(self, texts: Sequence[AnnotatedText], task: str) -> Iterator[ArrayLook]:
        """Each text as the reader sees it, in order."""
        head = self._heads[task]
        for begin in range(0, len(texts), _TOGETHER):
            batch = texts[begin : begin + _TOGETHER]
            windows = [cut_windows(text.words, text.sentences, self._tokenizer) for text in batch]
            encoded = iter(self._vectors([window for each in windows for window in each]))
            for text, each in zip(batch, windows, strict=True):
                yield ArrayLook(head, _joined(each, encoded), [int(word_shape(word)) for word in text.words])

    def read(
        self, texts: Sequence[AnnotatedText], task: str, *, leaning: Leaning | None = None
    ) -> list[AnnotatedText]:
        """What is read of some texts; what is known of them already is left out of account.

        Args:
            texts: Their words and sentences; a text without words says nothing.
            task: What to read.
            leaning: How careful to be; as the head was saved where None.
        """
        file = self._heads[task].file
        full = [text for text in texts if text.words]
        read = (
            read_text(look, text, file.task, longest=file.longest, leaning=leaning or file.leaning)
            for look, text in zip(self.looks(full, task), full, strict=True)
        )
        return [
            next(read) if text.words else replace(text, spans=(), relations=(), unplaced=0) for text in texts
        ]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._heads)})"


def _joined(windows: Sequence[Window], encoded: Iterator[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate([next(encoded) for _ in windows], axis=1)


def load_reader(
    folder: Path | None = None, *, threads: int = 0, product: Product | None = None
) -> TrainedReader:
    """Load a reader.

    Args:
        folder: What `heddle train extraction` wrote; the shipped reader where None.
        threads: Threads to encode with; 0 means all cores.
        product: How the encoder's dense layers are computed; in eight bits where None, which is half as
            quick again and reads as well.

    Raises:
        ModelUnusable: a file is missing or broken, or the changes were learned on another encoder.
    """
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = folder or shipped_reader_folder()
    changes = load_encoder(folder)
    base = default_folder()
    if changes.digest != verified_digest():
        raise ModelUnusable(
            f"the reader in {folder} was trained on another text encoder",
            hint="train it again with `heddle train extraction`",
        )
    weights = load_file(base / "model.safetensors")
    graph = word_graph(
        weights, changes.arrays, DEFAULT_SHAPE, scale=changes.scale, product=product or eight_bit_product()
    )
    session = open_session(graph.model.SerializeToString(), threads=threads, arrays=graph.weights)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    heads = {task: ArrayHead(load_head(folder, task)) for task in tasks_in(folder)}
    if not heads:
        raise ModelUnusable(f"the reader in {folder} has no heads", hint="train it again")
    return TrainedReader(WordVectors(session), heads, tokenizer)
