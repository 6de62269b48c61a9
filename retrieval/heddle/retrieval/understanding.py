"""What the free words of a request mean for a search: kinds, documents, a period and a number of hits.

Fields of the request win over its instruction, and the instruction over how the question begins. Nothing but
the request is read: what documents say gives no orders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.generation import Generation
from heddle.retrieval.instruction import MOST_READ, Instruction, read_instruction
from heddle.retrieval.instruction_limit import instruction_limit
from heddle.retrieval.source_words import named, plain

_OPENING = re.compile(
    r"^(?:according to|based on|going by|judging by|as per) (?:only )?(?:the|our|my|all|your)(?: \w+)?"
    r" (?P<named>tables|spreadsheets|infobox(?:es)?|knowledge graph|e-?mails|mails|correspondence|charts|"
    r"diagrams|pictures|images|paragraphs) ?,"
)
_ENDING = re.compile(
    r"[,(;:?.-] ?(?:please )?(?:look |search |use )?(?:only|exclusively|solely) (?:in |from |use |at )?"
    r"(?:the |our |my )?(?P<named>tables|spreadsheets|infobox(?:es)?|knowledge graph|e-?mails|mails|charts|"
    r"diagrams|pictures|images|text)"
    r"[ .!?)]*$"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a request is limited to.

    Args:
        types: Types to stay inside; empty means all.
        prefer: Types that come first.
        documents: Documents to stay inside; empty means all.
        since: First day of the period to stay inside.
        until: Last day of it.
        k: Hits wanted.
    """

    types: frozenset[KnowledgeType]
    prefer: frozenset[KnowledgeType]
    documents: tuple[DocumentId, ...]
    since: date | None
    until: date | None
    k: int


def question_instruction(question: str) -> Instruction:
    """What a question itself asks of sources, where it cannot be meant otherwise.

    "According to the tables, who ..." prefers tables; "Who ...? Only from tables." demands them. A question
    that merely speaks of a table asks for nothing.
    """
    text = plain(question)
    ending = _ENDING.search(text)
    if ending:
        return Instruction(named(ending.group("named")))
    opening = _OPENING.match(text)
    return Instruction(preferred=named(opening.group("named"))) if opening else Instruction()


def understand_types(
    question: str, instruction: str, types: frozenset[KnowledgeType], preferred: frozenset[KnowledgeType]
) -> Instruction:
    """Which types a request demands and prefers, by its fields, else its instruction, else its question."""
    if types or preferred:
        return Instruction(types, preferred)
    if plain(instruction[:MOST_READ]):
        return read_instruction(instruction)
    return question_instruction(question)


def documents_named(generation: Generation, files: Sequence[str]) -> tuple[DocumentId, ...]:
    """The documents that bear file names, whatever their folder and their capitals.

    A name without quotation marks may come with words before it ("the rows of plan.xlsx"): the most words
    that make a name are taken.

    Raises:
        NotFound: no document bears one of the names.
    """
    if not files:
        return ()
    known = [(document, _last(generation.source(document))) for document in generation.documents]
    names = {last for _, last in known}
    wanted = {_known_name(name, names) for name in files}
    return tuple(document for document, last in known if last in wanted)


def _known_name(written: str, names: AbstractSet[str]) -> str:
    words = _last(written).split(" ")
    for start in range(len(words)):
        if (name := " ".join(words[start:])) in names:
            return name
    raise NotFound(
        f"the instruction asks for {written!r}, and no document in the index is called so",
        hint="see `heddle status` for the documents, or leave the name out",
    )


def _last(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()


def understand(generation: Generation, question: str, instruction: str, fields: Understood) -> Understood:
    """What a request means: its fields, and what they leave open as its words say.

    Raises:
        NotFound: the instruction names a file that no document is called by.
    """
    asked = understand_types(question, instruction, fields.types, fields.prefer)
    limit = instruction_limit(instruction[:MOST_READ])
    dated = fields.since is not None or fields.until is not None
    return Understood(
        types=asked.types,
        prefer=asked.preferred,
        documents=fields.documents or documents_named(generation, limit.files),
        since=fields.since if dated else limit.since,
        until=fields.until if dated else limit.until,
        k=min(fields.k, limit.most or fields.k),
    )
