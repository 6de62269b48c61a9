"""Instructions: which knowledge types plain words demand, refuse or prefer.

"Retrieve evidence from Table sources" keeps tables; "from all knowledge sources" keeps everything; "anything
but e-mails" keeps all the rest; "preferably from tables" puts tables first and hides nothing (UniHGKR,
section 3.3: instructions name a source or all). Rules read what they are sure of and abstain otherwise; what
they leave open an `InstructionClassifier` may read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.instruction_clause import GAP, asks_for_all, is_plain_question, without_asides
from heddle.retrieval.instruction_words import any_of
from heddle.retrieval.source_words import ANY_NAME, STRUCTURED, mended, named, plain

MOST_READ = 2000
"""Characters of an instruction that are read."""
Kinds = frozenset[KnowledgeType]
NONE: Kinds = frozenset()
ALL: Kinds = frozenset(KnowledgeType)
_EVERY_SOURCE = STRUCTURED | {KnowledgeType.TEXT}
"""All kinds of sources of UniHGKR: who names them all asks for every kind."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What an instruction asks for.

    Args:
        types: Types that it demands: nothing else is found. Empty means all.
        preferred: Types that it prefers: they come first, and nothing is hidden.
        certain: Whether its words were understood, or at least ask for no type; False where they may ask
            for one in a way that no rule knows.
    """

    types: Kinds = NONE
    preferred: Kinds = NONE
    certain: bool = True


_CLAUSE = re.compile(r"[.;:!?…]+|(?<=[a-z]{3})\s-\s|\s(?=(?:use|using|look|search|take|go) )")
_NOTHING_ELSE = re.compile(rf"\b{any_of('nothing else')}\b")
_NOT = re.compile(rf"\b{any_of('refusal')}\b(?P<rest>[^.;:!?…]*)")
_REFUSED_AFTER = re.compile(rf"(?P<rest>[^.;:!?]*)\b{any_of('refused after')}\b")
_BUT = re.compile(
    r"\b(?:but|only|instead|rather|sondern|mais|sino)\b(?! than)|,\s*(?=(?:use|take|just|search|look)\b)"
)
_PREFERENCE = re.compile(rf"\b{any_of('preference')}\b")
_LESS = re.compile(rf"\b(?:over|than|before|above)\s+(?:the\s+)?(?:(?:{ANY_NAME})(?:\s+(?:and|or)\s+|\b))+")
"""What something else is preferred to."""
_STRICT = re.compile(rf"\b{any_of('strict')}\b")


def parse_instruction(instruction: str) -> Kinds:
    """The knowledge types that an instruction asks for, demanded or preferred; empty where it names none.

    >>> sorted(parse_instruction("Use tables and infoboxes only"))
    [<KnowledgeType.INFOBOX: 'infobox'>, <KnowledgeType.TABLE: 'table'>]
    """
    read = read_instruction(instruction)
    return read.preferred or read.types


def read_instruction(instruction: str) -> Instruction:
    """What an instruction demands and prefers, by rules.

    >>> read_instruction("preferably tables").preferred
    frozenset({<KnowledgeType.TABLE: 'table'>})
    """
    text = without_asides(mended(plain(instruction[:MOST_READ])))
    if not re.search(r"\w", text):
        return Instruction()
    preferring = _PREFERENCE.search(text) and not _STRICT.search(text)
    wanted, refused = _wanted_and_refused(_LESS.sub(GAP, text) if preferring else text)
    wanted -= refused
    if wanted >= _EVERY_SOURCE:
        return Instruction(ALL - refused if refused else NONE)
    if wanted and preferring:
        return Instruction(ALL - refused if refused else NONE, wanted)
    if asks_for_all(text) and not refused:
        return Instruction()
    if wanted:
        return Instruction(wanted)
    if refused:
        return Instruction(ALL - refused)
    return Instruction(certain=False)


def _wanted_and_refused(text: str) -> tuple[Kinds, Kinds]:
    refused: set[KnowledgeType] = set()

    def take(match: re.Match[str]) -> str:
        rest = match.group("rest")
        turn = _BUT.search(rest)
        refused.update(named(rest[: turn.start()] if turn else rest))
        return rest[turn.start() :] if turn else " "

    text = _REFUSED_AFTER.sub(take, _NOTHING_ELSE.sub(" only ", text))
    text = _NOT.sub(take, text)
    wanted: set[KnowledgeType] = set()
    for clause in _CLAUSE.split(text):
        clause = clause.strip(" ,")
        if not is_plain_question(clause):
            wanted |= named(clause)
    return frozenset(wanted), frozenset(refused)
