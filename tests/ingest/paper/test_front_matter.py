from __future__ import annotations

from paper_lines import ABSTRACT, TITLE, a_line, zoned

from heddle.ingest.paper.front_matter import read_abstract, read_emails, read_keywords, read_title
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


def test_an_abstract_is_what_follows_its_heading_up_to_the_keywords() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("Abstract", bold=True, size=12)),
        *((Zone.FRONT, a_line(line)) for line in ABSTRACT),
        (Zone.FRONT, a_line("Keywords: looms", gap=2)),
        *BODY,
    )

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


def test_an_abstract_without_a_heading_is_where_the_zones_say() -> None:
    text, zones = zoned(*((Zone.ABSTRACT, a_line(line)) for line in ABSTRACT), *BODY)

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


def test_an_abstract_goes_on_behind_a_note() -> None:
    text, zones = zoned(
        (Zone.ABSTRACT, a_line("Abstract: " + ABSTRACT[0])),
        (Zone.CONTACT, a_line("* Correspondence: ada@uio.no", size=8, gap=4)),
        *((Zone.ABSTRACT, a_line(line, page=2)) for line in ABSTRACT[1:]),
    )

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


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
    assert not read_abstract(text, zones).text
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


def test_what_stands_beside_the_heading_of_an_abstract_is_none_of_it() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("Abstract", bold=True, size=12, top=300)),
        (Zone.FRONT, a_line("Lindqvist A. Looms. J Loom Sci. 2016;8:1.", zone=1, top=200)),
        *((Zone.FRONT, a_line(line, zone=2, top=320)) for line in ABSTRACT),
    )

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


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
