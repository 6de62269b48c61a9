"""Relations between entities as sentences say them, read from dependency trees.

Four patterns, each asserted in the indicative (a negation, a modal, a condition, a question or a verb
such as `plan` before it says nothing):

    verb          X acquired Y · Y was acquired by X · Y, acquired by X, · X, which acquired Y,
    noun          X, the CEO of Y · X is the CEO of Y · Y's CEO, X · Y CEO X
    title         Y appointed X as CEO · X was named CEO of Y
    based         Berlin-based X · X of Berlin
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.graph.schema import NodeType, Schema
from heddle.ingest.annotation import Token
from heddle.ingest.dependency import DependencyTree
from heddle.ingest.mention import Mention, Named
from heddle.ingest.predicate import (
    FORMER,
    NOUN_PREPOSITIONS,
    NOUNS,
    PASSIVE_ONLY,
    TITLE_VERBS,
    VERBS,
    NounFrame,
)

EXTRACTOR = "relations-1"
"""Version of the patterns; part of what a document is derived by."""


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A relation read in a document.

    Args:
        start: Span start of the sentence or row, in the document's text.
        end: Span end, exclusive.
        head: The entity that it starts from.
        name: The relation's name in the schema.
        tail: The entity that it points to.
        phrase: The words that say it.
        method: How it was read: `dependency` or `structure`.
    """

    start: int
    end: int
    head: Named
    name: str
    tail: Named
    phrase: str
    method: str


@dataclass(frozen=True, slots=True)
class _Claim:
    head: Mention
    relation: str
    tail: Mention
    phrase: str


def sentence_relations(
    sentence: str, start: int, tokens: Sequence[Token], mentions: Sequence[Mention], schema: Schema
) -> list[Relation]:
    """The relations that one sentence asserts, in order.

    Args:
        sentence: The sentence.
        start: Where it starts in the document's text.
        tokens: Its dependency tree.
        mentions: The mentions in it, spans in the document's text.
        schema: Says which relations may join which entity types.
    """
    if sentence.rstrip("\"'”’)] ").endswith("?"):
        return []
    tree = DependencyTree(tokens, mentions, start)
    claims = [*_verb_claims(tree), *_noun_claims(tree), *_based_claims(tree), *_seat_claims(tree)]
    found = {
        Relation(
            start,
            start + len(sentence),
            claim.head.entity,
            claim.relation,
            claim.tail.entity,
            claim.phrase,
            "dependency",
        )
        for claim in claims
        if may_join(schema, claim.head.entity, claim.relation, claim.tail.entity)
    }
    return sorted(found)


def may_join(schema: Schema, head: Named, relation: str, tail: Named) -> bool:
    """Whether the schema allows a relation between two different entities."""
    return head.name.casefold() != tail.name.casefold() and schema.allows(
        relation, (NodeType.ENTITY, head.kind), (NodeType.ENTITY, tail.kind)
    )


def may_be_seat(firm: Mention, place: Mention) -> bool:
    """Whether there is no more between a firm and a place than `of` or `of the`: `Acme of Berlin`."""
    kinds = (firm.kind, place.kind)
    return kinds == ("Organization", "Place") and 0 < place.start - firm.end <= len(" of the ")


def _verb_claims(tree: DependencyTree) -> Iterator[_Claim]:
    for verb, token in enumerate(tree.tokens):
        frames = VERBS.get(token.lemma, ()) if token.tag.startswith("VB") else ()
        if not frames or not tree.asserted(verb):
            continue
        passive = tree.is_passive(verb)
        for frame in frames:
            if frame.beside and not tree.has_preposition(verb, frame.beside):
                continue
            if passive and token.lemma not in PASSIVE_ONLY and not frame.preposition:
                firsts, seconds = tree.agents(verb), tree.subjects(verb)
                phrase = f"{token.text} by"
            elif passive == (token.lemma in PASSIVE_ONLY) or frame.inverse:
                firsts, seconds = tree.subjects(verb), tree.objects(verb, frame.preposition)
                phrase = f"{token.text} {frame.preposition}".rstrip()
            else:
                continue
            for first, second in _pairs(firsts, seconds):
                head, tail = (second, first) if frame.inverse else (first, second)
                yield _Claim(head, frame.relation, tail, phrase)


