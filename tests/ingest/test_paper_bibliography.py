"""Cited works with their fields: those of a paper by its lines, those of any document by its headings."""

from __future__ import annotations

from drawn_papers import composed_from, the_paper
from parsed_builders import a_block, a_document, a_heading

from heddle.ingest.composition import compose
from heddle.ingest.paper_bibliography import cited_works

ITEMS = (
    "Lindqvist A, Berg T. Counting threads in northern mills. J Text Sci. 2009;12(3):101-9.",
    "Holm R. The warp and the camera. Loom Res. 2012;4:55-60. doi:10.1234/loom.5",
)


def test_items_of_any_list_are_read_to_their_fields() -> None:
    composed = compose(a_document(a_heading("References"), *map(a_block, ITEMS)))
    first, second = cited_works(composed)

    assert first.fields["title"] == "Counting threads in northern mills"
    assert first.fields["authors"] == ("A Lindqvist", "T Berg")
    assert (second.fields["year"], second.fields["doi"]) == ("2012", "10.1234/loom.5")
    assert "publisher" not in first.fields


def test_a_document_without_a_list_cites_nothing() -> None:
    assert cited_works(compose(a_document(a_block(ITEMS[0])))) == []


def test_items_of_a_paper_are_those_that_its_reader_found() -> None:
    composed = composed_from(the_paper())
    works = cited_works(composed)

    assert composed.parsed.paper is not None
    assert [work.item.text for work in works] == [each.text for each in composed.parsed.paper.references]
    assert [work.item.number for work in works] == ["1", "2", "3", "4"]
    for work in works:
        assert composed.text[work.item.start : work.item.end].endswith(work.item.text)
