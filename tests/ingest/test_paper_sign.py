"""Papers are told from contracts, invoices and manuals by what they show, and by nothing else."""

from __future__ import annotations

from heddle.ingest.paper_sign import PaperSigns, Sign

FRONT = (
    "Looms that count their threads",
    "Department of Weaving, University of Oslo",
    "Abstract",
    "We count threads.",
    "Keywords: looms; threads",
)
LIST = ("References", "1. Berg T. 2009;12:1-9.", "2. Holm R. 2012.", "3. Dahl K. 2014;7.")


def signs(*pages: tuple[str, ...]) -> PaperSigns:
    found = PaperSigns()
    for number, lines in enumerate(pages, start=1):
        found.see(number, lines)
    return found


def test_a_header_and_a_list_of_references_make_a_paper() -> None:
    found = signs(FRONT, LIST)

    assert found.found == {Sign.ABSTRACT, Sign.KEYWORDS, Sign.AFFILIATION, Sign.REFERENCES}
    assert found.is_paper()


def test_a_header_alone_may_be_one_and_is_none() -> None:
    found = signs(FRONT, ("More text.",))

    assert found.may_be_paper()
    assert not found.is_paper()


def test_the_first_pages_of_a_paper_are_one_where_much_says_so() -> None:
    assert signs((*FRONT, "doi: 10.1234/loom.5")).is_paper()


def test_a_contract_is_no_paper() -> None:
    contract = (
        "SUMMARY",
        "This agreement is made between Acme Ltd. and the University of Oslo.",
        "Contact: legal@acme.example",
    )

    assert not signs(contract, ("References", "Schedule A", "Schedule B of 2019")).is_paper()


def test_an_invoice_is_no_paper() -> None:
    assert not signs(("Invoice 2019-17", "Received 3 May 2019", "accounts@acme.example")).is_paper()


def test_a_journal_and_a_doi_are_a_header() -> None:
    found = signs(("Loom Journal, vol. 3", "https://doi.org/10.1234/loom.5"), LIST)

    assert found.is_paper()


def test_signs_of_a_header_count_on_the_first_pages_alone() -> None:
    blank = ("Text.",)

    assert not signs(blank, blank, blank, FRONT, LIST).is_paper()


def test_a_heading_without_dated_items_below_it_is_no_list() -> None:
    assert Sign.REFERENCES not in signs(FRONT, ("References", "See the manual.")).found
