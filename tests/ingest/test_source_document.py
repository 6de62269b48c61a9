"""A document's text is what its chunks, rows and figures hold, and its passages are what is prose."""

from __future__ import annotations

import pytest
from read_document import ReadDocument
from workbench import STAFF, a_mail

from heddle.ingest.derivation import DerivationJob, derive
from heddle.ingest.source_document import SourceText

TABLE = "Item,Remark\nPump,It runs day and night and nobody has ever seen it stop\n"


def text_of(data: bytes, name: str) -> SourceText:
    return SourceText(derive(DerivationJob(data, name)).documents[0].subgraph)


def test_passages_are_chunks_in_reading_order_with_their_places() -> None:
    written = ReadDocument("Acme pays.", "Helios waits.")

    document = SourceText(written.subgraph()).document()

    assert [(each.text, each.start, each.end) for each in document.passages] == [
        ("Acme pays.", 0, 10),
        ("Helios waits.", 11, 24),
    ]
    assert (document.title, document.language) == ("T", "und")


def test_headers_and_tables_of_short_cells_are_not_prose_and_rows_of_prose_are() -> None:
    mail = text_of(a_mail(), "mail.eml").document()
    staff = text_of(STAFF.encode(), "staff.csv").document()
    table = text_of(TABLE.encode(), "table.csv")

    assert all("maria@acme.example" not in each.text for each in mail.passages)
    assert staff.passages == ()
    [row] = table.document().passages
    assert "nobody has ever seen it stop" in row.text
    assert table.words(row.start, row.end) == row.text


@pytest.mark.parametrize(
    ("span", "words"),
    [((0, 4), "Acme"), ((11, 17), "Helios"), ((5, 15), ""), ((4, 4), ""), ((20, 99), ""), ((-3, 2), "")],
)
def test_words_stand_in_one_chunk(span: tuple[int, int], words: str) -> None:
    assert SourceText(ReadDocument("Acme pays.", "Helios waits.").subgraph()).words(*span) == words


@pytest.mark.parametrize(
    ("span", "named"),
    [((0, 5), (0, 4)), ((0, 4), (0, 4)), ((0, 3), None), ((1, 4), None), ((4, 5), None), ((5, 10), (5, 10))],
)
def test_a_name_is_whole_words_without_the_space_around_them(
    span: tuple[int, int], named: tuple[int, int] | None
) -> None:
    assert SourceText(ReadDocument("Acme pays.").subgraph()).named_at(*span) == named


def test_scripts_without_spaces_have_no_inside_of_words() -> None:
    assert SourceText(ReadDocument("豊田自動車は東京").subgraph()).named_at(0, 5) == (0, 5)
