"""What a chat model said, found in the source: names, mentions and quotes as spans, all else dropped.

A model says what it was told to say, by us or by the document. So a name counts only where its passage has
it as whole words, and a relation only where its quote stands and at least one of its ends is in the sentence,
the other in the passage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from heddle.core.extractor import FoundEntity, FoundMention, FoundRelation, Reading, SourcePassage
from heddle.core.names import clean_name, name_key
from heddle.graph.ontology import Ontology
from heddle.ingest.chat_reply import SaidEntity, SaidRelation, SaidReply
from heddle.ingest.sentence import split_sentences

_SCORE = 0.8
"""How sure a chat model is taken to be, which says nothing of it itself."""

_ALIKE = {
    **dict.fromkeys("'’‘‛´`", "['’‘‛´`]"),
    **dict.fromkeys('"“”„‟«»', '["“”„‟«»]'),
    **dict.fromkeys("-‐‑‒–—", "[-‐‑‒–—]"),
}
"""Signs that models write for each other."""


def find_words(words: str, text: str) -> list[tuple[int, int]]:
    """Where some words stand in a text, whole words alone: as they are, or else with other spaces and signs.

    >>> find_words("Ada  Lovelace's", "by Ada Lovelace’s hand")
    [(3, 17)]
    """
    words = words.strip()
    if not words:
        return []
    return _find(re.escape(words), text) or _find(_loosely(words), text)


def _find(pattern: str, text: str) -> list[tuple[int, int]]:
    found = re.finditer(pattern, text)
    return [match.span() for match in found if not (_joins(text, match.start()) or _joins(text, match.end()))]


def _loosely(words: str) -> str:
    return r"\s+".join("".join(_ALIKE.get(sign, re.escape(sign)) for sign in word) for word in words.split())


def _joins(text: str, place: int) -> bool:
    """Whether a place is inside a word of a script that sets spaces."""
    if not 0 < place < len(text):
        return False
    return (
        text[place - 1].isalnum() and text[place].isalnum() and max(text[place - 1], text[place]) < "\u2e80"
    )


@dataclass(slots=True)
class ChatReading:
    """What a chat model said about a document, batch by batch.

    Args:
        ontology: The types and relations that it may have used.
    """

    ontology: Ontology
    dropped: Counter[str] = field(default_factory=Counter)
    _mentions: dict[tuple[str, str], dict[FoundMention, None]] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _relations: list[tuple[tuple[str, str], str, tuple[str, str], FoundMention, str]] = field(
        default_factory=list
    )

    def add(self, batch: Sequence[SourcePassage], reply: SaidReply) -> None:
        """Take in the reply to a batch of passages."""
        there: dict[int, dict[str, list[str]]] = {}
        for entity in reply.entities:
            if 1 <= entity.passage <= len(batch):
                self._add_entity(entity, batch[entity.passage - 1], there.setdefault(entity.passage, {}))
            else:
                self.dropped["passages that there are not"] += 1
        for relation in reply.relations:
            if 1 <= relation.passage <= len(batch):
                kinds = there.get(relation.passage, {})
                self._add_relation(relation, batch[relation.passage - 1], kinds)
            else:
                self.dropped["passages that there are not"] += 1

    def finish(self, warnings: Iterable[str] = (), unread: str = "") -> Reading:
        """All that holds, as one reading."""
        keys = sorted(self._mentions)
        places = {key: index for index, key in enumerate(keys)}
        entities = tuple(
            FoundEntity(key[0], self._names[key], tuple(sorted(self._mentions[key])), _SCORE) for key in keys
        )
        relations = tuple(
            FoundRelation(places[head], name, places[tail], span.start, span.end, _SCORE, phrase)
            for head, name, tail, span, phrase in self._relations
        )
        told = ", ".join(f"{count} {why}" for why, count in sorted(self.dropped.items()))
        said = (*warnings, f"the chat model said what is not there: {told}") if told else tuple(warnings)
        return Reading(entities, relations, said, unread)

    def _add_entity(self, said: SaidEntity, passage: SourcePassage, there: dict[str, list[str]]) -> None:
        name = clean_name(said.name)
        known = {each.name for each in self.ontology.all_types}
        if said.type not in known or said.type == "Resource":
            self.dropped["types that the ontology does not have"] += 1
            return
        named = find_words(name, passage.text) if name else []
        if not named:
            self.dropped["names that the text does not have"] += 1
            return
        spans = dict.fromkeys(named)
        for words in said.mentions:
            found = find_words(words, passage.text)
            spans.update(dict.fromkeys(found))
            self.dropped["mentions that the text does not have"] += not found
        self.dropped = +self.dropped
        key = said.type, name_key(name)
        self._names.setdefault(key, name)
        held = self._mentions.setdefault(key, {})
        held.update(
            dict.fromkeys(FoundMention(passage.start + start, passage.start + end) for start, end in spans)
        )
        kinds = there.setdefault(name_key(name), [])
        if said.type not in kinds:
            kinds.append(said.type)

    def _add_relation(self, said: SaidRelation, passage: SourcePassage, there: dict[str, list[str]]) -> None:
        ends = self._ends(said, there)
        quoted = find_words(said.quote, passage.text)
        if ends is None:
            self.dropped["relations that the ontology does not have"] += 1
            return
        sentence = _sentence(passage, quoted[0]) if quoted else None
        if sentence is None or not any(self._is_in(end, sentence) for end in ends):
            self.dropped["relations that the text does not say"] += 1
            return
        phrase = passage.text[quoted[0][0] : quoted[0][1]]
        self._relations.append((ends[0], said.relation, ends[1], sentence, phrase))

    def _ends(
        self, said: SaidRelation, there: dict[str, list[str]]
    ) -> tuple[tuple[str, str], tuple[str, str]] | None:
        """The entities that a relation joins, of types that it may join."""
        relation = self.ontology.relation(said.relation)
        if relation is None:
            return None
        head, tail = name_key(said.head), name_key(said.tail)
        allowed = self.ontology.schema.relation(relation[0].name)
        if allowed is None or head == tail:
            return None
        heads, tails = (allowed.tails, allowed.heads) if relation[1] else (allowed.heads, allowed.tails)
        one, other = _fitting(there.get(head, ()), heads), _fitting(there.get(tail, ()), tails)
        return ((one, head), (other, tail)) if one and other else None

    def _is_in(self, end: tuple[str, str], sentence: FoundMention) -> bool:
        held = self._mentions.get(end, {})
        return any(sentence.start <= each.start and each.end <= sentence.end for each in held)


def _fitting(kinds: Iterable[str], allowed: Sequence[str]) -> str:
    return next((kind for kind in kinds if not allowed or kind in allowed), "")


def _sentence(passage: SourcePassage, quoted: tuple[int, int]) -> FoundMention:
    """The sentences that a quote touches, as a span of the document."""
    start, end = quoted
    for first, last in _touched(passage.text, quoted):
        start, end = min(start, first), max(end, last)
    return FoundMention(passage.start + start, passage.start + end)


def _touched(text: str, quoted: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for first, last in split_sentences(text):
        if first < quoted[1] and quoted[0] < last:
            yield first, last
