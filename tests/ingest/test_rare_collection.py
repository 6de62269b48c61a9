"""The pace of garbage collection while documents stream through."""

from __future__ import annotations

import gc

import pytest

from heddle.ingest.rare_collection import rare_collection


def _fail_inside(seen: list[int]) -> None:
    with rare_collection():
        seen.append(gc.get_threshold()[0])
        raise ValueError("stop")


def test_the_collector_comes_rarely_inside_and_as_before_behind() -> None:
    before, seen = gc.get_threshold(), list[int]()
    with pytest.raises(ValueError, match="stop"):
        _fail_inside(seen)
    assert seen[0] > before[0]
    assert gc.get_threshold() == before


def test_a_collector_that_is_off_stays_off() -> None:
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with rare_collection():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
