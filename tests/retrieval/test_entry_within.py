"""Inside some documents an entity says what those documents say of it, and quotes no other."""

from __future__ import annotations

import pytest
from indexed_world import DocumentBuilder, entity, filled_scope, letter

from heddle.core.knowledge import KnowledgeType
from heddle.core.result import SearchResult
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.entry_within import entry_within
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest

ENCODER = HashingEncoder(64)
CARDS = frozenset({KnowledgeType.ENTITY})


def deal() -> DocumentBuilder:
    """A document that says of Acme what the letter does not."""
    made = DocumentBuilder("deal")
    made.paragraph("Acme buys from Nordlicht Sensors. Grace Hopper signs for Acme.")
    made.relation("Nordlicht Sensors", "SUPPLIES", "Acme", "Acme buys from Nordlicht Sensors.")
    made.relation("Grace Hopper", "WORKS_FOR", "Acme", "Grace Hopper signs for Acme.")
    return made


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("within")
    build_index(filled_scope(folder, [letter(), deal()]), ENCODER, folder / "index")
    return Searcher(open_index(folder / "index"), ENCODER)


def card(result: SearchResult) -> str:
    (hit,) = [hit for hit in result.hits if hit.id == entity("Acme")]
    return hit.text


def test_everywhere_a_card_tells_what_all_documents_say(searcher: Searcher) -> None:
    told = card(searcher.search(SearchRequest("Acme", types=CARDS)))

    assert "Ada Lovelace" in told
    assert "Grace Hopper" in told
    assert "Nordlicht Sensors" in told


@pytest.mark.parametrize("repeats", [False, True])
def test_inside_a_document_a_card_tells_and_quotes_that_document_alone(
    searcher: Searcher, repeats: bool
) -> None:
    request = SearchRequest("Acme", types=CARDS, documents=(letter().document,), repeats=repeats)

    result = searcher.search(request)

    assert "Ada Lovelace" in card(result)
    assert "Grace Hopper" not in card(result)
    assert "Nordlicht Sensors" not in card(result)
    assert {item.document for item in result.evidence} == {letter().document}


def test_the_answer_inside_a_document_cites_that_document_alone(searcher: Searcher) -> None:
    result = searcher.search(SearchRequest("Who works for Acme?", documents=(letter().document,)))

    assert result.answer is not None
    assert "Ada Lovelace" in result.answer.text
    assert "Grace Hopper" not in result.answer.text
    assert {item.document for item in result.evidence} == {letter().document}


def test_a_card_where_all_may_speak_is_the_one_that_was_indexed(searcher: Searcher) -> None:
    generation = searcher.generation
    row = generation.row_of(entity("Acme"))

    assert entry_within(generation, row, None) == generation.entry(row)
    assert entry_within(generation, row, generation.live) == generation.entry(row)


def test_an_entry_of_one_document_is_told_as_it_is(searcher: Searcher) -> None:
    generation = searcher.generation
    allowed = generation.allowed(frozenset(), (deal().document,))
    rows = [
        row for row in allowed.nonzero()[0].tolist() if generation.entry(row).type != KnowledgeType.ENTITY
    ]

    assert rows
    assert [entry_within(generation, row, allowed) for row in rows] == [generation.entry(row) for row in rows]
