"""The graph of a small BERT with made-up weights, against the same arithmetic in numpy."""

from __future__ import annotations

import math

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.models.onnx_bert import TOKENS, VECTORS, BertShape, bert_graph
from heddle.models.onnx_graph import Weights

WORDS, PLACES, WIDTH, WIDE = 50, 12, 8, 16
SHAPE = BertShape(layers=2, heads=2, epsilon=1e-12)
Rows = NDArray[np.float64]


def made_up_weights(seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Random tensors with a BERT's names and shapes."""
    generator = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (WORDS, WIDTH),
        "embeddings.position_embeddings.weight": (PLACES, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    dense: dict[str, tuple[int, ...]] = {}
    for layer in (f"encoder.layer.{number}" for number in range(SHAPE.layers)):
        dense |= {f"{layer}.attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")}
        dense[f"{layer}.attention.output.dense"] = WIDTH, WIDTH
        dense[f"{layer}.intermediate.dense"] = WIDE, WIDTH
        dense[f"{layer}.output.dense"] = WIDTH, WIDE
        shapes |= {f"{layer}.{place}.LayerNorm.weight": (WIDTH,) for place in ("attention.output", "output")}
        shapes |= {f"{layer}.{place}.LayerNorm.bias": (WIDTH,) for place in ("attention.output", "output")}
    shapes |= {"embeddings.LayerNorm.weight": (WIDTH,), "embeddings.LayerNorm.bias": (WIDTH,)}
    shapes |= {f"{name}.weight": shape for name, shape in dense.items()}
    shapes |= {f"{name}.bias": shape[:1] for name, shape in dense.items()}
    return {name: generator.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def by_hand(weights: Weights, tokens: list[int]) -> Rows:
    """One text's vector, written from the papers' formulas."""

    def w(name: str) -> Rows:
        return weights[name].astype(np.float64)

    def dense(name: str, rows: Rows) -> Rows:
        out: Rows = rows @ w(f"{name}.weight").T + w(f"{name}.bias")
        return out

    def normalised(name: str, rows: Rows) -> Rows:
        centred = rows - rows.mean(axis=1, keepdims=True)
        out: Rows = centred / centred.std(axis=1, keepdims=True) * w(f"{name}.weight") + w(f"{name}.bias")
        return out

    hidden = w("embeddings.word_embeddings.weight")[tokens]
    hidden = hidden + w("embeddings.position_embeddings.weight")[: len(tokens)]
    hidden = normalised("embeddings.LayerNorm", hidden + w("embeddings.token_type_embeddings.weight")[0])
    for layer in (f"encoder.layer.{number}" for number in range(SHAPE.layers)):
        queries, keys, values = (
            dense(f"{layer}.attention.self.{part}", hidden) for part in ("query", "key", "value")
        )
        heads = []
        for head in np.split(np.arange(WIDTH), SHAPE.heads):
            scores = np.exp(queries[:, head] @ keys[:, head].T / math.sqrt(len(head)))
            heads.append(scores / scores.sum(axis=1, keepdims=True) @ values[:, head])
        attended = dense(f"{layer}.attention.output.dense", np.concatenate(heads, axis=1))
        hidden = normalised(f"{layer}.attention.output.LayerNorm", attended + hidden)
        wide = dense(f"{layer}.intermediate.dense", hidden)
        wide = wide * np.vectorize(lambda x: (1 + math.erf(x / math.sqrt(2))) / 2)(wide)
        hidden = normalised(f"{layer}.output.LayerNorm", dense(f"{layer}.output.dense", wide) + hidden)
    pooled: Rows = hidden.mean(axis=0)
    return pooled / np.linalg.norm(pooled)


def run(weights: Weights, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
    graph = bert_graph(weights, SHAPE)
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in graph.weights.values()]
    options = onnxruntime.SessionOptions()
    options.add_external_initializers(list(graph.weights), values)
    session = onnxruntime.InferenceSession(graph.model.SerializeToString(), options)
    vectors: NDArray[np.float32] = session.run([VECTORS], {TOKENS: tokens})[0]
    return vectors


@pytest.mark.parametrize("length", [1, 2, 7, PLACES])
def test_the_graph_computes_what_the_papers_say(length: int) -> None:
    weights = made_up_weights()
    tokens = np.random.default_rng(length).integers(0, WORDS, size=(3, length))

    vectors = run(weights, tokens)

    expected = np.stack([by_hand(weights, row.tolist()) for row in tokens])
    np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_the_graph_holds_no_weights_and_stays_small() -> None:
    graph = bert_graph(made_up_weights(), SHAPE)

    assert graph.width == WIDTH
    assert len(graph.model.SerializeToString()) < 50_000
    assert set(graph.weights) == {
        tensor.name for tensor in graph.model.graph.initializer if tensor.external_data
    }


def test_the_graph_is_the_same_each_time() -> None:
    first, again = (bert_graph(made_up_weights(), SHAPE).model for _ in range(2))

    assert first.SerializeToString(deterministic=True) == again.SerializeToString(deterministic=True)


def test_a_missing_tensor_is_named() -> None:
    weights = made_up_weights()
    del weights["encoder.layer.1.attention.self.key.weight"]

    with pytest.raises(ModelUnusable, match=r"lack encoder\.layer\.1\.attention\.self\.key\.weight"):
        bert_graph(weights, SHAPE)
