"""Pairs of an entry and a text that says the same."""

from __future__ import annotations

import json
from collections.abc import Sequence

from training_corpus import training_corpus

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.derived_triple import derived_triples
from heddle.retrieval.retriever_training.pairs import PairOrigin, mine_pairs
from heddle.retrieval.retriever_training.seeded_draw import seeded_draw
from heddle.retrieval.retriever_training.subject_index import SubjectIndex
from heddle.retrieval.retriever_training.training_entry import STRUCTURED, TrainingEntry
from heddle.retrieval.retriever_training.verbalisation import verbalise


def test_a_triple_is_paired_with_the_words_it_was_read_in() -> None:
    pairs = mine_pairs(SubjectIndex(training_corpus()), seed=0)
    quotes = {pair.data: pair.text for pair in pairs if pair.origin is PairOrigin.QUOTE}
    assert quotes["Ardin has bridge to Belmor"] == "It has a bridge to Belmor."


def test_an_infobox_is_paired_with_the_sentence_of_its_subject_that_holds_a_value() -> None:
    pairs = mine_pairs(SubjectIndex(training_corpus()), seed=0)
    said = [p.text for p in pairs if p.origin is PairOrigin.PASSAGE and p.type is KnowledgeType.INFOBOX]
    assert said[0] == "Ardin: Its tower opened in 1900."


def test_only_structure_has_twins_and_every_structured_entry_has_one() -> None:
    corpus = training_corpus()
    pairs = mine_pairs(SubjectIndex(corpus), seed=0)
    assert {pair.data for pair in pairs} == {
        e.text.partition("\n")[0] for e in corpus if e.type in STRUCTURED
    }


def test_a_sentence_from_a_template_holds_the_subject_and_every_value() -> None:
    draw = seeded_draw(3, "test")
    for entry in training_corpus():
        for _ in range(10):
            sentence = verbalise(entry, draw)
            assert bool(sentence) == bool(entry.facts)
            assert all(
                value in sentence for value in ([fact.value for fact in entry.facts] if sentence else [])
            )
            assert not sentence or entry.subject in sentence


def test_the_same_seed_writes_the_same_pairs_and_another_seed_others() -> None:
    index = SubjectIndex(training_corpus())
    assert mine_pairs(index, seed=1) == mine_pairs(index, seed=1)
    assert mine_pairs(index, seed=1) != mine_pairs(index, seed=2)


def test_a_writer_adds_its_twins_and_leaves_out_empty_ones() -> None:
    def write(entries: Sequence[TrainingEntry]) -> list[str]:
        return [f"twin of {entry.id}" if entry.id == "row-3" else "" for entry in entries]

    pairs = mine_pairs(SubjectIndex(training_corpus()), seed=0, writer=write)
    assert [pair.text for pair in pairs if pair.origin is PairOrigin.WRITER] == ["twin of row-3"]
    assert json.loads(pairs[-1].line())["origin"] == "writer"


def test_each_fact_of_an_infobox_becomes_a_triple() -> None:
    corpus = training_corpus()
    derived = list(derived_triples(corpus, seed=0))
    assert len(derived) == 16
    assert all(e.type is KnowledgeType.TRIPLE and e.text.startswith(e.subject) for e in derived)
    assert len({entry.id for entry in derived}) == 16
