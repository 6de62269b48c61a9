from __future__ import annotations

from paper_lines import TITLE, a_line, zoned

from heddle.ingest.paper.front_matter import read_emails, read_keywords, read_title
from heddle.ingest.paper.zone import Zone

BODY = [(Zone.BODY, a_line("The first sentence of the text.", gap=2.5))]


def test_a_title_takes_the_line_that_looks_like_it_and_no_kind_of_article() -> None:
    text, zones = zoned(
        (Zone.TITLE, a_line("Case Report", size=20)),
        (Zone.TITLE, a_line("Looms that count", size=18, gap=3)),
        (Zone.FRONT, a_line("their threads by themselves", size=18)),
        (Zone.AUTHOR, a_line("Ada Lindqvist", size=12, gap=3)),
    )

    assert read_title(text, zones).text == TITLE


def test_without_a_title_zone_the_largest_words_are_the_title() -> None:
    text, zones = zoned((Zone.FRONT, a_line(TITLE, size=18)), *BODY)

    assert read_title(text, zones).text == TITLE


def test_keywords_are_parted_by_the_mark_that_they_use() -> None:
    for written in ("looms; red, green; threads", "looms · red, green · threads"):
        text, zones = zoned((Zone.FRONT, a_line(f"Key words: {written}.")), *BODY)

        assert read_keywords(text, zones) == ("looms", "red, green", "threads")


def test_keywords_may_stand_below_the_word() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("K E Y W O R D S", bold=True)), (Zone.FRONT, a_line("looms, threads")), *BODY
    )

    assert read_keywords(text, zones) == ("looms", "threads")


def test_a_paper_without_a_front_has_nothing_of_it() -> None:
    text, zones = zoned((Zone.BODY, a_line("Text.", top=600)))

    assert not read_title(text, zones).text
    assert read_keywords(text, zones) == ()


def test_addresses_of_mail_are_found_once() -> None:
    lines = [a_line("Ada: Ada.L@uio.no."), a_line("again ada.l@uio.no"), a_line("late@uio.no", page=5)]

    assert read_emails(lines) == ("ada.l@uio.no",)


def test_an_address_that_a_line_end_breaks_is_joined_and_that_of_the_journal_left_out() -> None:
    lines = [
        a_line("ada.lindqvist@mail."),
        a_line("uio.no"),
        a_line("Tor: tor@loom.se."),
        a_line("received in May, journals.permissions@press.org, looms@looms.org"),
    ]

    assert read_emails(lines) == ("ada.lindqvist@mail.uio.no", "tor@loom.se")


def test_the_title_is_what_names_follow_and_not_the_masthead() -> None:
    text, zones = zoned(
        (Zone.TITLE, a_line("The Journal of Looms and Mills", size=24)),
        *(
            (Zone.FRONT, a_line(line, size=9, gap=2))
            for line in ("Volume 3", "2016", "Research", "Open access")
        ),
        (Zone.TITLE, a_line(TITLE, size=18, gap=3)),
        (Zone.AUTHOR, a_line("Ada Lindqvist and Tor Berg", size=12, gap=3)),
    )

    assert read_title(text, zones).text == TITLE


def test_without_a_title_zone_the_large_line_above_the_names_is_the_title() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("The Journal of Looms and Mills", size=24)),
        (Zone.FRONT, a_line(TITLE, size=18, gap=3)),
        (Zone.AUTHOR, a_line("Ada Lindqvist and Tor Berg", size=17.8, gap=1.2)),
        *BODY,
    )

    assert read_title(text, zones).text == TITLE
