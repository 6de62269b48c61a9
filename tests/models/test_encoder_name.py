"""An encoder's name: model, precision, digest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.models.encoder_name import Precision, identity, split_precision


@given(st.text(min_size=1), st.sampled_from(Precision))
def test_a_precision_is_split_off_again(model: str, precision: Precision) -> None:
    assert split_precision(f"{model}:{precision}") == (model, precision)


@pytest.mark.parametrize("name", ["", "model", "C:/models/own", "a:b:c", ":int8", "model:INT8", "int8"])
def test_a_name_without_a_precision_stays_whole(name: str) -> None:
    assert split_precision(name) == (name, None)


def test_eight_bits_are_for_the_cpu() -> None:
    assert Precision.best_on("cpu") is Precision.INT8
    assert Precision.best_on("cuda:0") is Precision.FLOAT32


def test_the_identity_ends_in_the_first_digits_of_the_digest() -> None:
    assert identity("model:int8", "0123456789abcdef") == "model:int8@0123456789ab"
