"""Scores of what was read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from annotated_texts import LESSONS

from heddle.models.extraction.annotated_text import AnnotatedText, EntityRelation, WordSpan
from heddle.models.extraction.extraction_score import (
    cluster_tally,
    name_tally,
    relation_tally,
    score_texts,
    span_tally,
)

GOLD = LESSONS[0]


def _with(*spans: WordSpan, relations: tuple[EntityRelation, ...] = ()) -> AnnotatedText:
    return replace(GOLD, spans=spans, relations=relations)


def test_a_text_read_as_it_is_scores_one() -> None:
    for measure in (name_tally, span_tally, relation_tally, cluster_tally):
        assert measure(GOLD, GOLD).scores() == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_a_name_of_another_kind_is_right_as_a_span_alone() -> None:
    read = _with(WordSpan(0, 2, "Org", 0))
    assert name_tally(read, GOLD).scores()["f1"] == 0
    assert span_tally(read, GOLD).scores() == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}


def test_a_relation_needs_both_its_ends_with_their_kinds() -> None:
    said = (EntityRelation(0, "Work_For", 1),)
    people, firm = WordSpan(0, 2, "Peop", 0), WordSpan(4, 5, "Org", 1)
    assert relation_tally(_with(people, firm, relations=said), GOLD).scores()["f1"] == 1
    assert relation_tally(_with(people, replace(firm, kind="Loc"), relations=said), GOLD).right == 0
    assert relation_tally(_with(people, replace(firm, start=3), relations=said), GOLD).right == 0
    turned = (EntityRelation(1, "Work_For", 0),)
    assert relation_tally(_with(people, firm, relations=turned), GOLD).right == 0


def test_relations_of_the_set_that_join_no_names_count_as_missed() -> None:
    assert relation_tally(GOLD, replace(GOLD, unplaced=1)).scores()["recall"] == 0.5


def test_clusters_are_scored_by_b_cubed() -> None:
    # Bagga and Baldwin's example in small: four names in clusters of three and one, read as two and two.
    gold = _with(*(WordSpan(place, place + 1, "Peop", entity) for place, entity in enumerate((0, 0, 0, 1))))
    read = _with(*(WordSpan(place, place + 1, "Peop", entity) for place, entity in enumerate((0, 0, 1, 1))))
    scores = cluster_tally(read, gold).scores()
    assert scores["precision"] == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert scores["recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)


def test_a_missed_name_lowers_the_recall_of_clusters() -> None:
    assert cluster_tally(_with(WordSpan(0, 2, "Peop", 0)), GOLD).scores()["recall"] == 0.5


def test_an_interval_holds_the_score_and_is_the_same_each_time() -> None:
    read = [LESSONS[0], LESSONS[1], replace(LESSONS[2], spans=()), LESSONS[3], LESSONS[4]]
    scores, intervals = score_texts(read, LESSONS, {"names": name_tally})
    low, high = intervals["names"]
    assert low < scores["names"]["f1"] < high
    assert score_texts(read, LESSONS, {"names": name_tally})[1] == intervals
    with pytest.raises(ValueError, match="zip"):
        score_texts(read[:2], LESSONS, {"names": name_tally})
