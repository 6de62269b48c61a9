from __future__ import annotations

from heddle.ingest.paper.property import file_properties
from heddle.ingest.parse.package import Properties


def test_the_dictionary_wins_and_the_packet_adds_the_issue() -> None:
    packet = Properties(
        "Packet",
        ("Ada Lindqvist", "Tor Berg"),
        (("prism:publicationName", "Journal of  Looms "), ("prism:volume", "8"), ("prism:number", "2")),
    )

    read = file_properties({"Title": "Looms", "Subject": "J Looms, 8 (2)"}, packet)

    assert (read.title, read.authors, read.subject) == ("Looms", "Ada Lindqvist, Tor Berg", "J Looms, 8 (2)")
    assert (read.journal, read.volume, read.number, read.doi) == ("Journal of Looms", "8", "2", "")


def test_a_file_that_says_nothing_has_empty_properties() -> None:
    assert not any(getattr(file_properties({}, Properties()), name) for name in ("title", "journal", "doi"))
