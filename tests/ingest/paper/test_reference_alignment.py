from __future__ import annotations

from paper_lines import GOLD, REFERENCES

from heddle.ingest.paper.reference_alignment import label_words
from heddle.ingest.paper.reference_token import Field, tokens


def test_words_get_the_fields_of_the_gold() -> None:
    text = REFERENCES[0].removeprefix("1. ")
    labels = label_words(text, GOLD["references"][0])

    assert labels is not None
    found: dict[Field, list[str]] = {}
    for word, label in zip(tokens(text), labels, strict=True):
        found.setdefault(label, []).append(word.text)
    assert "".join(found[Field.AUTHOR]).startswith("LindqvistA,BergT")
    assert found[Field.TITLE] == ["Counting", "threads", "in", "northern", "mills"]
    assert found[Field.SOURCE] == ["J", "Text", "Sci"]
    assert (found[Field.YEAR], found[Field.VOLUME], found[Field.ISSUE]) == (["2009"], ["12"], ["3"])
    assert found[Field.PAGES] == ["101", "-", "9"]


def test_a_reference_that_the_gold_does_not_know_is_not_labelled() -> None:
    assert label_words("Something else entirely.", GOLD["references"][0]) is None


def test_a_book_is_labelled_by_the_title_of_the_whole() -> None:
    text = "Berg T. Looms of the North. 2nd ed. Oslo: Mill Press; 2004."
    gold = {"title": "", "source": "Looms of the North", "year": "2004", "authors": [{"surname": "Berg"}]}

    labels = label_words(text, gold)

    assert labels is not None
    found = [word.text for word, label in zip(tokens(text), labels, strict=True) if label is Field.SOURCE]
    assert found == ["Looms", "of", "the", "North"]
    assert Field.TITLE not in labels
