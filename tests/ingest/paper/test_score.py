from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_lines import GOLD

from heddle.ingest.paper.gold import GoldPaper
from heddle.ingest.paper.paper import Affiliation, Author, Paper, Passage, Reference
from heddle.ingest.paper.score import (
    FIELDS,
    Tally,
    equal,
    is_found,
    is_same_journal,
    pair,
    report,
    score_paper,
)

LINKS = (("lindqvist a", GOLD["affiliations"][0]), ("berg t", GOLD["affiliations"][1]))
PAPER = GoldPaper("a", Path("a.pdf"), GOLD, "Mill Press", LINKS)


def test_a_paper_that_is_read_as_its_gold_is_right_throughout() -> None:
    read = Paper(
        Passage(GOLD["title"]),
        (Author("Ada", "Lindqvist", affiliations=(0,)), Author("Tor", "Berg", affiliations=(1,))),
        tuple(Affiliation(text) for text in GOLD["affiliations"]),
        (),
        Passage(GOLD["abstract"]),
        tuple(GOLD["keywords"]),
    )

    tallies = score_paper(read, PAPER).tallies

    for key in ("title", "title_soft", "authors", "author_list", "first_author", "affiliations", "keywords"):
        assert tallies[key].measures()["f1"] == 1.0, key
    assert tallies["author_affiliations"] == Tally(2, 2, 2)
    assert tallies["references"] == Tally(0, 0, 3)


def test_a_file_that_failed_stays_in_every_denominator() -> None:
    score = score_paper(None, PAPER)

    assert score.failed
    assert all(tally.right == tally.read == 0 and tally.gold > 0 for tally in score.tallies.values())


def test_silent_gold_is_not_scored() -> None:
    assert "doi" not in score_paper(None, PAPER).tallies


def test_authors_are_told_by_surname_and_first_initial() -> None:
    read = Paper(authors=(Author("A.", "Lindqvist"), Author("Kari", "Berg")))

    tallies = score_paper(read, PAPER).tallies

    assert tallies["authors"] == Tally(1, 2, 2)
    assert tallies["author_list"] == Tally(0, 1, 1)
    assert tallies["first_author"] == Tally(1, 1, 1)


def test_fields_of_references_count_where_the_gold_has_them() -> None:
    reference = Reference(
        "Holm R. The warp and the camera. Loom Res. 2012;4:55-60.",
        authors=(("R", "Holm"),),
        title="The warp and the camera",
        source="Loom Research",
        volume="4",
        year="2012",
        doi="10.1/x",
    )

    tallies = score_paper(Paper(references=(reference,)), PAPER).tallies

    assert tallies["references"] == Tally(1, 1, 3)
    assert tallies["reference_fields"] == Tally(4, 5, 18)


def test_a_reference_is_found_by_title_and_first_author() -> None:
    gold = GOLD["references"][1]

    assert is_found("Holm R. The Warp and the Caméra, 2012", gold)
    assert not is_found("Berg R. The warp and the camera. 2012", gold)
    assert is_found("Holm, 2012; 4: 55", {**gold, "title": ""})


def test_a_reference_without_fields_is_found_by_the_whole_of_it() -> None:
    gold = {"raw": "12. Council of Weavers. Looms of the north. Oslo: Council; 2005."}

    assert is_found("Council of Weavers. Looms of the north. Oslo: Council; 2005.", gold)
    assert not is_found("Council of Weavers. Looms.", gold)
    assert not is_found("", {})


@pytest.mark.parametrize(
    ("read", "gold", "same"),
    [
        ("Iran J Basic Med Sci", "Iranian Journal of Basic Medical Sciences", True),
        ("BMC Cancer", "BMC Cancer", True),
        ("Cancer Sci", "Cancer Studies", False),
        ("", "BMC Cancer", False),
    ],
)
def test_an_abbreviation_names_the_same_journal(read: str, gold: str, same: bool) -> None:
    assert is_same_journal(read, gold) is same


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_pairs_are_one_to_one(found: list[str], wanted: list[str]) -> None:
    tally = pair(found, wanted, equal)

    assert tally.right == sum(min(found.count(letter), wanted.count(letter)) for letter in "abc")


def test_a_report_has_every_field_as_fractions() -> None:
    made = report([score_paper(None, PAPER)])

    assert (made["papers"], made["failed"]) == (1, 1)
    assert tuple(made["fields"]) == FIELDS
    assert all(0.0 <= value <= 1.0 for each in made["fields"].values() for value in each.values())


def test_a_group_among_the_authors_is_no_person() -> None:
    group = GoldPaper("a", Path("a.pdf"), {**GOLD, "authors": [*GOLD["authors"], {"surname": None}]}, "Mill")

    assert score_paper(None, group).tallies["authors"].gold == 2
