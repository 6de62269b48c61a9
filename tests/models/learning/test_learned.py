"""A curve becomes a table and JSON, and comes back to the last bit."""

from __future__ import annotations

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from heddle.models.learning.learned import LearningPoint, curve_from_json, curve_table, curve_to_json
from heddle.models.learning.task import Validation

POINTS = st.builds(
    LearningPoint,
    st.integers(1, 500),
    st.floats(allow_nan=False),
    st.builds(
        Validation,
        st.none() | st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)),
        st.dictionaries(st.sampled_from(["macro_f1", "mrr"]), st.floats(allow_nan=False)),
    ),
)


@given(st.lists(POINTS, max_size=4))
def test_a_curve_comes_back_from_json_to_the_last_bit(curve: list[LearningPoint]) -> None:
    told = json.loads(json.dumps(curve_to_json(curve), allow_nan=False))

    assert curve_from_json(told) == curve


def test_a_loss_that_is_no_number_comes_back_as_none() -> None:
    (found,) = curve_from_json(curve_to_json([LearningPoint(1, math.nan, Validation(None))]))

    assert math.isnan(found.loss)


def test_a_table_has_a_column_for_all_that_any_validation_showed() -> None:
    curve = [
        LearningPoint(1, 0.5, Validation(None)),
        LearningPoint(2, 0.25, Validation((1.0,), {"mrr": 1.0})),
    ]

    head, rows = curve_table(curve)

    assert head == ["epoch", "loss", "mrr"]
    assert rows[1] == [2, 0.25, 1.0]
    assert math.isnan(rows[0][2])
