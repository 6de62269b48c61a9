from __future__ import annotations

from heddle.ingest.paper.authorship import tie
from heddle.ingest.paper.paper import Affiliation, Author

OSLO, UPPSALA = Affiliation("Oslo", "1"), Affiliation("Uppsala", "2")


def places(authors: list[Author], affiliations: list[Affiliation]) -> list[tuple[int, ...]]:
    return [author.affiliations for author in tie(authors, affiliations)]


def test_marks_tie_authors_to_places() -> None:
    authors = [Author("Ada", "Lindqvist", ("1", "2")), Author("Tor", "Berg", ("2", "*"))]

    assert places(authors, [OSLO, UPPSALA]) == [(0, 1), (1,)]


def test_authors_without_a_mark_share_the_next_ones_place() -> None:
    authors = [Author("Ada", "Lindqvist"), Author("Tor", "Berg", ("2",))]

    assert places(authors, [OSLO, UPPSALA]) == [(1,), (1,)]


def test_without_marks_all_work_at_the_only_place() -> None:
    authors = [Author("Ada", "Lindqvist"), Author("Tor", "Berg")]

    assert places(authors, [Affiliation("Oslo")]) == [(0,), (0,)]


def test_without_marks_as_many_places_as_authors_go_by_order() -> None:
    authors = [Author("Ada", "Lindqvist"), Author("Tor", "Berg")]

    assert places(authors, [Affiliation("Oslo"), Affiliation("Uppsala")]) == [(0,), (1,)]


def test_what_cannot_be_told_is_left_open() -> None:
    authors = [Author("Ada", "Lindqvist"), Author("Tor", "Berg"), Author("Kari", "Dahl")]

    assert places(authors, [Affiliation("Oslo"), Affiliation("Uppsala")]) == [(), (), ()]
