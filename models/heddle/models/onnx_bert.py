"""BERT written down as an ONNX graph around its weights.

An exporter would trace the model in torch. The encoder is a few operators in a row, so it is written here
instead: the graph is the same on every machine, and making it takes neither torch nor seconds. The graph
only names the weights; they stay arrays in memory and are handed to the runtime beside it, not copied.

Texts of one batch have equal token counts (`onnx_encoder` sees to that). So nothing is padded, no mask is
needed, and a vector cannot depend on the lengths of its batch mates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from heddle.models.onnx_graph import Array, GraphDraft, Weights
from heddle.models.onnx_product import IR_VERSION, OPSET, Product, float_product

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

TOKENS, VECTORS = "tokens", "vectors"
"""The graph's input and its output."""


WORD_TABLE = "embeddings.word_embeddings.weight"
"""The tensor of the pieces' input vectors, as transformers' `BertModel` names it."""


@dataclass(frozen=True, slots=True)
class BertShape:
    """What the weights alone do not tell of a BERT.

    Args:
        layers: Transformer layers.
        heads: Attention heads a layer; they share the width evenly.
        epsilon: What layer normalisation adds to the variance.
    """

    layers: int
    heads: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class BertGraph:
    """A graph and what it names.

    Args:
        model: The graph, some kilobytes.
        weights: The arrays that its external tensors stand for, by name.
        width: Width of a vector.
    """

    model: ModelProto
    weights: Mapping[str, Array]
    width: int


def bert_graph(weights: Weights, shape: BertShape, product: Product = float_product) -> BertGraph:
    """BERT's encoder with its last layer averaged over the tokens and brought to unit length.

    The encoder is that of Devlin et al. (NAACL 2019, https://aclanthology.org/N19-1423), what follows
    that of Sentence-BERT (Reimers and Gurevych, EMNLP 2019, https://aclanthology.org/D19-1410).

    Args:
        weights: The tensors under the names that transformers' `BertModel` gives them.
        shape: Layers, heads and epsilon.
        product: How dense layers are computed; what is between them stays in float32.

    Shapes:
        input `tokens`: `[batch, length]`, int64, at most as long as there are positions
        output `vectors`: `[batch, width]`, float32, rows of unit length

    Raises:
        ModelUnusable: a tensor is missing.
    """
    from onnx import TensorProto, helper

    draft = BertDraft(GraphDraft(weights), shape, product)
    graph = draft.graph
    hidden = draft.hidden(graph.add("Gather", draft.word_table(), TOKENS))
    pooled = graph.add("ReduceMean", hidden, graph.constant("token_axis", [1]), keepdims=0)
    graph.add("LpNormalization", pooled, axis=1, p=2, output=VECTORS)
    width = graph.weight("embeddings.LayerNorm.weight").shape[0]
    return draft.finish(
        [helper.make_tensor_value_info(TOKENS, TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info(VECTORS, TensorProto.FLOAT, ["batch", width])],
    )


@dataclass(frozen=True, slots=True)
class BertDraft:
    """The parts of a BERT, each of which adds its nodes and names its result.

    Args:
        graph: What they are added to.
        shape: Layers, heads and epsilon.
        product: How dense layers are computed.
    """

    graph: GraphDraft
    shape: BertShape
    product: Product

    def hidden(self, words: str) -> str:
        """The last layer's vectors, `[batch, length, width]`, from those of the tokens alone."""
        hidden = self._embeddings(words)
        for layer in range(self.shape.layers):
            hidden = self._layer(f"encoder.layer.{layer}", hidden)
        return hidden

    def word_table(self) -> str:
        """The vectors of all tokens."""
        return self.graph.tensor("words", self.graph.weight(WORD_TABLE))

    def finish(self, inputs: Sequence[ValueInfoProto], outputs: Sequence[ValueInfoProto]) -> BertGraph:
        """The graph as it was added."""
        from onnx import helper

        graph = self.graph
        model = helper.make_model(
            helper.make_graph(graph.nodes, "bert", list(inputs), list(outputs), list(graph.tensors.values())),
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="heddle",
        )
        width = graph.weight("embeddings.LayerNorm.weight").shape[0]
        return BertGraph(model, graph.arrays, width)

    def _embeddings(self, words: str) -> str:
        """A token's vector, its place's, and that of the first segment: a text is one segment."""
        graph = self.graph
        segment = graph.weight("embeddings.token_type_embeddings.weight")[0]
        places = graph.tensor("places", graph.weight("embeddings.position_embeddings.weight") + segment)
        zero, one, two = (graph.constant(str(number), [number]) for number in (0, 1, 2))
        length = graph.add("Slice", graph.add("Shape", TOKENS), one, two)
        here = graph.add("Slice", places, zero, length)
        total = graph.add("Add", words, here)
        return self._normalised("embeddings.LayerNorm", total)

    def _layer(self, name: str, hidden: str) -> str:
        """Attention, then two dense layers; each adds to what it was given and is normalised."""
        attended = self._dense(f"{name}.attention.output.dense", self._attention(name, hidden))
        hidden = self._added(f"{name}.attention.output.LayerNorm", attended, hidden)
        wide = self.graph.add("Gelu", self._dense(f"{name}.intermediate.dense", hidden))
        return self._added(f"{name}.output.LayerNorm", self._dense(f"{name}.output.dense", wide), hidden)

    def _attention(self, name: str, hidden: str) -> str:
        """softmax(Q Kᵀ / √d) V for each head (Vaswani et al., NeurIPS 2017, eq. 1), heads side by side."""
        graph, heads = self.graph, self.shape.heads
        width = graph.weight(f"{name}.attention.self.query.bias").shape[0]
        split = graph.constant("split_heads", [0, 0, heads, width // heads])
        joined = graph.constant("join_heads", [0, 0, width])

        def part(which: str, order: Sequence[int], scale: float = 1.0) -> str:
            rows = self._dense(f"{name}.attention.self.{which}", hidden, scale)
            return graph.add("Transpose", graph.add("Reshape", rows, split), perm=order)

        queries = part("query", (0, 2, 1, 3), 1 / math.sqrt(width // heads))
        keys = part("key", (0, 2, 3, 1))
        values = part("value", (0, 2, 1, 3))
        heed = graph.add("Softmax", graph.add("MatMul", queries, keys), axis=-1)
        mixed = graph.add("Transpose", graph.add("MatMul", heed, values), perm=(0, 2, 1, 3))
        return graph.add("Reshape", mixed, joined)

    def _dense(self, name: str, rows: str, scale: float = 1.0) -> str:
        """`scale * (rows Wᵀ + b)`; the scale goes into the weights, where it costs nothing."""
        scale32 = np.float32(scale)
        matrix = self.graph.weight(f"{name}.weight").T * scale32
        return self.product(self.graph, name, rows, matrix, self.graph.weight(f"{name}.bias") * scale32)

    def _added(self, name: str, change: str, hidden: str) -> str:
        return self._normalised(name, self.graph.add("Add", change, hidden))

    def _normalised(self, name: str, rows: str) -> str:
        scale = self.graph.tensor(f"{name}.weight", self.graph.weight(f"{name}.weight"))
        bias = self.graph.tensor(f"{name}.bias", self.graph.weight(f"{name}.bias"))
        return self.graph.add("LayerNormalization", rows, scale, bias, axis=-1, epsilon=self.shape.epsilon)
