from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from paper_lines import a_line, zoned

from heddle.ingest.paper.journal import JournalShape, before_volume, read_journal
from heddle.ingest.paper.property import FileProperties
from heddle.ingest.paper.zone import Zone

SHAPE = JournalShape("alooms title", "")


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("Weaving by machine in mills. Front. Loom Sci. ", "Front. Loom Sci"),
        ("Cite: Berg et al. Counting threads. Journal of Open Looms, 1 ", "Journal of Open Looms"),
        ("eLoom ", "eLoom"),
        ("we wove wool in ", ""),
    ],
)
def test_the_name_before_a_volume_is_cut_from_what_precedes_it(before: str, name: str) -> None:
    assert before_volume(before, SHAPE) == name


def test_an_abbreviation_votes_for_the_name_that_it_abbreviates() -> None:
    text, zones = zoned(
        (Zone.MARGIN, a_line("Journal of Loom Science | www.looms.org", margin=True)),
        (Zone.MARGIN, a_line("World of Mills", margin=True)),
    )

    found = read_journal(Counter({"J Loom Sci": 3}), text, zones, JournalShape.of(text, "A title"))

    assert found == "Journal of Loom Science"


def test_names_of_authors_in_page_headers_are_no_journal() -> None:
    text, zones = zoned(
        (Zone.AUTHOR, a_line("Ada Journal and Tor World")),
        (Zone.MARGIN, a_line("Journal and World", margin=True)),
    )

    assert read_journal(Counter(), text, zones, JournalShape.of(text, "A title")) == ""


def test_a_name_in_the_title_is_the_journal_where_its_address_has_it() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("threads", size=16)), (Zone.FRONT, a_line("www.mill.org/journal/threads"))
    )

    assert read_journal(Counter(), text, zones, JournalShape.of(text, "On threads")) == "threads"


def test_what_the_file_says_wins_over_a_page_header() -> None:
    text, zones = zoned((Zone.MARGIN, a_line("Reports of Mills", margin=True)))
    text = replace(text, properties=FileProperties(subject="Loom Letters, 2021, doi:10.1/x"))

    assert read_journal(Counter(), text, zones, JournalShape.of(text, "A title")) == "Loom Letters"


def test_the_last_word_of_a_name_votes_for_the_whole() -> None:
    text, zones = zoned((Zone.BODY, a_line("wool")))
    cited = Counter({"Journal of Open Looms": 1, "Looms": 3})

    assert read_journal(cited, text, zones, SHAPE) == "Journal of Open Looms"
