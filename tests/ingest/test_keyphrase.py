"""A document is about what it often, early and alone says; pieces of phrases and common words are not it."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import contributed
from parsed_builders import a_block, a_document, a_heading

from heddle.graph.schema import NodeType
from heddle.ingest.composition import compose
from heddle.ingest.keyphrase import (
    MOST,
    candidate_rows,
    find_keyphrases,
    rate,
    select,
    shipped_model,
    stop_words,
)
from heddle.ingest.keyphrase_candidate import (
    FEATURES,
    Stretch,
    features,
    find_candidates,
    longer_counts,
    stem,
)
from heddle.ingest.parsed import ParsedDocument
from heddle.ingest.word_rarity import RAREST, rarity

_TEXT = (
    "Graph attention networks learn on heterogeneous graphs. A graph attention network weighs the neighbours "
    "of a node. We show that graph attention networks need fewer labels on heterogeneous graphs than "
    "spectral filters, and that their training time grows with the number of neighbours."
)


def a_paper() -> ParsedDocument:
    return a_document(
        a_heading("Graph attention networks for sparse labels"),
        a_block(_TEXT),
        a_heading("References"),
        a_block("[1] Weaver, A. Quantum looms and quantum reeds. Quantum looms, quantum looms."),
    )


def phrases(parsed: ParsedDocument, language: str = "en") -> list[str]:
    return [found.text for found in find_keyphrases(compose(parsed), "Graph attention networks", language)]


def test_the_phrase_of_title_and_text_comes_first() -> None:
    found = phrases(a_paper())

    assert found[0].lower() == "graph attention networks"
    assert "heterogeneous graphs" in found
    assert len(found) <= MOST


def test_a_piece_of_a_better_phrase_is_left_out() -> None:
    found = [text.lower() for text in phrases(a_paper())]

    assert "attention networks" not in found
    assert "attention" not in found


def test_a_reference_list_is_not_what_a_document_is_about() -> None:
    assert not any("quantum" in text.lower() for text in phrases(a_paper()))


def test_a_short_or_unread_document_has_none() -> None:
    assert phrases(a_document(a_block("Graph attention networks."))) == []
    assert phrases(a_paper(), "und") == []


def test_the_document_keeps_them() -> None:
    (root,) = [node for node in contributed(a_paper()).nodes if node.type is NodeType.DOCUMENT]
    kept = root.properties["keyphrases"]
    assert isinstance(kept, tuple)
    assert "Graph attention networks" in kept[:5]


def test_a_plural_is_counted_with_its_singular() -> None:
    found = {
        candidate.words: candidate for candidate in find_candidates([Stretch("Oils, oil, oils")], frozenset())
    }

    assert found["oil",].count == found["oil",].alone == 3
    assert found["oil",].surface == "Oils" or found["oil",].surface == "oils"
    assert stem("studies") == "study"


def test_stop_words_and_marks_part_candidates() -> None:
    found = find_candidates([Stretch("weaving of cloth, reeds 2024 dents")], frozenset({"of"}))
    assert {candidate.words for candidate in found} == {("weaving",), ("cloth",), ("reed",), ("dent",)}


def test_longer_phrases_are_counted_for_their_pieces() -> None:
    candidates = find_candidates([Stretch("warp beam. warp beam. warp")], frozenset())
    assert longer_counts(candidates) == {("warp",): 2, ("beam",): 2}


def test_every_candidate_has_all_features() -> None:
    candidates, rows = candidate_rows([Stretch(_TEXT, title=True)], "en", frozenset())

    assert rows.shape == (len(candidates), len(FEATURES))
    assert np.array_equal(
        rows[0], features(candidates[0], longer_counts(candidates).get(candidates[0].words, 0), frozenset())
    )


def test_scores_are_chances_and_ties_are_ordered_by_words() -> None:
    rated = rate([Stretch(_TEXT)] * 2, "en", frozenset(), shipped_model())

    assert all(0 <= score <= 1 for _, score in rated)
    assert rated == sorted(rated, key=lambda pair: (-pair[1], pair[0].words))
    assert len(select(rated, 3)) == 3


@pytest.mark.parametrize(("language", "word"), [("en", "the"), ("de", "und"), ("fr", "les"), ("nl", "het")])
def test_each_language_has_its_stop_words(language: str, word: str) -> None:
    assert word in stop_words(language)


def test_rare_words_are_rarer_than_common_ones() -> None:
    assert 0 <= rarity("the") < rarity("between") < rarity("transformer") <= rarity("xylophagous") == RAREST
