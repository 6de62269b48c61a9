"""Labels at the head of captions."""

from __future__ import annotations

import pytest

from heddle.ingest.label import Family, canonical_number, is_caption, read_label


@pytest.mark.parametrize(
    ("text", "family", "number"),
    [
        ("Table 2. Yields", Family.TABLE, "2"),
        ("Fig. S2. A map", Family.FIGURE, "S2"),
        ("FIGURE 1 | Study area", Family.FIGURE, "1"),
        ("Figure 3a) Detail", Family.FIGURE, "3A"),
        ("Supplementary Table 1: More yields", Family.TABLE, "S1"),
        ("Extended Data Fig. 4 | Cells", Family.FIGURE, "E4"),
        ("Table IV", Family.TABLE, "IV"),
        ("Tabelle 2 – Ertrag je Jahr", Family.TABLE, "2"),
        ("Abb. 4: Aufbau", Family.FIGURE, "4"),
        ("Tableau 1 Répartition", Family.TABLE, "1"),
        ("Cuadro 3. Resumen", Family.TABLE, "3"),
        ("Algorithm 1: Search", Family.ALGORITHM, "1"),
        ("Table 3.1 Costs", Family.TABLE, "3.1"),
    ],
)
def test_a_label_is_read_in_many_languages(text: str, family: Family, number: str) -> None:
    label = read_label(text)

    assert label is not None
    assert (label.family, label.number) == (family, number)
    assert is_caption(text)


@pytest.mark.parametrize(
    "text", ["Tables are below", "table id", "Table 1Foo", "A table 2", "Figure of 3", ""]
)
def test_other_words_are_no_label(text: str) -> None:
    assert read_label(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Table 2 shows the yields.",
        "Figure 1 and Table 2 agree.",
        "Table 2, in turn, says more.",
        "(table 2). So",
    ],
)
def test_a_sentence_about_a_table_is_no_caption(text: str) -> None:
    assert not is_caption(text)


def test_the_rest_of_a_table_on_the_next_page_is_told() -> None:
    label = read_label("Table 1 (continued)")

    assert label is not None
    assert label.continued


def test_one_number_has_one_spelling() -> None:
    assert canonical_number("s-1") == canonical_number("S1") == canonical_number("1", supplement=True)
