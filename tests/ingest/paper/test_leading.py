from __future__ import annotations

from paper_lines import a_line

from heddle.ingest.paper.leading import Leading


def test_lines_that_a_column_sets_far_apart_still_follow_each_other() -> None:
    wide = [a_line("wool", gap=gap, size=6.6) for gap in (9.0, 1.7, 1.7, 1.7)]
    tight = [a_line("linen", gap=gap) for gap in (9.0, 1.2, 1.2, 1.7)]
    leading = Leading([*wide, *tight])

    assert leading.goes_on(wide[0], wide[1])
    assert not leading.goes_on(tight[2], tight[3])


def test_another_font_or_column_does_not_go_on() -> None:
    first = a_line("wool")

    assert Leading([first]).goes_on(first, a_line("linen"))
    assert not Leading([first]).goes_on(first, a_line("linen", size=8))
    assert not Leading([first]).goes_on(first, a_line("linen", zone=1))
