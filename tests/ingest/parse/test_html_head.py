"""Pages say who wrote them and when in many vocabularies; the most exact is believed."""

from __future__ import annotations

import json

from parsed_text import read

from heddle.ingest.parsed import ParsedDocument


def page(head: str) -> ParsedDocument:
    return read(
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><p>Words.</p></body></html>".encode()
    )


def linked(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Looms sell",
    "author": [{"@type": "Person", "name": "Ada Low"}, {"name": "Bo Lind"}],
    "datePublished": "2024-05-03T08:00:00Z",
    "publisher": {"@type": "Organization", "name": "Weavers Press"},
    "isPartOf": {"name": "Daily Loom"},
    "keywords": ["warp", "weft"],
    "license": "https://creativecommons.org/licenses/by/4.0/",
}


def test_linked_data_is_believed_before_meta_elements() -> None:
    found = page(
        '<meta name="author" content="Webmaster Inc"><meta name="date" content="2020">' + linked(ARTICLE)
    )

    assert (found.title, found.authors) == ("Looms sell", ("Ada Low", "Bo Lind"))
    assert found.metadata == {
        "created": "2024-05-03T08:00:00+00:00",
        "keywords": "warp, weft",
        "language": "en",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "publisher": "Weavers Press",
        "venue": "Daily Loom",
    }


def test_a_graph_of_things_is_searched_for_the_work() -> None:
    found = page(linked({"@graph": [{"@type": "Organization", "name": "X"}, ARTICLE]}))

    assert found.authors == ("Ada Low", "Bo Lind")


def test_scholars_tags_come_before_open_graph() -> None:
    found = page(
        '<meta property="og:site_name" content="Site"><meta name="citation_journal_title" content="J. Looms">'
        '<meta name="citation_author" content="Low, Ada"><meta name="citation_doi" content="10.1234/x">'
    )

    assert (found.metadata["venue"], found.metadata["doi"], found.authors) == (
        "J. Looms",
        "10.1234/x",
        ("Low, Ada",),
    )


def test_broken_linked_data_is_passed_by() -> None:
    deep = "[" * 100_000
    for script in ("{", deep, json.dumps([1, {"@type": 3}])):
        assert page(f'<script type="application/ld+json">{script}</script>').metadata == {"language": "en"}
