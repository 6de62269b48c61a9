"""The shipped text encoder in onnxruntime: no torch, so a question costs a second and not ten.

The weights are the verified safetensors; only the graph around them is made here, in memory. There is no
exported copy to keep, to verify or to go stale.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.models.onnx_bert import TOKENS, VECTORS, BertGraph, BertShape, bert_graph
from heddle.models.text_batches import Rows, encode_distinct

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, OrtValue
    from tokenizers import Tokenizer

_BATCH_TOKENS = 512
"""Tokens a batch: what one layer makes of them stays in a core's cache."""
_WINDOW = 1024
"""Texts that are tokenised at a time, so that memory does not grow with the corpus."""
_ERRORS_ONLY = 3
_HINT = "run `make setup` again"


class OnnxEncoder:
    """A mean-pooled BERT as a `TextEncoder`; `load_onnx_encoder` makes one.

    It may be used by several threads at a time.

    Args:
        session: The graph, ready to run.
        weights: The arrays that the session reads; they live as long as it does.
        tokenizer: Turns a text into tokens, with the model's truncation.
        name: Identity of the model and its weights.
        dimension: Width of a vector.
    """

    def __init__(
        self,
        session: InferenceSession,
        weights: Sequence[OrtValue],
        tokenizer: Tokenizer,
        *,
        name: str,
        dimension: int,
    ) -> None:
        self._session = session
        self._weights = weights
        self._tokenizer = tokenizer
        self._name = name
        self._dimension = dimension

    @property
    def name(self) -> str:
        """Identity of the model and its weights; an index refuses another."""
        return self._name

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._dimension

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
            for batch in batches_of_equal_length([len(ids) for ids in tokens], _BATCH_TOKENS):
                rows = np.asarray([tokens[place] for place in batch], dtype=np.int64)
                (vectors,) = self._session.run([VECTORS], {TOKENS: rows})
                yield [start + place for place in batch], vectors

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
    folder: Path, shape: BertShape, *, name: str, longest: int, threads: int = 0
) -> OnnxEncoder:
    """Load a BERT from its weights and its tokenizer.

    Args:
        folder: Holds `model.safetensors` and `tokenizer.json`, which the caller has verified.
        shape: What the weights do not tell.
        name: Identity of the model and its weights.
        longest: Tokens of a text that are read; what follows is cut off.
        threads: Threads to encode with; 0 means all cores.

    Raises:
        ModelUnusable: a file cannot be read, or the graph cannot be run.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        weights = load_file(folder / "model.safetensors")
        tokenizer = _tokenizer(folder / "tokenizer.json", longest)
    except (OSError, SafetensorError) as error:
        raise ModelUnusable(f"cannot read the text encoder in {folder} ({error})", hint=_HINT) from error
    graph = bert_graph(weights, shape)
    session, values = _session(graph, threads)
    return OnnxEncoder(session, values, tokenizer, name=name, dimension=graph.width)


def _tokenizer(path: Path, longest: int) -> Tokenizer:
    """The tokenizer with the model's truncation; what the file says of padding and length is another's.

    Raises:
        OSError: the file cannot be read.
        ModelUnusable: it is no tokenizer.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(path.read_bytes())
    except ValueError as error:
        raise ModelUnusable(f"{path} is not a tokenizer ({error})", hint=_HINT) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def _session(graph: BertGraph, threads: int) -> tuple[InferenceSession, list[OrtValue]]:
    """The graph, optimised and ready to run.

    Raises:
        ModelUnusable: the runtime refuses it.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A number, because the runtime's own choice also pins its threads to cores, which containers refuse.
    options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
    options.inter_op_num_threads = 1
    # Threads that wait must not burn a core that a parser could use.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Its plan of the memory is made for one shape of input; ours differs from batch to batch.
    options.enable_mem_pattern = False
    options.log_severity_level = _ERRORS_ONLY
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in graph.weights.values()]
    options.add_external_initializers(list(graph.weights), values)
    try:
        session = onnxruntime.InferenceSession(
            graph.model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    # The runtime's exceptions have no common parent but this.
    except Exception as error:
        problem = " ".join(str(error).split())[:300]
        raise ModelUnusable(
            f"onnxruntime cannot run the text encoder ({type(error).__name__}: {problem})", hint=_HINT
        ) from error
    return session, values
