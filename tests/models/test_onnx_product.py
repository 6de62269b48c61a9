"""Dense layers of an ONNX graph against the same arithmetic in numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heddle.models.onnx_graph import GraphDraft
from heddle.models.onnx_product import (
    IR_VERSION,
    OPSET,
    EightBitProduct,
    Product,
    float_product,
    quantised_columns,
    sums_saturate,
)
from heddle.models.onnx_session import open_session

Rows = NDArray[np.float32]


def multiplied(product: Product, rows: Rows, matrix: Rows, bias: Rows) -> Rows:
    """What a graph of this one layer makes of the rows."""
    from onnx import TensorProto, helper

    graph = GraphDraft({})
    graph.add("Identity", product(graph, "layer", "rows", matrix, bias), output="out")
    shapes = {"rows": ["batch", "length", matrix.shape[0]], "out": ["batch", "length", matrix.shape[1]]}
    put, out = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()
    )
    model = helper.make_model(
        helper.make_graph(graph.nodes, "layer", [put], [out], list(graph.tensors.values())),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    session = open_session(model.SerializeToString(), threads=1, arrays=graph.arrays)
    found: Rows = session.runtime.run(["out"], {"rows": rows})[0]
    return found


def drawn(seed: int, *shape: int) -> Rows:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def by_hand(rows: Rows, matrix: Rows, bias: Rows) -> NDArray[np.float64]:
    """The quantised product, with whole numbers in 64 bits."""
    scales, steps = quantised_columns(matrix)
    sizes = np.maximum(np.abs(rows).max(axis=-1, keepdims=True) / 127, np.finfo(np.float32).tiny)
    whole = np.rint(rows / sizes).astype(np.int64) @ steps.astype(np.int64)
    product: NDArray[np.float64] = whole * sizes.astype(np.float64) * scales + bias
    return product


@pytest.mark.parametrize(("product", "error"), [(float_product, 1e-5), (EightBitProduct(), 0.02)])
def test_a_layer_computes_the_product(product: Product, error: float) -> None:
    rows, matrix, bias = drawn(1, 2, 5, 64), drawn(2, 64, 24), drawn(3, 24)

    found = multiplied(product, rows, matrix, bias)

    wanted = rows.astype(np.float64) @ matrix + bias
    assert np.linalg.norm(found - wanted) < error * np.linalg.norm(wanted)


@pytest.mark.parametrize("unsigned", [False, True])
def test_eight_bits_are_those_of_the_definition(unsigned: bool) -> None:
    rows, matrix, bias = drawn(1, 2, 5, 64), drawn(2, 64, 24), drawn(3, 24)

    found = multiplied(EightBitProduct(unsigned=unsigned), rows, matrix, bias)

    # A row that falls between two steps may be rounded the other way: half a step in one place of 64.
    np.testing.assert_allclose(found, by_hand(rows, matrix, bias), atol=0.05)
    assert np.median(np.abs(found - by_hand(rows, matrix, bias))) < 1e-5


def test_both_ways_to_write_the_matrix_give_the_same_bits() -> None:
    rows, matrix, bias = drawn(1, 1, 7, 96), 3 * drawn(2, 96, 40), drawn(3, 40)

    signed, unsigned = (
        multiplied(EightBitProduct(unsigned=unsigned), rows, matrix, bias) for unsigned in (False, True)
    )

    assert sums_saturate() or signed.tobytes() == unsigned.tobytes()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([1e-20, 1e-3, 1.0, 1e4]))
def test_a_token_does_not_feel_a_large_one_beside_it(seed: int, size: float) -> None:
    matrix, bias, token = drawn(1, 16, 8), drawn(2, 8), drawn(seed, 1, 1, 16)
    crowd = np.concatenate([token, np.float32(size) * drawn(seed + 1, 1, 1, 16)], axis=1)

    alone = multiplied(EightBitProduct(), token, matrix, bias)
    beside = multiplied(EightBitProduct(), crowd, matrix, bias)

    np.testing.assert_array_equal(beside[:, :1], alone)


def test_a_token_of_zeros_gives_the_bias() -> None:
    bias = drawn(2, 8)

    found = multiplied(EightBitProduct(), np.zeros((1, 1, 16), dtype=np.float32), drawn(1, 16, 8), bias)

    np.testing.assert_array_equal(found[0, 0], bias)


@given(st.integers(0, 2**32))
def test_a_quantised_matrix_is_half_a_step_off_at_most(seed: int) -> None:
    matrix = drawn(seed, 12, 5)
    matrix[:, 0] = 0

    scales, steps = quantised_columns(matrix)

    assert steps.dtype == np.int8
    assert np.abs(steps.astype(int)).max() <= 127
    assert (np.abs(steps * scales - matrix) <= scales * 0.501).all()


def test_a_layer_that_is_spared_stays_exact() -> None:
    rows, matrix, bias = drawn(1, 2, 5, 64), drawn(2, 64, 24), drawn(3, 24)

    spared, other = (
        multiplied(EightBitProduct(spared=(ending,)), rows, matrix, bias) for ending in ("yer", "layers")
    )

    assert spared.tobytes() == multiplied(float_product, rows, matrix, bias).tobytes()
    assert other.tobytes() == multiplied(EightBitProduct(), rows, matrix, bias).tobytes()
