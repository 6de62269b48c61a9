"""Callouts: what a text calls of its own document."""

from __future__ import annotations

import pytest

from heddle.ingest.callout import read_callouts


def called(text: str) -> list[tuple[str, str, str]]:
    return [
        (each.family, each.number + each.part, text[each.start : each.end]) for each in read_callouts(text)
    ]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("See Table 2.", [("table", "2", "Table 2")]),
        ("Tables 2 and 3 agree", [("table", "2", "Tables 2"), ("table", "3", "3")]),
        ("Figs. 1-3", [("figure", "1", "Figs. 1"), ("figure", "2", "Figs. 1-3"), ("figure", "3", "3")]),
        ("Fig. 3a,b shows", [("figure", "3A", "Fig. 3a,b")]),
        ("in Section 4.1", [("section", "4.1", "Section 4.1")]),
        ("see § 4.2", [("section", "4.2", "§ 4.2")]),
        ("(Appendix B)", [("appendix", "B", "Appendix B")]),
        ("by Eq. (3)", [("equation", "3", "Eq. (3)")]),
        ("Abb. 4 und Tabelle 2", [("figure", "4", "Abb. 4"), ("table", "2", "Tabelle 2")]),
        ("Supplementary Table 1", [("table", "S1", "Supplementary Table 1")]),
        ("voir le tableau 5", [("table", "5", "tableau 5")]),
    ],
)
def test_callouts_are_read_with_their_words(text: str, calls: list[tuple[str, str, str]]) -> None:
    assert called(text) == calls


@pytest.mark.parametrize(
    "text",
    [
        "Fig. 3 of [12]",
        "Table 1 in Smith et al. (2019)",
        "Section 3 of the Companies Act",
        "as their Table 1 shows",
        "(Smith et al. 2019, Fig. 2)",
        "the table is 3 m long",
        "figure in the supplement",
    ],
)
def test_what_another_text_holds_is_not_called(text: str) -> None:
    assert called(text) == []


def test_a_number_behind_one_table_may_count_something_else() -> None:
    assert called("Table 2 and 3 patients") == [("table", "2", "Table 2")]
