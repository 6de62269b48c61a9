"""The shape a model fits: what it is made from, and how other graphs are brought to it."""

from __future__ import annotations

import numpy as np
import pytest
from planted_graph import a_snapshot

from heddle.core.errors import ModelUnusable
from heddle.models.graph_shape import GraphShape, shape_of

SHAPE = GraphShape({"A": 4, "B": 0}, (("A", "R", "B"),))


def test_a_shape_knows_widths_edge_types_and_their_reverses() -> None:
    snapshot = a_snapshot({"B": 2, "A": 3}, {("A", "R", "B"): [(0, 1)]})

    shape = shape_of(snapshot, {"A": np.ones((3, 4), np.float32)})

    assert shape == SHAPE
    assert shape.relations == (("A", "R", "B"), ("B", "rev_R", "A"))


def test_conforming_fills_in_what_a_graph_lacks_and_changes_nothing_else() -> None:
    snapshot = a_snapshot({"A": 2})

    conformed = SHAPE.conform(snapshot)

    assert conformed.nodes == {"A": snapshot.nodes["A"], "B": ()}
    assert conformed.edges["A", "R", "B"].shape == (2, 0)
    assert conformed.version == snapshot.version


def test_unknown_but_empty_types_do_no_harm() -> None:
    snapshot = a_snapshot({"A": 2, "Ghost": 0}, {("A", "HAUNTS", "Ghost"): []})

    assert list(SHAPE.conform(snapshot).nodes) == ["A", "B"]


def test_features_of_types_that_were_learned_without_any_are_left_out() -> None:
    snapshot = a_snapshot({"A": 2, "B": 1})
    own = np.ones((2, 4), np.float32)

    assert list(SHAPE.conform_features(snapshot, {"A": own})) == ["A"]
    with pytest.raises(ModelUnusable, match="learned 'B' from features of width 0"):
        SHAPE.conform_features(snapshot, {"A": own, "B": np.ones((1, 4), np.float32)})
