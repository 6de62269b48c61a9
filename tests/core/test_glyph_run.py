"""Runs of glyphs keep every edge on their way through JSON; their boxes hold what is asked for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import glyph_runs

from heddle.core.glyph_run import LONGEST_STEP, Direction, GlyphRun, run_from_json


@given(glyph_runs())
def test_a_run_reads_back_as_it_was_written(run: GlyphRun) -> None:
    assert run_from_json(json.loads(json.dumps(run.to_json()))) == run


@given(st.integers(0, LONGEST_STEP))
def test_every_step_that_fits_is_kept_to_the_tenth(step: int) -> None:
    run = GlyphRun(0, Direction.RIGHT, 0, 10, (7, 7 + step))

    assert run_from_json(run.to_json()).edges == run.edges


@given(glyph_runs(), st.data())
def test_the_box_of_a_part_lies_in_the_box_of_the_whole_and_clear_of_the_rest(
    run: GlyphRun, data: st.DataObject
) -> None:
    start = data.draw(st.integers(run.start, run.end - 1))
    end = data.draw(st.integers(start + 1, run.end))

    part, rest = run.part(start, end), run.part(end, run.end)

    assert part is not None
    assert (part.start, part.end) == (start, end)
    ends = (0, 2) if run.upright else (1, 3)
    inner, outer = (sorted(box[at] for at in ends) for box in (part.box(), run.box()))
    tenth = 0.1 + 1e-9
    # A piece without a width is given a tenth, which may reach over the end of the run.
    given = 0.1 if part.edges[0] == part.edges[-1] else 0.0
    assert outer[0] - tenth <= inner[0]
    assert inner[1] <= outer[1] + tenth + given
    if rest is not None and abs(part.edges[-1] - part.edges[0]) > 2:
        beside = run.edges[end - run.start] / 10
        assert not inner[0] <= beside <= inner[1]


@pytest.mark.parametrize(
    ("direction", "edges", "box"),
    [
        (Direction.RIGHT, (100, 150, 200), (10.1, 5.0, 19.9, 8.0)),
        (Direction.LEFT, (200, 150, 100), (10.1, 5.0, 19.9, 8.0)),
        (Direction.DOWN, (100, 150, 200), (5.0, 10.1, 8.0, 19.9)),
        (Direction.UP, (200, 150, 100), (5.0, 10.1, 8.0, 19.9)),
    ],
)
def test_a_box_stands_as_its_run_is_turned(
    direction: Direction, edges: tuple[int, ...], box: tuple[float, ...]
) -> None:
    assert GlyphRun(0, direction, 50, 80, edges).box() == box


def test_a_part_outside_the_run_is_nothing() -> None:
    assert GlyphRun(5, Direction.RIGHT, 0, 10, (0, 5)).part(6, 9) is None


@pytest.mark.parametrize("steps", ["a\x00", "\N{EURO SIGN}", "~"])
def test_text_that_no_run_wrote_is_refused(steps: str) -> None:
    with pytest.raises(ValueError, match="not the steps of a run"):
        run_from_json([0, 0, 0, 10, 0, steps])
