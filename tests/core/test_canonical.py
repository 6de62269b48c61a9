"""Canonical JSON is equal exactly where values are."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.canonical import canonical_json

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(values)
def test_it_is_one_line_of_json(value: object) -> None:
    line = canonical_json(value)

    assert "\n" not in line
    assert canonical_json(value) == line
    json.loads(line)


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_written_exactly(value: float) -> None:
    assert float.fromhex(json.loads(canonical_json(value))["float"]).hex() == value.hex()


def test_values_that_python_calls_equal_are_told_apart() -> None:
    assert len({canonical_json(value) for value in (1, 1.0, True, "1", [1], 0.0, -0.0)}) == 7


def test_tuples_and_lists_are_alike() -> None:
    assert canonical_json(("a", "b")) == canonical_json(["a", "b"]) == '["a","b"]'


def test_text_is_not_escaped() -> None:
    assert canonical_json("Zürich 🧵") == '"Zürich 🧵"'


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, {"a": [math.nan]}, {1, 2}, b"bytes", object()]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical form"):
        canonical_json(value)
