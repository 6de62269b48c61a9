"""Texts as training takes them: windows and gold as numbers, and batches of them as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.models.extraction.annotated_text import AnnotatedText, TaskShape
from heddle.models.extraction.name_likeness import likenesses
from heddle.models.extraction.text_reading import entity_kinds
from heddle.models.extraction.word_shape import WordShape, word_shape
from heddle.models.extraction.word_window import Window, cut_windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text with its gold, by numbers.

    Args:
        text: The text.
        windows: What the encoder reads.
        shapes: The shape of each word.
        spans: First word of each name and the word behind its last.
        kinds: Number of the kind of each name.
        entities: Row of the entity of each name.
        entity_kinds: Number of the kind of each entity.
        relations: Rows of head and tail and the number of the relation, `[L, 3]`.
        likeness: How alike its names are; empty where names do not corefer.
    """

    text: AnnotatedText
    windows: tuple[Window, ...]
    shapes: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    kinds: tuple[int, ...]
    entities: tuple[int, ...]
    entity_kinds: tuple[int, ...]
    relations: NDArray[np.int64]
    likeness: NDArray[np.float32]


def prepare(text: AnnotatedText, task: TaskShape, tokenizer: Tokenizer) -> PreparedText:
    """Bring a text into numbers."""
    rows = {entity: row for row, entity in enumerate(text.entities())}
    relations = [
        (rows[each.head], rows[each.tail], task.relations.index(each.name)) for each in text.relations
    ]
    names = [" ".join(text.words[span.start : span.end]) for span in text.spans]
    return PreparedText(
        text,
        tuple(cut_windows(text.words, text.sentences, tokenizer)),
        tuple(int(word_shape(word)) for word in text.words),
        tuple((span.start, span.end) for span in text.spans),
        tuple(task.kinds.index(span.kind) + 1 for span in text.spans),
        tuple(rows[span.entity] for span in text.spans),
        tuple(entity_kinds(text, task)),
        np.asarray(relations, dtype=np.int64).reshape(-1, 3),
        likenesses(names, [span.kind for span in text.spans])
        if task.documents
        else np.empty((0, 0, 0), np.float32),
    )


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Texts side by side.

    Shapes:
        pieces, shapes, mask: `[N, P]`, the windows of all texts
        first, last: `[B, W]`, places of each word's pieces among all places of all windows
        word_shapes, words: `[B, W]`, the second true where there is a word
    """

    pieces: Tensor
    shapes: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    word_shapes: Tensor
    words: Tensor


def batch_of(texts: Sequence[PreparedText], device: str) -> TextBatch:
    """Put texts side by side."""
    windows = [window for text in texts for window in text.windows]
    wide = max(len(window.pieces) for window in windows)
    pieces = np.zeros((len(windows), wide), dtype=np.int64)
    shapes = np.full_like(pieces, int(WordShape.NONE))
    for row, window in enumerate(windows):
        pieces[row, : len(window.pieces)] = window.pieces
        shapes[row, : len(window.shapes)] = window.shapes
    lengths = np.asarray([len(window.pieces) for window in windows])
    words = max(len(text.shapes) for text in texts)
    first = np.zeros((len(texts), words), dtype=np.int64)
    last, word_shapes = np.zeros_like(first), np.zeros_like(first)
    row = 0
    for place, text in enumerate(texts):
        starts, ends = [], []
        for window in text.windows:
            starts += [at + row * wide for at in window.first]
            ends += [at + row * wide for at in window.last]
            row += 1
        first[place, : len(starts)], last[place, : len(ends)] = starts, ends
        word_shapes[place, : len(text.shapes)] = text.shapes
    present = np.arange(words)[None] < np.asarray([len(text.shapes) for text in texts])[:, None]
    mask = np.arange(wide)[None] < lengths[:, None]
    arrays = (pieces, shapes, mask, first, last, word_shapes, present)
    return TextBatch(*(torch.from_numpy(array).to(device) for array in arrays))
