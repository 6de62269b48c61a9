"""A text encoder in onnxruntime: no torch, so a question costs a second and not ten.

The shipped model's weights are the verified safetensors; only the graph around them is made here, in memory,
its eight-bit form too. There is no exported copy to keep, to verify or to go stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.models.onnx_bert import TOKENS, VECTORS, WORD_TABLE, BertShape, bert_graph
from heddle.models.onnx_product import Product, float_product
from heddle.models.onnx_session import open_session
from heddle.models.piece_table import PieceTable
from heddle.models.text_batches import Rows, encode_distinct

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TokenVectors = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""From the tokens of texts of one length, `[batch, length]`, to unit vectors, `[batch, dimension]`."""
BATCH_TOKENS = 512
"""Tokens a batch: what one layer makes of them stays in a core's cache."""
_WINDOW = 1024
"""Texts that are tokenised at a time, so that memory does not grow with the corpus."""
_HINT = "run `make setup` again"


class OnnxEncoder:
    """A graph and its tokenizer as a `TextEncoder`; `load_onnx_encoder` and `load_onnx_file` make one.

    It may be used by several threads at a time.

    Args:
        vectors: The graph, ready to run.
        tokenizer: Turns a text into tokens, with the model's truncation.
        name: Identity of the model and its weights.
        dimension: Width of a vector.
        batch_tokens: Tokens a batch; 1 makes each text a batch of its own.
        prompts: What the model wants before a question, by name.
        word_pieces: The pieces it reads, with their vectors; None where the graph hides them.
    """

    def __init__(
        self,
        vectors: TokenVectors,
        tokenizer: Tokenizer,
        *,
        name: str,
        dimension: int,
        batch_tokens: int = BATCH_TOKENS,
        prompts: Mapping[str, str] | None = None,
        word_pieces: PieceTable | None = None,
    ) -> None:
        self._vectors = vectors
        self._tokenizer = tokenizer
        self._name = name
        self._dimension = dimension
        self._batch_tokens = batch_tokens
        self._prompts = dict(prompts or {})
        self._word_pieces = word_pieces

    @property
    def name(self) -> str:
        """Identity of the model and its weights; an index refuses another."""
        return self._name

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._dimension

    @property
    def prompts(self) -> Mapping[str, str]:
        """What the model wants before a question, by name."""
        return self._prompts

    @property
    def word_pieces(self) -> PieceTable | None:
        """The pieces it reads; None where the graph hides their vectors."""
        return self._word_pieces

    def encode(self, texts: Sequence[str], *, listener: Listener = ignore) -> NDArray[np.float32]:
        """Encode texts.

        Equal texts are encoded once. A batch holds texts of equal token counts, so nothing is padded:
        a vector depends on its batch mates by rounding alone.

        Args:
            texts: What to encode.
            listener: Hears of each batch.

        Shapes:
            returns: `[len(texts), dimension]`, rows of unit length

        Raises:
            ModelUnusable: the model gave a vector that is not finite.
        """
        return encode_distinct(
            texts, self._batches, dimension=self._dimension, name=self._name, listener=listener
        )

    def _batches(self, texts: list[str]) -> Iterator[Rows]:
        for start in range(0, len(texts), _WINDOW):
            encodings = self._tokenizer.encode_batch_fast(texts[start : start + _WINDOW])
            tokens = [encoding.ids for encoding in encodings]
            for batch in batches_of_equal_length([len(ids) for ids in tokens], self._batch_tokens):
                rows = np.asarray([tokens[place] for place in batch], dtype=np.int64)
                yield [start + place for place in batch], self._vectors(rows)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name}, dimension={self._dimension})"


def batches_of_equal_length(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Group places by their length, longest first.

    Args:
        lengths: The length of each place's text.
        most: Tokens that a batch may hold; a longer text is a batch of its own.

    >>> list(batches_of_equal_length([3, 5, 3, 3], most=6))
    [[1], [0, 2], [3]]
    """
    groups: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        groups.setdefault(length, []).append(place)
    for length in sorted(groups, reverse=True):
        size = max(1, most // max(1, length))
        for start in range(0, len(groups[length]), size):
            yield groups[length][start : start + size]


def load_onnx_encoder(
    folder: Path,
    shape: BertShape,
    *,
    name: str,
    longest: int,
    threads: int = 0,
    product: Product = float_product,
    prompts: Mapping[str, str] | None = None,
) -> OnnxEncoder:
    """Load a BERT from its weights and its tokenizer.

    Args:
        folder: Holds `model.safetensors` and `tokenizer.json`, which the caller has verified.
        shape: What the weights do not tell.
        name: Identity of the model and its weights.
        longest: Tokens of a text that are read; what follows is cut off.
        threads: Threads to encode with; 0 means all cores.
        product: How its dense layers are computed.
        prompts: What the model wants before a question, by name.

    Raises:
        ModelUnusable: a file cannot be read, or the graph cannot be run.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        weights = load_file(folder / "model.safetensors")
    except (OSError, SafetensorError) as error:
        raise ModelUnusable(f"cannot read the text encoder in {folder} ({error})", hint=_HINT) from error
    tokenizer = load_tokenizer(folder / "tokenizer.json", longest)
    graph = bert_graph(weights, shape, product)
    session = open_session(graph.model.SerializeToString(), threads=threads, arrays=graph.weights)

    def vectors(tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = session.run(VECTORS, {TOKENS: tokens})
        return found

    pieces = PieceTable(tokenizer, weights[WORD_TABLE])
    return OnnxEncoder(
        vectors, tokenizer, name=name, dimension=graph.width, prompts=prompts, word_pieces=pieces
    )


def load_tokenizer(path: Path, longest: int) -> Tokenizer:
    """The tokenizer with the model's truncation; what the file says of padding and length is another's.

    Args:
        path: A `tokenizer.json`.
        longest: Tokens of a text that are kept.

    Raises:
        ModelUnusable: the file cannot be read, or is no tokenizer.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(path.read_bytes())
    except OSError as error:
        raise ModelUnusable(f"cannot read {path} ({error.strerror or error})", hint=_HINT) from error
    except ValueError as error:
        raise ModelUnusable(f"{path} is not a tokenizer ({error})", hint=_HINT) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer
