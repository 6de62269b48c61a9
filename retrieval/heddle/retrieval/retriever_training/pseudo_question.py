"""Pseudo-questions: questions written from the corpus alone, each with the entries that answer it.

Every shape is drawn in several wordings, and words are left out at random, so that an encoder learns what
questions ask for and not how one template asks. No label and no language model takes part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.fact_reading import Fact
from heddle.retrieval.retriever_training.question_blank import blank, thinned, without
from heddle.retrieval.retriever_training.seeded_draw import one_of, seeded_draw, some_of
from heddle.retrieval.retriever_training.subject_index import Mention, SubjectIndex
from heddle.retrieval.retriever_training.training_entry import STRUCTURED, TrainingEntry
from heddle.retrieval.retriever_training.training_question import TrainingQuestion
from heddle.retrieval.retriever_training.verbalisation import verbalise_fact
from heddle.retrieval.sentence import sentence_spans

_ASKED = (
    "What is the {attribute} of {subject}?",
    "Which {attribute} does {subject} have?",
    "{subject} {attribute}",
    "Tell me the {attribute} of {subject}.",
    "Who or what is {subject}'s {attribute}?",
    "{attribute} of {subject}?",
)
_REVERSED = (
    "Whose {attribute} is {value}?",
    "What has the {attribute} {value}?",
    "{attribute} {value}: which one?",
)
_BETWEEN = (
    "Which {wanted} of {subject} has {attribute} {value}?",
    "In {subject}, what is the {wanted} where the {attribute} is {value}?",
    "{subject}: {wanted} for {attribute} {value}",
    "What {wanted} goes with {attribute} {value} in {subject}?",
)
_BRIDGED = (
    "{asked} of the {wanted} of {subject} with {attribute} {value}?",
    "The {wanted} in {subject} whose {attribute} is {value}: {asked}?",
    "{asked}, for the {wanted} where {attribute} is {value} in {subject}?",
)
_CHAINED = (
    "{asked}, the one that is {relation} {subject}?",
    "About what {subject} names as {relation}: {asked}?",
    "{subject}, {relation}: {asked}?",
    "{asked} of the {relation} of {subject}?",
)
_COMPARED = (
    "Which came first, {one} or {other}?",
    "{one} or {other}: which one?",
    "Are both {one} and {other} a {kind}?",
    "Do {one} and {other} have the same {attribute}?",
    "What do {one} and {other} share?",
    "Is the {attribute} of {one} that of {other}?",
)
_IS_A = re.compile(
    r"\b(?:is|was|are|were) (?:an?|the) ([a-z][\w -]{3,60}?)(?=[,.;(]| in | of | by | and | who )"
)
_EACH = 3
"""Questions that one entry gives at most, by shape."""
_RELATION_WORDS = 4
_NAMING = (KnowledgeType.TEXT, KnowledgeType.MAIL, KnowledgeType.FIGURE)


def write_questions(index: SubjectIndex, *, seed: int) -> list[TrainingQuestion]:
    """The questions of a corpus, in the order of its entries.

    Args:
        index: The entries by subject.
        seed: Of wordings and choices.
    """
    writer = _Writer(index, seed)
    return [*writer.of_facts(), *writer.of_texts(), *writer.of_mentions(), *writer.comparisons()]


class _Writer:
    """Writes one shape after the other, each from a stream of its own."""

    def __init__(self, index: SubjectIndex, seed: int) -> None:
        self.index = index
        self.seed = seed

    def of_facts(self) -> Iterator[TrainingQuestion]:
        """Questions for a fact of a row, an infobox or a triple; half of an entry's are statements."""
        draw = seeded_draw(self.seed, "facts")
        for entry in self.index.entries:
            if entry.type not in STRUCTURED or not entry.subject:
                continue
            for fact in some_of(entry.facts, _EACH, draw):
                answers = self._answers(entry, fact.value)
                if entry.type is KnowledgeType.TABLE and len(entry.facts) > 1:
                    yield self._question(_between(entry, fact, draw), answers, "row")
                else:
                    yield self._question(_of_fact(entry.subject, fact, draw), answers, "fact")
            if len(entry.facts) > 1:
                yield self._question(_statement(entry, draw), self._answers(entry, ""), "statement")

    def of_texts(self) -> Iterator[TrainingQuestion]:
        """Sentences of texts with something taken out."""
        draw = seeded_draw(self.seed, "texts")
        for entry in self.index.entries:
            if entry.type in STRUCTURED:
                continue
            for sentence in some_of(_sentences(entry), 2, draw):
                named = entry.subject and entry.subject not in sentence
                words = f"{entry.subject}: {sentence}" if named else sentence
                yield self._question(
                    blank(words, draw, keep=entry.subject), {entry.type: [entry.id]}, "sentence"
                )

    def of_mentions(self) -> Iterator[TrainingQuestion]:
        """Two hops: what an entry names, asked for through that entry, with a fact of the other."""
        draw = seeded_draw(self.seed, "mentions")
        for mention in self.index.mentions((*_NAMING, KnowledgeType.TABLE, KnowledgeType.INFOBOX)):
            here = self.index.entries[mention.row]
            targets = [self.index.entries[row] for row in self.index.rows(mention.name)]
            texts = [each for each in targets if each.type in _NAMING]
            if not texts or not here.subject:
                continue
            there = one_of(texts, draw)
            asked = _asked_of(there, draw)
            words = _bridged(here, mention, asked, draw)
            if words:
                answers: dict[KnowledgeType, list[str]] = {}
                for entry in (here, there):
                    answers.setdefault(entry.type, []).append(entry.id)
                yield self._question(words, answers, "bridge")

    def comparisons(self) -> Iterator[TrainingQuestion]:
        """Two subjects of one kind, beside each other in the order of the words that say the kind."""
        draw = seeded_draw(self.seed, "comparisons")
        kinds = sorted(
            (kind, entry.id, entry)
            for entry in self.index.entries
            if entry.type is KnowledgeType.TEXT and entry.subject and (kind := _kind_of(entry))
        )
        for (kind, _, one), (other_kind, _, other) in pairwise(kinds):
            if kind.split()[-1] != other_kind.split()[-1] or one.subject == other.subject:
                continue
            attribute = one_of(self._attributes(one.subject) or ("kind", "place", "time"), draw)
            words = one_of(_COMPARED, draw).format(
                one=one.subject, other=other.subject, kind=kind.split()[-1], attribute=attribute
            )
            yield self._question(words, {KnowledgeType.TEXT: [one.id, other.id]}, "comparison")

    def _attributes(self, name: str) -> list[str]:
        return [
            fact.attribute.lower() for row in self.index.rows(name) for fact in self.index.entries[row].facts
        ]

    def _answers(self, entry: TrainingEntry, value: str) -> dict[KnowledgeType, list[str]]:
        """The entry itself, and what of other types says the same of its subject."""
        answers = {entry.type: [entry.id]}
        if value:
            for kind, rows in self.index.saying(entry.subject, value).items():
                if kind is not entry.type:
                    answers[kind] = [self.index.entries[row].id for row in rows]
        return answers

    @staticmethod
    def _question(words: str, answers: Mapping[KnowledgeType, Sequence[str]], shape: str) -> TrainingQuestion:
        return TrainingQuestion(
            words, {kind: tuple(dict.fromkeys(ids)) for kind, ids in answers.items()}, shape
        )


def _of_fact(subject: str, fact: Fact, draw: np.random.Generator) -> str:
    """A fact asked for forward, backward, or stated."""
    attribute = fact.attribute[:1].lower() + fact.attribute[1:].replace("_", " ")
    which = draw.random()
    if which < 0.6:
        return one_of(_ASKED, draw).format(attribute=attribute, subject=subject)
    if which < 0.75:
        return one_of(_REVERSED, draw).format(attribute=attribute, value=fact.value)
    return thinned(verbalise_fact(subject, fact, draw), draw, keep=subject)


def _statement(entry: TrainingEntry, draw: np.random.Generator) -> str:
    """Two facts in one statement."""
    facts = some_of(entry.facts, 2, draw)
    said = " and ".join(f"{fact.attribute.lower()} {fact.value}" for fact in facts)
    return thinned(f"{entry.subject} {said}", draw, keep=entry.subject)


def _between(entry: TrainingEntry, fact: Fact, draw: np.random.Generator) -> str:
    """One cell of a row asked for through another."""
    wanted = one_of([each for each in entry.facts if each is not fact], draw)
    words = one_of(_BETWEEN, draw).format(
        wanted=wanted.attribute, attribute=fact.attribute, value=fact.value, subject=entry.subject
    )
    return thinned(words, draw, keep=fact.value)


def _bridged(here: TrainingEntry, mention: Mention, asked: str, draw: np.random.Generator) -> str:
    """A question that reaches what is named through what names it; empty where nothing leads there."""
    naming = [fact for fact in here.facts if mention.name in fact.value]
    others = [fact for fact in here.facts if mention.name not in fact.value]
    if naming and others:
        fact = one_of(others, draw)
        words = one_of(_BRIDGED, draw).format(
            asked=asked,
            wanted=naming[0].attribute,
            subject=here.subject,
            attribute=fact.attribute,
            value=fact.value,
        )
    else:
        relation = " ".join(mention.sentence.partition(mention.name)[0].split()[-_RELATION_WORDS:])
        if naming:
            relation = naming[0].attribute
        if not relation:
            return ""
        relation = without(relation, here.subject, "")
        words = one_of(_CHAINED, draw).format(asked=asked, relation=relation.lower(), subject=here.subject)
    return thinned(words, draw, keep=here.subject)


def _asked_of(entry: TrainingEntry, draw: np.random.Generator) -> str:
    """A sentence of a text with its subject taken out and something of it asked for."""
    sentence = one_of(_sentences(entry)[:3], draw)
    words = sentence.split()
    if len(words) > 14:
        start = int(draw.integers(len(words) - 12))
        sentence = " ".join(words[start : start + 12])
    return without(blank(sentence, draw).rstrip("?"), entry.subject, "it")


def _sentences(entry: TrainingEntry) -> list[str]:
    spans = [entry.text[start:end] for start, end in sentence_spans(entry.text)]
    return [sentence for sentence in spans if len(sentence.split()) > 3] or [entry.text[:200]]


def _kind_of(entry: TrainingEntry) -> str:
    """What a text says that its subject is: the words behind the first "is a"; empty without any."""
    found = _IS_A.search(entry.text[:300])
    return found[1].strip() if found else ""
