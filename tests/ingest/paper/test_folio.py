from __future__ import annotations

from paper_lines import a_line, a_text

from heddle.ingest.paper.folio import printed_pages


def test_numbers_that_grow_with_the_pages_tell_first_and_last_page() -> None:
    text = a_text(
        a_line("56 www.looms.org", page=1, top=780),
        a_line("Lindqvist et al. 57", page=2, top=20),
        a_line("No number here", page=3, top=780),
        a_line("59", page=4, top=780),
        a_line("In 1999 we wove 3", page=4, top=400),
    )

    assert printed_pages(text) == ("56", "59")


def test_pages_that_merely_count_from_one_tell_nothing() -> None:
    text = a_text(*(a_line(str(page), page=page, top=780) for page in (1, 2, 3)))

    assert printed_pages(text) == ("", "")