def _noun_claims(tree: DependencyTree) -> Iterator[_Claim]:
    for noun in range(len(tree.tokens)):
        frames, phrase, first = _noun_frames(tree, noun)
        if not frames or _taken_back(tree, noun, first):
            continue
        others = tree.complements(noun, NOUN_PREPOSITIONS) or tree.named_before(first)
        holders = _holders(tree, noun)
        others += [] if others else _title_givers(tree, noun)
        for holder, other in _pairs(holders, others):
            for frame in frames:
                relation = _narrowed(tree, noun, frame)
                head, tail = (other, holder) if frame.inverse else (holder, other)
                yield _Claim(head, relation, tail, phrase)


def _noun_frames(tree: DependencyTree, noun: int) -> tuple[tuple[NounFrame, ...], str, int]:
    """The frames of the longest title that ends at a noun, its words, and where it begins."""
    if not tree.tokens[noun].tag.startswith("NN") or tree.inside_mention(noun):
        return (), "", noun
    for first in range(max(noun - 2, 0), noun + 1):
        words = tree.tokens[first : noun + 1]
        phrase = tree.text(first, noun + 1)
        singular = " ".join([*(word.text.lower() for word in words[:-1]), words[-1].lemma]).replace(
            " - ", "-"
        )
        frames = NOUNS.get(singular)
        if frames:
            return frames, phrase, first
    return (), "", noun


def _taken_back(tree: DependencyTree, noun: int, first: int) -> bool:
    before = {tree.tokens[index].text.lower() for index in range(max(first - 2, 0), first)}
    modifiers = {tree.tokens[child].text.lower() for child in tree.children[noun]}
    return not FORMER.isdisjoint(before & FORMER | modifiers)


def _narrowed(tree: DependencyTree, noun: int, frame: NounFrame) -> str:
    # The head of sales at Acme leads the sales, and works for Acme.
    partial = any(
        tree.tokens[child].text.lower() == "of" and not tree.prepositional(child)
        for child in tree.children[noun]
    )
    return "WORKS_FOR" if frame.relation == "LEADS" and partial else frame.relation


def _holders(tree: DependencyTree, noun: int) -> list[Mention]:
    """Who is what the noun says: apposition, copula, title before a name, or a title given."""
    token = tree.tokens[noun]
    found = [mention for child in tree.children_by(noun, "appos") for mention in tree.entities(child)]
    found += tree.beside_complements(noun)
    if token.dep == "appos":
        found += tree.entities(token.head)
    elif token.dep == "attr" and tree.asserted(token.head):
        found += tree.subjects(token.head)
    elif token.dep in ("compound", "nmod") and tree.at(token.head):
        found += tree.entities(token.head)
    elif (verb := _title_verb(tree, noun)) is not None and tree.asserted(verb):
        found += tree.subjects(verb) if tree.is_passive(verb) else tree.objects(verb, "")
    return found


def _title_verb(tree: DependencyTree, noun: int) -> int | None:
    """The verb that gives the title: `named CEO`, `appointed as CEO`."""
    token = tree.tokens[noun]
    verb = token.head
    if token.dep == "pobj" and tree.tokens[verb].text.lower() == "as":
        verb = tree.tokens[verb].head
    elif token.dep != "oprd":
        return None
    return verb if tree.tokens[verb].lemma in TITLE_VERBS else None


def _title_givers(tree: DependencyTree, noun: int) -> list[Mention]:
    verb = _title_verb(tree, noun)
    if verb is None:
        return []
    return tree.agents(verb) if tree.is_passive(verb) else tree.subjects(verb)


def _based_claims(tree: DependencyTree) -> Iterator[_Claim]:
    for place in tree.mentions:
        if place.kind != "Place":
            continue
        after = tree.text_after(place)
        for other in tree.mentions:
            gap = other.start - place.end
            if 0 < gap <= len(after) and after[:gap].strip().lower() == "-based":
                yield _Claim(other, "LOCATED_IN", place, "-based")


def _seat_claims(tree: DependencyTree) -> Iterator[_Claim]:
    for index in range(len(tree.tokens)):
        firm = tree.at(index)
        if firm is not None and firm.kind == "Organization":
            for place in tree.complements(index, frozenset({"of"})):
                if may_be_seat(firm, place):
                    yield _Claim(firm, "LOCATED_IN", place, "of")


def _pairs(firsts: Sequence[Mention], seconds: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    for first in firsts:
        for second in seconds:
            if first != second:
                yield first, second
