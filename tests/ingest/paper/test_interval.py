from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.paper.interval import f1_intervals
from heddle.ingest.paper.score import PaperScore, Tally


def paper(name: str, **tallies: Tally) -> PaperScore:
    return PaperScore(name, "Mill Press", failed=False, tallies=dict(tallies))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_an_interval_holds_the_score_that_it_is_of(right: list[int]) -> None:
    scores = [paper(str(at), title=Tally(count, 3, 3)) for at, count in enumerate(right)]

    low, high = f1_intervals(scores, ["title"])["title"]

    assert 0 <= low <= sum(right) / (3 * len(right)) + 1e-9
    assert sum(right) / (3 * len(right)) - 1e-9 <= high <= 1


def test_papers_that_agree_leave_no_doubt_and_silent_gold_has_no_interval() -> None:
    scores = [paper(name, title=Tally(1, 1, 1), doi=Tally(0, 1, 0)) for name in "abc"]

    assert f1_intervals(scores, ["title", "doi", "year"]) == {"title": (1.0, 1.0)}
    assert f1_intervals([], ["title"]) == {}


def test_a_paper_whose_gold_is_silent_counts_for_nothing() -> None:
    scores = [paper("a", title=Tally(1, 1, 1)), paper("b"), paper("c")]

    assert f1_intervals(scores, ["title"])["title"][1] == 1.0
