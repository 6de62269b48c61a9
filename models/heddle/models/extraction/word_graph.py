"""The encoder of words as an ONNX graph: the shipped BERT's weights with what was learned added to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.models.extraction.word_window import Window
from heddle.models.onnx_bert import TOKENS, BertDraft, BertGraph, BertShape
from heddle.models.onnx_encoder import batches_of_equal_length
from heddle.models.onnx_graph import GraphDraft, Weights
from heddle.models.onnx_product import Product, float_product
from heddle.models.onnx_session import Session

SHAPES, HIDDEN = "shapes", "hidden"
"""The graph's second input, beside that of every BERT, and its output."""
_BATCH = 2048
"""Pieces that run side by side."""
_SHAPE_TABLE = "shape.weight"


def word_graph(
    weights: Weights,
    learned: Weights,
    shape: BertShape,
    *,
    scale: float,
    product: Product = float_product,
) -> BertGraph:
    """BERT with learned changes and shapes, written down with its last layer as the output.

    Args:
        weights: The tensors of the BERT.
        learned: What training changed: `<layer>.down` and `<layer>.up` for each dense layer, and the table
            of shapes.
        shape: Layers, heads and epsilon.
        scale: Weight of the changes, α / r (LoRA, equation 3).
        product: How dense layers are computed.

    Shapes:
        inputs `tokens`, `shapes`: `[batch, length]`, int64
        output `hidden`: `[batch, length, width]`, float32

    Raises:
        ModelUnusable: a tensor is missing.
    """
    from onnx import TensorProto, helper

    draft = BertDraft(GraphDraft(_changed(weights, learned, scale)), shape, product)
    graph = draft.graph
    shapes = graph.tensor("shapes_table", learned[_SHAPE_TABLE])
    words = graph.add("Gather", draft.word_table(), TOKENS)
    hidden = draft.hidden(graph.add("Add", words, graph.add("Gather", shapes, SHAPES)))
    graph.add("Identity", hidden, output=HIDDEN)
    width = learned[_SHAPE_TABLE].shape[1]
    sizes = ["batch", "length"]
    return draft.finish(
        [helper.make_tensor_value_info(name, TensorProto.INT64, sizes) for name in (TOKENS, SHAPES)],
        [helper.make_tensor_value_info(HIDDEN, TensorProto.FLOAT, [*sizes, width])],
    )


def _changed(weights: Weights, learned: Weights, scale: float) -> dict[str, NDArray[np.float32]]:
    """The BERT's tensors with the changes of its dense layers added (LoRA, equation 3)."""
    changed = dict(weights)
    for name, down in learned.items():
        layer, _, part = name.rpartition(".")
        if part == "down":
            matrix = f"{layer.removeprefix('bert.')}.weight"
            changed[matrix] = weights[matrix] + scale * (learned[f"{layer}.up"] @ down)
    return changed


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words in their text, from a graph that is ready to run.

    Args:
        session: The graph.
    """

    session: Session

    def __call__(self, windows: list[Window]) -> list[NDArray[np.float32]]:
        """The vectors of each window's words by their first and by their last pieces.

        Windows of equal length run side by side, so nothing is padded.

        Shapes:
            returns: for each window `[2, words, width]`
        """
        found: dict[int, NDArray[np.float32]] = {}
        for batch in batches_of_equal_length([len(window.pieces) for window in windows], _BATCH):
            hidden = self.session.run(HIDDEN, _inputs([windows[place] for place in batch]))
            for row, place in enumerate(batch):
                window = windows[place]
                found[place] = np.stack([hidden[row, list(window.first)], hidden[row, list(window.last)]])
        return [found[place] for place in range(len(windows))]


def _inputs(windows: list[Window]) -> Mapping[str, NDArray[np.int64]]:
    return {
        TOKENS: np.asarray([window.pieces for window in windows], dtype=np.int64),
        SHAPES: np.asarray([window.shapes for window in windows], dtype=np.int64),
    }
