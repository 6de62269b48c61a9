"""A paper's facts in the vocabulary of metadata."""

from __future__ import annotations

from heddle.ingest.paper.paper import Issue, Paper, Passage
from heddle.ingest.paper_metadata import paper_metadata
from heddle.ingest.parse.metadata import settle


def test_what_a_paper_says_has_the_names_of_the_vocabulary() -> None:
    paper = Paper(
        abstract=Passage("We count. " * 300),
        keywords=("looms", "threads"),
        issue=Issue("Loom Journal", "3", "2", "101", "109", "2009", "10.1234/LOOM.5"),
    )

    assert settle(paper_metadata(paper)) == {
        "abstract": ("We count. " * 300).strip(),
        "doi": "10.1234/loom.5",
        "first_page": "101",
        "issue": "2",
        "keywords": "looms, threads",
        "last_page": "109",
        "venue": "Loom Journal",
        "volume": "3",
        "year": "2009",
    }


def test_what_it_does_not_say_is_left_out() -> None:
    assert paper_metadata(Paper()) == []
    assert paper_metadata(None) == []


def test_the_page_comes_before_the_file() -> None:
    paper = Paper(issue=Issue(journal="Loom Journal"))

    assert settle([*paper_metadata(paper), ("venue", "loomj.indd")])["venue"] == "Loom Journal"
