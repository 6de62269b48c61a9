"""The tables of predicates agree with the schema."""

from __future__ import annotations

from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.predicate import NOUNS, PASSIVE_ONLY, TRIGGERS, VERBS


def test_every_predicate_says_a_relation_of_the_schema() -> None:
    said = {frame.relation for frames in VERBS.values() for frame in frames}
    said |= {frame.relation for frames in NOUNS.values() for frame in frames}

    assert {name for name in said if DEFAULT_SCHEMA.relation(name) is None} == set()


def test_every_relation_but_the_vague_one_has_a_predicate() -> None:
    said = {frame.relation for frames in VERBS.values() for frame in frames}
    said |= {frame.relation for frames in NOUNS.values() for frame in frames}

    assert {relation.name for relation in DEFAULT_SCHEMA.relations} - said == {"RELATED_TO"}


def test_verbs_that_stand_in_the_passive_only_are_verbs() -> None:
    assert set(VERBS) >= PASSIVE_ONLY
    assert set(VERBS) <= TRIGGERS
