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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

OPSET = 20
"""The first version of ONNX's operators that has `Gelu` as one of them."""
IR_VERSION = 9
"""The file format that goes with it."""
TOKENS, VECTORS = "tokens", "vectors"
"""The graph's input and its output."""
Weights = Mapping[str, NDArray[np.float32]]


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
    weights: Weights
    width: int


def bert_graph(weights: Weights, shape: BertShape) -> BertGraph:
    """BERT's encoder with its last layer averaged over the tokens and brought to unit length.

    The encoder is that of Devlin et al. (NAACL 2019, https://aclanthology.org/N19-1423), what follows
    that of Sentence-BERT (Reimers and Gurevych, EMNLP 2019, https://aclanthology.org/D19-1410).

    Args:
        weights: The tensors under the names that transformers' `BertModel` gives them.
        shape: Layers, heads and epsilon.

    Shapes:
        input `tokens`: `[batch, length]`, int64, at most as long as there are positions
        output `vectors`: `[batch, width]`, float32, rows of unit length

    Raises:
        ModelUnusable: a tensor is missing.
    """
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    hidden = _embeddings(graph, shape)
    for layer in range(shape.layers):
        hidden = _layer(graph, f"encoder.layer.{layer}", hidden, shape)
    pooled = graph.add("ReduceMean", hidden, graph.constant("token_axis", [1]), keepdims=0)
    graph.add("LpNormalization", pooled, axis=1, p=2, output=VECTORS)
    width = graph.weight("embeddings.LayerNorm.weight").shape[0]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "bert",
            [helper.make_tensor_value_info(TOKENS, TensorProto.INT64, ["batch", "length"])],
            [helper.make_tensor_value_info(VECTORS, TensorProto.FLOAT, ["batch", width])],
            list(graph.tensors.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="heddle",
    )
    return BertGraph(model, graph.named, width)


@dataclass(slots=True)
class _Graph:
    """Nodes and tensors as they are added; every value has a name."""

    weights: Weights
    nodes: list[NodeProto] = field(default_factory=list)
    tensors: dict[str, TensorProto] = field(default_factory=dict)
    named: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node and name its result."""
        from onnx import helper

        name = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def weight(self, name: str) -> NDArray[np.float32]:
        """A tensor of the model.

        Raises:
            ModelUnusable: there is none of that name.
        """
        try:
            return self.weights[name]
        except KeyError:
            raise ModelUnusable(
                f"the text encoder's weights lack {name}", hint="use a BERT with safetensors weights"
            ) from None

    def tensor(self, name: str, values: NDArray[np.float32]) -> str:
        """Name an array that is handed to the runtime beside the graph."""
        from onnx import TensorProto

        values = np.ascontiguousarray(values)
        tensor = TensorProto(
            name=name, dims=values.shape, data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL
        )
        # The format asks for a file; none is opened, because the runtime is given the array under this name.
        tensor.external_data.add(key="location", value="model.safetensors")
        tensor.external_data.add(key="length", value=str(values.nbytes))
        self.tensors[name] = tensor
        self.named[name] = values
        return name

    def constant(self, name: str, values: Sequence[int]) -> str:
        """Put integers into the graph itself: axes, shapes."""
        from onnx import numpy_helper

        self.tensors[name] = numpy_helper.from_array(np.asarray(values, dtype=np.int64), name)
        return name


def _embeddings(graph: _Graph, shape: BertShape) -> str:
    """A token's vector, its place's, and that of the first segment: a text is one segment."""
    words = graph.tensor("words", graph.weight("embeddings.word_embeddings.weight"))
    segment = graph.weight("embeddings.token_type_embeddings.weight")[0]
    places = graph.tensor("places", graph.weight("embeddings.position_embeddings.weight") + segment)
    zero, one, two = (graph.constant(str(number), [number]) for number in (0, 1, 2))
    length = graph.add("Slice", graph.add("Shape", TOKENS), one, two)
    here = graph.add("Slice", places, zero, length)
    total = graph.add("Add", graph.add("Gather", words, TOKENS), here)
    return _normalised(graph, "embeddings.LayerNorm", total, shape)


def _layer(graph: _Graph, name: str, hidden: str, shape: BertShape) -> str:
    """Attention, then two dense layers; each adds to what it was given and is normalised."""
    attended = _dense(graph, f"{name}.attention.output.dense", _attention(graph, name, hidden, shape))
    hidden = _normalised(
        graph, f"{name}.attention.output.LayerNorm", graph.add("Add", attended, hidden), shape
    )
    wide = graph.add("Gelu", _dense(graph, f"{name}.intermediate.dense", hidden))
    narrow = _dense(graph, f"{name}.output.dense", wide)
    return _normalised(graph, f"{name}.output.LayerNorm", graph.add("Add", narrow, hidden), shape)


def _attention(graph: _Graph, name: str, hidden: str, shape: BertShape) -> str:
    """softmax(Q Kᵀ / √d) V for each head (Vaswani et al., NeurIPS 2017, eq. 1), heads side by side."""
    width = graph.weight(f"{name}.attention.self.query.bias").shape[0]
    split = graph.constant("split_heads", [0, 0, shape.heads, width // shape.heads])
    joined = graph.constant("join_heads", [0, 0, width])
    scale = 1 / math.sqrt(width // shape.heads)

    def heads(part: str, order: Sequence[int], scale: float = 1.0) -> str:
        rows = _dense(graph, f"{name}.attention.self.{part}", hidden, scale)
        return graph.add("Transpose", graph.add("Reshape", rows, split), perm=order)

    queries = heads("query", (0, 2, 1, 3), scale)
    keys = heads("key", (0, 2, 3, 1))
    values = heads("value", (0, 2, 1, 3))
    heed = graph.add("Softmax", graph.add("MatMul", queries, keys), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", heed, values), perm=(0, 2, 1, 3))
    return graph.add("Reshape", mixed, joined)


def _dense(graph: _Graph, name: str, rows: str, scale: float = 1.0) -> str:
    """`scale * (rows Wᵀ + b)`; the scale goes into the weights, where it costs nothing."""
    scale32 = np.float32(scale)
    matrix = graph.tensor(f"{name}.weight", graph.weight(f"{name}.weight").T * scale32)
    bias = graph.tensor(f"{name}.bias", graph.weight(f"{name}.bias") * scale32)
    return graph.add("Add", graph.add("MatMul", rows, matrix), bias)


def _normalised(graph: _Graph, name: str, rows: str, shape: BertShape) -> str:
    scale = graph.tensor(f"{name}.weight", graph.weight(f"{name}.weight"))
    bias = graph.tensor(f"{name}.bias", graph.weight(f"{name}.bias"))
    return graph.add("LayerNormalization", rows, scale, bias, axis=-1, epsilon=shape.epsilon)
