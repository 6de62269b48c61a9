"""Node features: a row a node, each text encoded once, and broken encoders refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from planted_graph import a_snapshot

from heddle.core.errors import ModelUnusable
from heddle.models.features import node_features
from heddle.models.hashing_encoder import HashingEncoder


@dataclass
class CountingEncoder:
    """Encodes by hashing and remembers what it was asked."""

    asked: list[str] = field(default_factory=list)
    value: float = 1.0
    name: str = "counting"
    dimension: int = 16

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.float32(self.value) * HashingEncoder(16).encode(texts)


def test_each_node_gets_the_vector_of_its_own_text() -> None:
    snapshot = replace(a_snapshot({"A": 2, "B": 2}), texts={"A": ("x y", "z"), "B": ("z", "w")})

    features = node_features(snapshot, HashingEncoder(32))

    assert {name: rows.shape for name, rows in features.items()} == {"A": (2, 32), "B": (2, 32)}
    assert features["A"][1].tobytes() == features["B"][0].tobytes()
    np.testing.assert_array_equal(features["A"][0], HashingEncoder(32).encode(["x y"])[0])


def test_equal_texts_are_encoded_once_across_types() -> None:
    encoder = CountingEncoder()
    snapshot = replace(a_snapshot({"A": 3, "B": 2}), texts={"A": ("x", "z", "x"), "B": ("z", "w")})

    node_features(snapshot, encoder)

    assert encoder.asked == ["w", "x", "z"]


def test_empty_types_and_empty_graphs_get_empty_matrices() -> None:
    assert node_features(a_snapshot({"A": 0, "B": 1}), HashingEncoder(8))["A"].shape == (0, 8)
    assert node_features(a_snapshot({}), HashingEncoder(8)) == {}
    assert node_features(a_snapshot({"A": 0}), CountingEncoder())["A"].shape == (0, 16)


def test_an_encoder_that_breaks_its_promise_is_refused() -> None:
    snapshot = a_snapshot({"A": 2})

    with pytest.raises(ModelUnusable, match="counting gave"):
        node_features(snapshot, CountingEncoder(value=float("nan")))
    with pytest.raises(ModelUnusable, match="counting gave"):
        node_features(snapshot, CountingEncoder(dimension=17))
