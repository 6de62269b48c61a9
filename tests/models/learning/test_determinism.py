"""Deterministic operators are asked for inside the block alone, and their absence is said in words."""

from __future__ import annotations

import pytest
import torch

from heddle.core.errors import ModelUnusable
from heddle.models.learning.determinism import deterministic


def test_the_mode_holds_inside_and_what_held_before_holds_after() -> None:
    with deterministic(True):
        assert torch.are_deterministic_algorithms_enabled()
    assert not torch.are_deterministic_algorithms_enabled()


def test_nothing_is_touched_where_nobody_asks() -> None:
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        with deterministic(False):
            assert torch.is_deterministic_algorithms_warn_only_enabled()
        with deterministic(True):
            assert not torch.is_deterministic_algorithms_warn_only_enabled()
        assert torch.is_deterministic_algorithms_warn_only_enabled()
    finally:
        torch.use_deterministic_algorithms(False)


def test_an_operator_without_such_a_form_is_an_error_with_a_way_out() -> None:
    with pytest.raises(ModelUnusable, match="cannot run deterministically") as raised, deterministic(True):
        raise RuntimeError("put_ does not have a deterministic implementation")

    assert "cpu" in raised.value.hint
    assert not torch.are_deterministic_algorithms_enabled()


def test_other_errors_pass() -> None:
    with pytest.raises(RuntimeError, match="something else"), deterministic(True):
        raise RuntimeError("something else")
