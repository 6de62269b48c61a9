from __future__ import annotations

from pathlib import Path

from paper_lines import write_set

from heddle.ingest.paper.gold import read_gold
from heddle.ingest.paper.training import cross_validate, folds, prepare


def test_the_papers_of_a_publisher_are_in_one_fold(tmp_path: Path) -> None:
    papers = read_gold(write_set(tmp_path / "set", ("a", "b", "c")))

    assert sorted(folds(papers, 3).values()) == [0, 1, 2]
    assert set(folds(papers, 2).values()) == {0, 1}


def test_a_paper_is_scored_by_models_that_learned_from_others(tmp_path: Path) -> None:
    papers = [prepare(gold) for gold in read_gold(write_set(tmp_path / "set", ("a", "b", "c")))]

    scores = cross_validate(papers, count=3)

    assert [score.name for score in scores] == ["a", "b", "c"]
    assert all(score.tallies["title"].right == 1 for score in scores)


def test_a_file_that_cannot_be_read_is_a_failure_and_no_example(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", ("a", "b"))
    (folder / "pdf" / "a.pdf").write_bytes(b"broken")

    prepared = prepare(read_gold(folder)[0])

    assert prepared.text is None
    assert prepared.lines is None
