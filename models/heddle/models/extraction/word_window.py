"""Windows: the words of a text as pieces of words, in stretches that the encoder can read at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heddle.models.extraction.word_shape import WordShape, word_shape

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST_WINDOW = 500
"""Pieces of words in a window, besides its first and last mark; the encoder has 512 places."""
_FIRST, _LAST, _UNKNOWN = 101, 102, 100
"""The encoder's marks: a text begins, ends, and a word that it has no pieces for."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text.

    Args:
        pieces: Numbers of its pieces, with the marks at both ends.
        shapes: The shape of each piece's word.
        first: Place of the first piece of each word.
        last: Place of the last piece of each word.
    """

    pieces: tuple[int, ...]
    shapes: tuple[int, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]


def cut_windows(
    words: Sequence[str],
    sentences: Iterable[tuple[int, int]],
    tokenizer: Tokenizer,
    *,
    longest: int = LONGEST_WINDOW,
) -> list[Window]:
    """Cut a text into windows between sentences, and inside one only where it is too long itself.

    Args:
        words: The text's words.
        sentences: First word of each sentence and the word behind its last; they cover all words in order.
        tokenizer: Cuts a word into pieces; without padding and truncation.
        longest: Pieces of a window.
    """
    encodings = tokenizer.encode_batch_fast(list(words), add_special_tokens=False)
    pieces = [(encoding.ids or [_UNKNOWN])[:longest] for encoding in encodings]
    windows, held, size = [], list[int](), 0
    for start, end in sentences:
        length = sum(len(ids) for ids in pieces[start:end])
        if held and size + length > longest:
            windows.append(_window(held, words, pieces))
            held, size = [], 0
        for word in range(start, end):
            if size + len(pieces[word]) > longest:
                windows.append(_window(held, words, pieces))
                held, size = [], 0
            held.append(word)
            size += len(pieces[word])
    return [*windows, _window(held, words, pieces)] if held else windows


def _window(held: Sequence[int], words: Sequence[str], pieces: Sequence[Sequence[int]]) -> Window:
    ids, shapes, first, last = [_FIRST], [int(WordShape.NONE)], [], []
    for word in held:
        first.append(len(ids))
        ids += pieces[word]
        shapes += [int(word_shape(words[word]))] * len(pieces[word])
        last.append(len(ids) - 1)
    return Window((*ids, _LAST), (*shapes, int(WordShape.NONE)), tuple(first), tuple(last))
