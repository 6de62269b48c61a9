"""Predicates: the words that say a relation, and which relation of the schema each says.

Precision before recall: a word stands here only if it says the relation whenever the entity types fit.
"""

from __future__ import annotations

from dataclasses import dataclass

from heddle.ingest.word_set import word_set


@dataclass(frozen=True, slots=True)
class VerbFrame:
    """A way in which a verb joins two entities.

    Args:
        relation: The relation said.
        preposition: The preposition before the second entity; empty for a direct object.
        inverse: Whether the second entity is the relation's head: `A employs B` is B WORKS_FOR A.
        beside: A preposition that must stand beside it: `A supplies B with valves`, not `A supplies B`.
    """

    relation: str
    preposition: str = ""
    inverse: bool = False
    beside: str = ""


def _frames(
    relation: str, verbs: str, *prepositions: str, inverse: bool = False, beside: str = ""
) -> dict[str, list[VerbFrame]]:
    return {
        verb: [VerbFrame(relation, preposition, inverse, beside) for preposition in prepositions or ("",)]
        for verb in verbs.split()
    }


def _joined(*tables: dict[str, list[VerbFrame]]) -> dict[str, tuple[VerbFrame, ...]]:
    joined: dict[str, list[VerbFrame]] = {}
    for table in tables:
        for verb, frames in table.items():
            joined.setdefault(verb, []).extend(frames)
    return {verb: tuple(frames) for verb, frames in joined.items()}


VERBS = _joined(
    _frames("ACQUIRED", "acquire buy purchase"),
    _frames("FOUNDED", "found establish co-found cofound"),
    _frames("LEADS", "lead head chair direct"),
    _frames("WORKS_FOR", "join"),
    _frames("WORKS_FOR", "work", "for", "at"),
    _frames("WORKS_FOR", "employ hire appoint recruit", inverse=True),
    _frames("PARTNER_OF", "partner collaborate cooperate", "with"),
    _frames("SUPPLIES", "supply provide", beside="with"),
    _frames("SUPPLIES", "supply deliver sell ship", "to"),
    _frames("PRODUCES", "produce make manufacture build develop release launch publish write design unveil"),
    _frames("USES", "use adopt deploy"),
    _frames("LOCATED_IN", "base headquarter locate situate", "in", "at", "near"),
    _frames("LOCATED_IN", "live reside", "in"),
    _frames("BORN_IN", "bear", "in", "at"),
    _frames("ATTENDED", "attend"),
    _frames("ATTENDED", "participate", "in"),
    _frames("ATTENDED", "speak present exhibit", "at"),
    _frames("KNOWS", "meet marry know"),
    _frames("KNOWS", "meet", "with"),
    _frames("PART_OF", "belong", "to"),
    _frames("PART_OF", "own", inverse=True),
)
"""Verb lemma -> its frames. The subject is the first entity; in the passive, the one after `by` is."""

PASSIVE_ONLY = frozenset({"base", "headquarter", "locate", "situate", "bear"})
"""Verbs whose passive subject is the first entity: `A is based in B`."""


@dataclass(frozen=True, slots=True)
class NounFrame:
    """A noun for what one entity is to another: `X, the CEO of Y`.

    Args:
        relation: The relation said.
        inverse: Whether Y is the relation's head: `X is a customer of Y` is Y SUPPLIES X.
    """

    relation: str
    inverse: bool = False


def _nouns(relation: str, words: str, *, inverse: bool = False) -> list[tuple[str, NounFrame]]:
    return [(word, NounFrame(relation, inverse)) for word in words.split("|")]


def _by_noun(*tables: list[tuple[str, NounFrame]]) -> dict[str, tuple[NounFrame, ...]]:
    joined: dict[str, tuple[NounFrame, ...]] = {}
    for word, frame in (entry for table in tables for entry in table):
        joined[word] = (*joined.get(word, ()), frame)
    return joined


NOUNS = _by_noun(
    _nouns(
        "LEADS",
        "ceo|chief executive|chief executive officer|president|chairman|chairwoman|chairperson|chair|head"
        "|managing director|executive director|general manager",
    ),
    _nouns("FOUNDED", "founder|co-founder|cofounder|founding partner"),
    _nouns(
        "WORKS_FOR",
        "cto|cfo|coo|cio|chief technology officer|chief financial officer|chief operating officer"
        "|vice president|director|engineer|employee|analyst|manager|researcher|scientist|professor"
        "|spokesperson|spokesman|spokeswoman|consultant|developer|designer|buyer|accountant|lawyer"
        "|counsel|officer|technician",
    ),
    _nouns("PART_OF", "subsidiary|division|unit|branch|affiliate|part"),
    _nouns("SUPPLIES", "supplier|vendor|distributor"),
    _nouns("SUPPLIES", "customer|client", inverse=True),
    _nouns("PRODUCES", "maker|manufacturer|producer|developer|author|publisher"),
    _nouns("PARTNER_OF", "partner"),
    _nouns("KNOWS", "colleague|friend|wife|husband|brother|sister"),
)
"""Noun -> what X may be to Y in `X, the noun of Y`; the entity types decide which."""

NOUN_PREPOSITIONS = frozenset({"of", "at", "for", "with"})

FORMER = word_set("former ex late then designate interim acting would-be future deputy assistant")
"""Modifiers that take the relation back or weaken it."""

UNCERTAIN = word_set(
    "deny doubt refuse fail plan hope want intend consider propose expect reject try attempt threaten",
    "seek wish agree offer claim allege speculate rumor decline suggest aim prepare need",
)
"""Verbs whose complement is not asserted."""

NEGATIONS = word_set("not never no n't neither nor hardly longer almost nearly allegedly supposedly")
CONDITIONS = word_set("if unless whether until")
TITLE_VERBS = word_set("appoint name hire elect promote")
"""Verbs that give a title: `Y named X as CEO`."""

TRIGGERS = frozenset(VERBS) | {word.split()[-1] for word in NOUNS}
"""Lemmas of which a verb or noun pattern needs one."""

_IRREGULAR = word_set(
    "bore born borne bought built knew known led made met sold spoke spoken written wrote wrought wives",
    "brethren chairmen chairwomen spokesmen spokeswomen",
)


def _inflected(lemma: str) -> set[str]:
    """The regular forms that a verb or noun may take, and some that it does not."""
    stems = {lemma, lemma.removesuffix("e"), lemma + lemma[-1]}
    forms = {stem + ending for stem in stems for ending in ("", "s", "es", "d", "ed", "ing")}
    return forms | {lemma[:-1] + ending for ending in ("ies", "ied") if lemma.endswith("y")}


TRIGGER_WORDS = _IRREGULAR | {form.rsplit("-", 1)[-1] for lemma in TRIGGERS for form in _inflected(lemma)}
"""Words without which no verb or noun pattern fits; a sentence without any need not be parsed for them."""
