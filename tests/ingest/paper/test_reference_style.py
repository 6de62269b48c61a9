from __future__ import annotations

from typing import Any

from heddle.ingest.paper.reference_style import restyled
from heddle.ingest.paper.reference_token import Field, tokens

GOLD: dict[str, Any] = {
    "title": "Counting threads",
    "source": "J Text Sci",
    "year": "2009",
    "volume": "12",
    "fpage": "101",
    "lpage": "109",
    "doi": "10.1000/x1",
    "authors": [{"given": "A", "surname": "Lindqvist"}, {"given": "Tor Emil", "surname": "Berg"}],
}


def words(text: str, fields: list[Field], wanted: Field) -> list[str]:
    return [word.text for word, field in zip(tokens(text), fields, strict=True) if field is wanted]


def test_one_reference_is_written_in_many_styles() -> None:
    texts = [text for text, _ in restyled([GOLD] * 20)]

    assert texts[0] == "Lindqvist A, Berg TE. Counting threads. J Text Sci. 2009;12:101. doi: 10.1000/x1"
    assert texts[3].startswith("A. Lindqvist and T. E. Berg, “Counting threads,” J Text Sci, vol. 12")
    assert len(set(texts)) > 14


def test_each_word_has_the_field_that_it_was_written_for() -> None:
    for text, fields in restyled([GOLD] * 20):
        assert words(text, fields, Field.VOLUME) == ["12"]
        assert words(text, fields, Field.YEAR) == ["2009"]
        assert words(text, fields, Field.SOURCE) == ["J", "Text", "Sci"]
        assert "Lindqvist" in words(text, fields, Field.AUTHOR)


def test_what_a_reference_lacks_leaves_no_marks() -> None:
    (text, _), *_ = restyled([{**GOLD, "volume": "", "fpage": "", "doi": ""}])

    assert text == "Lindqvist A, Berg TE. Counting threads. J Text Sci. 2009"


def test_a_book_has_its_title_as_source_and_a_publisher() -> None:
    (text, fields), *_ = restyled([{**GOLD, "title": "", "volume": "", "fpage": ""}])

    assert words(text, fields, Field.SOURCE) == ["J", "Text", "Sci"]
    assert words(text, fields, Field.PUBLISHER) == ["Academic", "Press"]


def test_a_reference_without_authors_is_left_out() -> None:
    assert list(restyled([{**GOLD, "authors": []}])) == []
