"""References and documents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heddle.core.ids import NodeId
from heddle.graph.records import Value
from heddle.graph.schema import NodeType
from heddle.ingest.resolution.name_form import Family
from heddle.ingest.resolution.record import Record, record_of
from heddle.ingest.resolution.writing import compare_writings

TITLE = "Heterogeneous graph attention networks for document collections"


def writing(node: str, node_type: NodeType = NodeType.REFERENCE, doi: str = "", **facts: Value) -> Record:
    record = record_of(NodeId(node), node_type.value, Family.WRITING, str(facts.get("title", "")))
    return replace(record, facts=facts, identifiers=frozenset({f"doi:{doi}"} if doi else ()))


def chance(left: Record, right: Record) -> float:
    compared = compare_writings(left, right)
    assert compared is not None
    return compared[0]


def test_a_doi_decides() -> None:
    one, other = writing("a", doi="10.1/x", title=TITLE), writing("b", doi="10.1/y", title=TITLE)

    assert chance(one, writing("b", doi="10.1/x")) > 0.7
    assert chance(one, other) < 0.5


def test_a_title_decides_where_year_and_author_do_not_speak_against_it() -> None:
    cited = writing("a", title=TITLE, year="2019", authors=("Wang, X.", "Ji, H."))
    same = writing("b", NodeType.DOCUMENT, title=TITLE.upper(), year="2019", authors=("Xiao Wang",))

    assert chance(cited, same) > 0.9
    assert chance(cited, replace(same, facts={**same.facts, "year": "2012"})) < 0.9
    assert chance(cited, replace(same, facts={**same.facts, "authors": ("Ada Lovelace",)})) < 0.9
    assert chance(cited, writing("c", NodeType.DOCUMENT, title="Another title of as many words")) < 0.1


def test_a_short_title_alone_is_not_enough() -> None:
    assert chance(writing("a", title="Graph theory"), writing("b", title="Graph theory")) < 0.9


@pytest.mark.parametrize("fact", ["volume", "first_page"])
def test_the_place_in_a_journal_speaks_for_it(fact: str) -> None:
    one, other = writing("a", title=TITLE), writing("b", title=TITLE)
    placed = [replace(record, facts={**record.facts, fact: "12"}) for record in (one, other)]

    assert chance(placed[0], placed[1]) > chance(one, other)


def test_two_documents_are_not_compared() -> None:
    assert compare_writings(writing("a", NodeType.DOCUMENT), writing("b", NodeType.DOCUMENT)) is None


def test_a_title_with_another_number_is_another_work() -> None:
    one = writing("a", title="Cancer statistics of the country, 2018", year="2018", authors=("Siegel, R.",))
    other = writing("b", title="Cancer statistics of the country, 2019", year="2019", authors=("Siegel, R.",))

    assert chance(one, other) < 0.1
    assert chance(one, replace(one, node=NodeId("c"))) > 0.9
