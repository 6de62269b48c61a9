from __future__ import annotations

from dataclasses import replace

from paper_lines import a_line, a_text

from heddle.ingest.paper.front_feature import front_features
from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.property import FileProperties


def features(text: PaperText) -> list[list[str]]:
    return front_features(text, [["bias"] for _ in text.lines])


def test_words_that_are_never_written_small_and_own_an_address_are_names() -> None:
    names, words, _, _ = features(
        a_text(
            a_line("Ada Lindqvist"),
            a_line("Looms Weave"),
            a_line("looms weave and looms stand"),
            a_line("ada.lindqvist@uio.no"),
        )
    )

    assert {"names5", "owner"} <= set(names)
    assert "names0" in words
    assert "owner" not in words


def test_places_are_told_from_the_largest_line() -> None:
    above, title, below = features(
        a_text(a_line("Research"), a_line("Looms that count their threads", size=18), a_line("Ada", page=1))
    )

    assert ("title:above" in above, "title:in" in title, "title:below" in below) == (True, True, True)


def test_what_the_file_says_marks_its_lines() -> None:
    text = a_text(a_line("Looms that count their threads"), a_line("Ada Lindqvist"), a_line("Later", page=3))
    said = FileProperties(title="Looms that count their threads", authors="Ada Lindqvist")

    title, author = features(replace(text, properties=said))

    assert "said:title" in title
    assert "said:authors5" in author
