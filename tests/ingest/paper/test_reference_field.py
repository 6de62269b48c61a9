from __future__ import annotations

import pytest
from paper_lines import GOLD, REFERENCES

from heddle.ingest.paper.crf import train
from heddle.ingest.paper.reading import shipped_models
from heddle.ingest.paper.reference_alignment import label_words
from heddle.ingest.paper.reference_field import parse_reference, read_names
from heddle.ingest.paper.reference_token import Field, token_features, tokens


@pytest.mark.parametrize(
    ("written", "surnames"),
    [
        ("Lindqvist A, Berg TK, et al.", ["Lindqvist", "Berg"]),
        ("Lindqvist, A.; Berg, T.K.", ["Lindqvist", "Berg"]),
        ("A. Lindqvist, T. K. van Berg, and S. Moe", ["Lindqvist", "van Berg", "Moe"]),
        ("Lindqvist, A., Berg, T. K., & Moe, S.", ["Lindqvist", "Berg", "Moe"]),
        ("", []),
    ],
)
def test_names_are_read_in_the_styles_of_references(written: str, surnames: list[str]) -> None:
    assert [surname for _, surname in read_names(written)] == surnames


def test_a_reference_is_parsed_by_the_labels_of_its_words() -> None:
    examples = []
    for text, gold in zip(REFERENCES, GOLD["references"], strict=False):
        labels = label_words(text, gold)
        assert labels is not None
        examples.append((token_features(tokens(text)), [label.value for label in labels]))
    model = train(examples * 3, [each.value for each in Field], penalty=0.1)

    found = parse_reference(REFERENCES[0], model, label="1")

    assert (found.title, found.source) == ("Counting threads in northern mills", "J Text Sci")
    assert (found.year, found.volume, found.first_page, found.last_page) == ("2009", "12", "101", "9")
    assert found.authors == (("A", "Lindqvist"), ("T", "Berg"))


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("Berg T. Looms. 2012. doi: 10.1000/tpc.0 01768", "10.1000/tpc.001768"),
        ("Berg T. Looms. 2012. https://doi.org/10.1000/ja masurg.2015.0668.", "10.1000/jamasurg.2015.0668"),
        ("Berg T. Looms. doi:10.1000/x1. 2012.", "10.1000/x1"),
        ("Berg T. Looms. doi:10.1000/x1. Accessed 4 June 2018.", "10.1000/x1"),
        ("Berg T. Looms. 2012.", ""),
    ],
)
def test_a_doi_that_a_line_end_broke_is_one(text: str, doi: str) -> None:
    assert parse_reference(text, shipped_models().references).doi == doi


def test_references_of_styles_that_no_paper_of_the_set_has_are_parsed() -> None:
    model = shipped_models().references

    found = parse_reference(
        "A. Lindqvist and T. E. Berg, “Counting threads of looms,” Journal of Mills, vol. 12, no. 3, "
        "pp. 101–109, 2009.",
        model,
    )

    assert (found.title, found.source) == ("Counting threads of looms", "Journal of Mills")
    assert (found.volume, found.issue, found.first_page, found.year) == ("12", "3", "101", "2009")
    assert [surname for _, surname in found.authors] == ["Lindqvist", "Berg"]
