"""Runs of glyphs and anchors for tests."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import strategies as st

from heddle.core.glyph_run import LONGEST_STEP, Direction, GlyphRun


@st.composite
def glyph_runs(draw: st.DrawFn, *, start: int | None = None, length: int | None = None) -> GlyphRun:
    """Runs on a page, of any direction."""
    count = draw(st.integers(1, 12)) if length is None else length
    steps = draw(st.lists(st.integers(0, 90) | st.integers(0, LONGEST_STEP), min_size=count, max_size=count))
    direction = draw(st.sampled_from(Direction))
    sign = -1 if direction in (Direction.LEFT, Direction.UP) else 1
    edges = tuple(accumulate((sign * step for step in steps), initial=draw(st.integers(0, 9000))))
    low = draw(st.integers(0, 9000))
    begin = draw(st.integers(0, 500)) if start is None else start
    return GlyphRun(begin, direction, low, low + draw(st.integers(1, 300)), edges)
