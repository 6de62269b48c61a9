"""The pieces of words that a model reads, with their input vectors: a first idea of what words are alike.

The vectors of a model's input layer know no context. Their mean is taken away first, because all of them
point to one side (Mu and Viswanath, ICLR 2018, arXiv 1702.01417, section 2), so that unlike words are apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import Pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class PieceTable:
    """A tokenizer and the table of its pieces' vectors, as `WordPieces`.

    Args:
        tokenizer: With the model's truncation.
        table: The input vectors, which are read and not copied.

    Shapes:
        table: `[V, D]`
    """

    def __init__(self, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
        self._tokenizer = tokenizer
        self._table = table

    def cut(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut texts, up to the length that the encoder reads."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [
            Pieces(
                np.asarray(encoding.ids, dtype=np.int64),
                np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2),
            )
            for encoding in encodings
        ]

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of pieces, without what all have in common.

        Shapes:
            ids: `[n]`
            returns: `[n, D]`, rows of unit length; zeros where a piece is nothing but what all have in common
        """
        own = self._table[ids] - self._common
        lengths = np.linalg.norm(own, axis=1, keepdims=True)
        return np.asarray(own / np.where(lengths > 0, lengths, 1), dtype=np.float32)

    @cached_property
    def _common(self) -> NDArray[np.float32]:
        return np.asarray(self._table.mean(axis=0, dtype=np.float64), dtype=np.float32)


def pieces_of_sentence_model(model: Any) -> PieceTable | None:
    """The pieces of a sentence-transformers model; None where it has no fast tokenizer or no input table."""
    from tokenizers import Tokenizer

    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    inner = getattr(model[0], "auto_model", None)
    if backend is None or inner is None:
        return None
    tokenizer = Tokenizer.from_str(backend.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(int(model.get_max_seq_length() or _LONGEST))
    weights = inner.get_input_embeddings().weight
    return PieceTable(tokenizer, weights.detach().float().cpu().numpy())


_LONGEST = 512
