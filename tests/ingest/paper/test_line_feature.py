from __future__ import annotations

from paper_lines import a_line, a_text, draw_paper

from heddle.ingest.paper.line import read_lines
from heddle.ingest.paper.line_feature import line_features


def test_each_line_has_features() -> None:
    text = read_lines(draw_paper())

    assert len(line_features(text)) == len(text.lines)


def test_a_line_sees_the_cues_of_the_next_one() -> None:
    first, second = line_features(a_text(a_line("Ada Lindqvist"), a_line("University of Oslo, Norway")))

    assert ">institution" in first
    assert "institution" in second
    assert "country" in second


def test_a_line_knows_the_landmark_that_it_stands_after() -> None:
    features = line_features(
        a_text(a_line("Abstract"), a_line("Looms."), a_line("References"), a_line("1. B"))
    )

    assert "after:abstract" in features[1]
    assert "before:references" in features[1]
    assert "passed:references" in features[3]
