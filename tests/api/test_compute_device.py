"""A device that cannot be computed on is named before anything is trained."""

from __future__ import annotations

from pathlib import Path

import pytest
from labelled_graphs import write_labelled_graph

from heddle.api.compute_device import check_device
from heddle.api.model_comparison import compare_models
from heddle.core.errors import ConfigurationError


def test_the_processor_is_always_there() -> None:
    assert check_device("cpu") == "cpu"


def test_a_device_that_is_none_is_named() -> None:
    with pytest.raises(ConfigurationError, match="'abacus' cannot be used"):
        check_device("abacus")


def test_a_benchmark_says_so_before_it_reads_a_graph(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="'abacus' cannot be used"):
        compare_models([write_labelled_graph(tmp_path)], models=["linear"], seeds=1, device="abacus")
