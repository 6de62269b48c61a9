"""Token vectors: spaCy's `tok2vec` network, computed from its own weights several times as fast.

The network gives each token a vector that depends on the token and on four neighbours either side. It is an
embedding, in which a token is the sum of a few hashed features, and four convolutions with a residual:

    embedding     rows of hashed tables -> maxout -> layer norm       depends on the token's form alone
    convolution   (left, token, right) -> maxout -> layer norm -> + token              four times

spaCy computes both for every token of every text anew, in many small products. Here the embedding of a form
is kept, since most tokens of a document are forms seen before, and the convolutions of all texts of a
document run in onnxruntime as a few large products. The arithmetic is the same but for the order in which
numbers are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_STEP = 1024
"""Tokens of one product: enough to be quick, few enough to stay in the processor's cache."""
_MOST_FORMS = 60_000
"""Forms whose embedding is kept (23 MiB of them); when there are more, all are forgotten."""
_OPSET = 17
_IR_VERSION = 8
_EPSILON = 1e-8
_WINDOW = {"left": (0, -2), "middle": (1, -1), "right": (2, np.iinfo(np.int64).max)}
"""What a convolution looks at: the tokens from one number up to another, from the end where negative."""


class TokenNetwork:
    """A `Tok2Vec` of spaCy with a `MultiHashEmbed` and a `MaxoutWindowEncoder` of window 1.

    Args:
        model: spaCy's model, as trained.
    """

    def __init__(self, model: Any) -> None:
        embed, encode = model.layers
        features, _, tables, mix, _ = embed.layers
        blocks = [residual.layers[0] for residual in encode.layers[0].layers]
        self._features = features
        self._embedding = _Embedding(tables, mix, width=model.get_dim("nO"))
        self._reach = len(blocks)
        self._session = _session(_convolutions(blocks))

    def vectors(self, documents: Sequence[Any]) -> list[Floats]:
        """The vectors of the tokens of each of spaCy's documents, `[tokens, width]`."""
        forms = self._features.predict(list(documents))
        rows = self._embedding.rows([tuple(form) for forms_of_one in forms for form in forms_of_one.tolist()])
        lengths = [len(forms_of_one) for forms_of_one in forms]
        flat = self._convolve(_with_gaps(self._embedding.table[rows], lengths, self._reach))
        starts = np.cumsum([0, *(length + self._reach for length in lengths)])
        return [flat[start : start + length] for start, length in zip(starts.tolist(), lengths, strict=False)]

    def _convolve(self, tokens: Floats) -> Floats:
        """The vectors of a line of embedded tokens, without the `reach` first and last of it."""
        edges = 2 * self._reach
        parts = [
            self._session.run(None, {"tokens": tokens[start : start + _STEP + edges]})[0]
            for start in range(0, len(tokens) - edges, _STEP)
        ]
        return np.concatenate(parts) if parts else tokens[:0]


class _Embedding:
    """The embedded forms of tokens, each computed once."""

    def __init__(self, tables: Any, mix: Any, *, width: int) -> None:
        self._tables = tables
        self._mix = mix
        self._row_of: dict[tuple[int, ...], int] = {}
        self.table: Floats = np.zeros((1024, width), np.float32)

    def rows(self, forms: Sequence[tuple[int, ...]]) -> list[int]:
        """The row of the table that holds each form, embedded now where it is new."""
        if len(self._row_of) > _MOST_FORMS:
            self._row_of.clear()
        new = []
        for form in dict.fromkeys(forms):
            if form not in self._row_of:
                self._row_of[form] = len(self._row_of)
                new.append(form)
        if new:
            self._embed(new)
        return [self._row_of[form] for form in forms]

    def _embed(self, forms: Sequence[tuple[int, ...]]) -> None:
        end = len(self._row_of)
        if end > len(self.table):
            grown = np.zeros((2 * end, self.table.shape[1]), np.float32)
            grown[: len(self.table)] = self.table
            self.table = grown
        embedded = self._mix.predict(self._tables.predict(np.array(forms, np.uint64)))
        self.table[end - len(forms) : end] = embedded


def _with_gaps(tokens: Floats, lengths: Sequence[int], reach: int) -> Floats:
    """Texts in line with zeros before, between and after them, as wide as a vector reaches.

    So no text changes another's vectors, and each is what spaCy computes for it.
    """
    line = np.zeros((len(tokens) + reach * (len(lengths) + 1), tokens.shape[1]), np.float32)
    offsets = np.repeat(reach * np.arange(1, len(lengths) + 1), lengths)
    line[np.arange(len(tokens)) + offsets] = tokens
    return line


def _convolutions(blocks: Sequence[Any]) -> Any:
    """Convolutions as an ONNX graph: `tokens` `[n + 2 * blocks, width]` to `vectors` `[n, width]`."""
    from onnx import TensorProto, helper

    draft = _Graph()
    last = "tokens"
    for number, block in enumerate(blocks):
        last = draft.convolution(f"{number}.", last, block)
    draft.node("Identity", [last], "vectors")
    tokens, vectors = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, blocks[0].get_dim("nO")])
        for name in ("tokens", "vectors")
    )
    graph = helper.make_graph(draft.nodes, "convolutions", [tokens], [vectors], draft.weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)


class _Graph:
    """An ONNX graph that is being written."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        for side, (start, end) in _WINDOW.items():
            self._constant(f"{side}.start", np.array([start]))
            self._constant(f"{side}.end", np.array([end]))

    def node(self, operator: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> None:
        """Add an operator."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, **attributes))

    def convolution(self, at: str, tokens: str, block: Any) -> str:
        """Add a convolution with its residual; returns the name of what comes out."""
        _, maxout, norm, *_ = _flat(block)
        width, pieces, _ = maxout.get_param("W").shape
        for side in _WINDOW:
            self.node("Slice", [tokens, f"{side}.start", f"{side}.end"], at + side)
        self.node("Concat", [at + side for side in _WINDOW], at + "window", axis=1)
        # All first pieces side by side, then all second ones: the largest piece is that of whole blocks.
        weight = maxout.get_param("W").transpose(1, 0, 2).reshape(pieces * width, -1).T
        weights = [self._constant(at + "weight", weight)]
        weights += [self._constant(at + "bias", maxout.get_param("b").T.reshape(-1))]
        self.node("Gemm", [at + "window", *weights], at + "product")
        blocks = [f"{at}piece{piece}" for piece in range(pieces)]
        self.node("Split", [at + "product"], *blocks, axis=1)
        self.node("Max", blocks, at + "largest")
        scale = [self._constant(at + name, norm.get_param(name)) for name in ("G", "b")]
        self.node("LayerNormalization", [at + "largest", *scale], at + "norm", epsilon=_EPSILON)
        self.node("Add", [at + "middle", at + "norm"], at + "out")
        return at + "out"

    def _constant(self, name: str, array: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def _flat(block: Any) -> list[Any]:
    """The leaves of a chain of layers, in order."""
    return [leaf for layer in block.layers for leaf in _flat(layer)] if block.layers else [block]


def _session(model: Any) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A worker is one thread.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
