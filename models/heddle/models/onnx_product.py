"""How a dense layer is computed in an ONNX graph: in float32, or in eight bits.

Eight bits make the encoder twice as fast on a processor. The runtime's own dynamic quantisation gives one
scale to all that a product is fed, so a text's vector would depend on the texts beside it. Here each token
has a scale of its own: a vector depends on its text alone, and is five times nearer to that of float32.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heddle.models.onnx_graph import GraphDraft

OPSET = 20
"""Version of ONNX's operators: the first that has `Gelu` as one of them."""
IR_VERSION = 9
"""The file format that goes with it."""
_STEPS = 127
"""Steps to either side of zero."""
_ZERO = np.uint8(128)
"""What zero is written as in unsigned bytes."""


class Product(Protocol):
    """Adds a dense layer to a graph."""

    def __call__(
        self, graph: GraphDraft, name: str, rows: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Add the nodes and return the name of the result.

        Args:
            graph: Where to add them.
            name: The layer's name, under which its tensors stand.
            rows: Name of what is multiplied.
            matrix: What it is multiplied with.
            bias: What is added.

        Shapes:
            rows: `[batch, length, inputs]`
            matrix: `[inputs, outputs]`
            bias: `[outputs]`
            returns: `[batch, length, outputs]`
        """
        ...


def float_product(
    graph: GraphDraft, name: str, rows: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]
) -> str:
    """The product as it was trained, in float32."""
    product = graph.add("MatMul", rows, graph.tensor(f"{name}.weight", matrix))
    return graph.add("Add", product, graph.tensor(f"{name}.bias", bias))


@dataclass(frozen=True, slots=True)
class EightBitProduct:
    """The product of whole numbers: a scale for each token, one for each column of the matrix.

    Both are symmetric about zero (Wu et al. 2020, https://arxiv.org/abs/2004.09602, section 3). The sum over
    a row is exact, so it is the same on every machine and in every batch.

    Args:
        unsigned: Write the matrix in unsigned bytes: slower, for processors on which `sums_saturate`.
        spared: Layers whose names end so stay in float32.
    """

    unsigned: bool = False
    spared: tuple[str, ...] = ()

    def __call__(
        self, graph: GraphDraft, name: str, rows: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Add the nodes."""
        if name.endswith(self.spared):
            return float_product(graph, name, rows, matrix, bias)
        scales, steps = quantised_columns(matrix)
        whole, size = _quantised_rows(graph, rows)
        zero = graph.number("zero_byte", _ZERO)
        if self.unsigned:
            tensor = graph.tensor(f"{name}.weight", (steps.astype(np.int16) + 128).astype(np.uint8))
            product = graph.add("MatMulInteger", whole, tensor, zero, zero)
        else:
            product = graph.add("MatMulInteger", whole, graph.tensor(f"{name}.weight", steps), zero)
        # By the token first: that scale may be tiny, and the column's would then not be needed.
        sized = graph.add("Mul", graph.add("Cast", product, to=_float32()), size)
        scaled = graph.add("Mul", sized, graph.tensor(f"{name}.scale", scales))
        return graph.add("Add", scaled, graph.tensor(f"{name}.bias", bias))


def quantised_columns(matrix: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """A matrix as whole steps and the size of a step in each column: `matrix ≈ steps * scales`.

    Shapes:
        matrix: `[inputs, outputs]`
        returns: `[outputs]` and `[inputs, outputs]`, the steps from -127 to 127
    """
    scales = np.abs(matrix).max(axis=0) / np.float32(_STEPS)
    scales = np.maximum(scales, np.finfo(np.float32).tiny)
    return scales.astype(np.float32), np.rint(matrix / scales).astype(np.int8)


def _quantised_rows(graph: GraphDraft, rows: str) -> tuple[str, str]:
    """Each token in bytes, and the size of a step for each token.

    Layers that share their input write the same nodes again; the runtime merges them.
    """
    largest = graph.add("ReduceMax", graph.add("Abs", rows), graph.constant("last_axis", [-1]), keepdims=1)
    step = graph.number("step", np.float32(1 / _STEPS))
    least = graph.number("least_step", np.finfo(np.float32).tiny)
    size = graph.add("Max", graph.add("Mul", largest, step), least)
    one, zero = graph.number("one_step", np.float32(1)), graph.number("zero_byte", _ZERO)
    return graph.add("QuantizeLinear", graph.add("Div", rows, size), one, zero), size


@functools.cache
def sums_saturate() -> bool:
    """Whether this processor cuts off sums of unsigned by signed bytes at 16 bits.

    Those with AVX2 but without VNNI add two products in 16 bits before they go on in 32: what overflows
    there is lost, and vectors would be others than elsewhere. Asked of the runtime, once, with a sum of two
    products that does not fit.
    """
    import onnxruntime
    from onnx import TensorProto, helper

    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["rows", "matrix"], ["sums"])],
        "probe",
        [
            helper.make_tensor_value_info("rows", TensorProto.UINT8, [1, 4]),
            helper.make_tensor_value_info("matrix", TensorProto.INT8, [4, 1]),
        ],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [1, 1])],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="heddle"
    )
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows, matrix = np.full((1, 4), 255, dtype=np.uint8), np.full((4, 1), 127, dtype=np.int8)
    sums = session.run(["sums"], {"rows": rows, "matrix": matrix})[0]
    return int(sums[0, 0]) != 4 * 255 * 127


def _float32() -> int:
    from onnx import TensorProto

    return int(TensorProto.FLOAT)
