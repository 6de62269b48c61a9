"""Question parts: a question that asks two things, cut into the questions it is made of.

"Which valve failed, and who signed the agreement?" asks twice, and a sentence that answers the one says
nothing on the other. The cut falls where a clause with its own question word begins; words alone decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_PARTS = 4

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_BEFORE = r"(?:(?:from|by|to|in|on|at|for|with|since|until|of|under)\s+)?"
_CUT = re.compile(
    # A comma alone opens a relative clause, and "who" after a bare "and" may go on with one.
    rf"\?\s+(?={_BEFORE}{_ASKING}\b)|(?:;|[,;]\s*(?:and|or|but))\s+(?:also\s+)?(?={_BEFORE}{_ASKING}\b)"
    r"|\s+and\s+(?:also\s+)?(?=(?:since\s+|until\s+)?(?:what|when|where|why|how)\b)",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"{_BEFORE}{_ASKING}", re.IGNORECASE)
_ASKS = re.compile(rf"\b{_ASKING}\b", re.IGNORECASE)
_REFERS = re.compile(
    r"\b(?:he|she|it|its|his|hers?|him|they|them|their|theirs|there|(?:this|these|those)|"
    r"(?:at|in|on|for|of|by|from|to|with|under|than|is|was|does|did|do|are|were)\s+that)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"[^\W_]*[A-Z0-9][^\W_]*(?:[-/.'’&][^\W_]+)*(?:\s+[^\W_]*[A-Z0-9][^\W_]*(?:[-/.'’&][^\W_]+)*)*"
)


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One of the things that a question asks.

    Args:
        text: The clause as it stands in the question.
        names: Names and numbers in it, in order.
        refers: Whether it speaks of something that an earlier part names ("it", "there"), or names nothing.
    """

    text: str
    names: tuple[str, ...]
    refers: bool


def question_parts(question: str) -> tuple[QuestionPart, ...]:
    """Cut a question into its parts; one part where it asks one thing.

    >>> [part.text for part in question_parts("Who leads it, and when does it end?")]
    ['Who leads it', 'when does it end']
    >>> [part.text for part in question_parts("Where and when was Ada born?")]
    ['Where was Ada born', 'when was Ada born']
    """
    clauses = _clauses(question.strip())
    if not 1 < len(clauses) <= MOST_PARTS or not all(_ASKS.search(clause) for clause in clauses):
        return (QuestionPart(question.strip(), names_in(question), refers=False),)
    return tuple(_part(clause, first=not place) for place, clause in enumerate(clauses))


def _clauses(question: str) -> list[str]:
    pieces = [piece.strip(" ,;.?!") for piece in _CUT.split(question)]
    pieces = [piece for piece in pieces if piece]
    return list(_with_shared_rest(pieces))


def _with_shared_rest(pieces: list[str]) -> Iterator[str]:
    # A question word that stands alone asks with the rest of the next clause.
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else ""
        rest = _ALONE.match(following)
        if _ALONE.fullmatch(piece) and rest:
            yield f"{piece}{following[rest.end() :]}"
        else:
            yield piece


def _part(clause: str, *, first: bool) -> QuestionPart:
    names = names_in(clause)
    return QuestionPart(clause, names, refers=not first and (not names or bool(_REFERS.search(clause))))


def names_in(question: str) -> tuple[str, ...]:
    """What a question calls by a name or a number: words with a capital or a digit, runs of them as one.

    The first word has a capital in any case, and counts only if it holds a digit.

    >>> names_in("When did Brightwater Hospital report INC-0117?")
    ('Brightwater Hospital', 'INC-0117')
    """
    found = []
    for match in _NAME.finditer(question):
        name = match.group()
        if not match.start():
            word, _, rest = name.partition(" ")
            name = name if any(letter.isdigit() for letter in word) else rest
        if name:
            found.append(name)
    return tuple(dict.fromkeys(found))
