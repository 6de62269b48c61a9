"""A question for a relation of a named thing is answered by the graph's facts, and cites their words."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed_world import DocumentBuilder, filled_scope, world

from heddle.core.knowledge import KnowledgeType
from heddle.core.result import Answer, SearchResult
from heddle.graph.schema import EdgeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.graphrag.relation_match import End, match_relations
from heddle.retrieval.graphrag.relation_words import words_of
from heddle.retrieval.graphrag.structured_query import Asks, structure
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.linking import link
from heddle.retrieval.search import Searcher, SearchRequest

ENCODER = HashingEncoder(128)


def staff() -> DocumentBuilder:
    """Who works where, and who leads whom."""
    made = DocumentBuilder("Staff list")
    made.paragraph("Joined in spring: Grace Hopper, at Acme. Joined in autumn: Mina Okafor, at Acme.")
    made.paragraph("At the head of Nordlicht Sensors stands Mina Okafor since May.")
    made.relation("Grace Hopper", "WORKS_FOR", "Acme", "Joined in spring: Grace Hopper, at Acme.")
    made.relation("Mina Okafor", "WORKS_FOR", "Acme", "Joined in autumn: Mina Okafor, at Acme.")
    made.relation(
        "Mina Okafor",
        "LEADS",
        "Nordlicht Sensors",
        "At the head of Nordlicht Sensors stands Mina Okafor since May.",
    )
    made.relation("Acme", "USES", "Project Aurora", "Joined in spring: Grace Hopper, at Acme.")
    return made


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("staff")
    build_index(filled_scope(folder, [*world(), staff()]), ENCODER, folder / "index")
    return Searcher(open_index(folder / "index"), ENCODER)


def answered(result: SearchResult) -> Answer:
    assert result.answer is not None
    return result.answer


@pytest.mark.parametrize(
    ("question", "names", "not_names"),
    [
        ("Who works for Acme?", ["Ada Lovelace", "Grace Hopper", "Mina Okafor"], []),
        ("Who leads Nordlicht Sensors?", ["Mina Okafor"], ["Ada Lovelace"]),
        ("Who is the leader of Nordlicht Sensors?", ["Mina Okafor"], []),
        ("Where does Grace Hopper work?", ["Acme"], []),
        ("What does Acme use?", ["Project Aurora"], []),
    ],
)
def test_the_answer_names_what_was_asked_for_and_cites_where_it_stands(
    searcher: Searcher, question: str, names: list[str], not_names: list[str]
) -> None:
    result = searcher.search(SearchRequest(question))

    text = answered(result).text
    assert all(name in text for name in names), text
    assert not any(name in text for name in not_names), text
    cited = {name for sentence in answered(result).sentences for name in sentence.evidence}
    assert cited
    assert cited <= {item.id for item in result.evidence}


def test_how_many_are_known_is_said_with_their_names(searcher: Searcher) -> None:
    (pattern,) = structure(
        searcher.generation,
        "How many people work for Acme?",
        link(searcher.generation, "How many people work for Acme?"),
    )

    assert pattern.asks is Asks.COUNT
    assert pattern.kinds == {"Person"}


def test_a_fact_outside_what_the_request_allows_is_not_told(searcher: Searcher) -> None:
    report = next(
        name for name in searcher.generation.documents if "Aurora" in searcher.generation.source(name)
    )

    result = searcher.search(SearchRequest("Who leads Nordlicht Sensors?", documents=(report,)))

    assert "Mina Okafor" not in answered(result).text


def test_facts_of_other_types_are_not_told_where_one_type_is_asked(searcher: Searcher) -> None:
    result = searcher.search(SearchRequest("What does Acme use?", types=frozenset({KnowledgeType.TABLE})))

    assert "Project Aurora" not in answered(result).text


@pytest.mark.parametrize(
    ("question", "named", "relation", "end"),
    [
        ("Who works for Acme?", "Acme", "WORKS_FOR", End.HEAD),
        ("Who does Ada Lovelace work for?", "Ada Lovelace", "WORKS_FOR", End.TAIL),
        ("Who is the employer of Ada Lovelace?", "Ada Lovelace", "WORKS_FOR", End.TAIL),
        ("Who are the employees of Acme?", "Acme", "WORKS_FOR", End.HEAD),
        ("Which firm is led by Mina Okafor?", "Mina Okafor", "LEADS", End.TAIL),
        ("Which supplier does Acme have?", "Acme", "SUPPLIES", End.HEAD),
    ],
)
def test_words_and_their_order_tell_the_relation_and_its_end(
    searcher: Searcher, question: str, named: str, relation: str, end: End
) -> None:
    start = question.index(named)

    found = match_relations(searcher.generation, question, (start, start + len(named)))

    assert (relation, end) in {(match.edge_type, match.asked) for match in found}


def test_containment_is_no_relation_that_anyone_asks_for(searcher: Searcher) -> None:
    found = match_relations(searcher.generation, "What has a chunk of Acme?", (20, 24))

    assert found == []


def test_the_words_of_an_unknown_relation_are_those_of_its_name() -> None:
    assert "director" in words_of("DIRECTOR").tails
    assert words_of(EdgeType.AUTHORED_BY).inverse


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which supplier has the highest annual value in the contracts?", "Nordlicht Sensors"),
        ("Which supplier has the lowest annual value in the contracts?", "Fjord Catering"),
    ],
)
def test_the_row_that_decides_a_column_answers(searcher: Searcher, question: str, answer: str) -> None:
    first = answered(searcher.search(SearchRequest(question))).sentences[0]

    assert answer in first.text
    assert first.supported
