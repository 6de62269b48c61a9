"""Relational matching: which edge types a question asks for, and which end of them.

Words decide first: the verbs and nouns of a relation (`relation_words.py`). Where none fits, the encoder may
propose the edge types whose names mean what the question says; such a match is never a certain one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from heddle.core.encoder import TextEncoder
from heddle.graph.schema import EdgeType
from heddle.retrieval.adjacency import CONTAINMENT
from heddle.retrieval.document_entries import in_words
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.relation_words import RelationWords, words_of
from heddle.retrieval.lexical_index import stems

ALIKE = 0.45
"""Cosine of a question's words and a relation's from which they may mean the same."""
_NO_RELATION = frozenset(
    {
        *CONTAINMENT,
        EdgeType.NEXT.value,
        EdgeType.HAS_ROW.value,
        EdgeType.MENTIONS.value,
        EdgeType.LINKS_TO.value,
        EdgeType.SAME_AS.value,
        EdgeType.CAPTION_OF.value,
        EdgeType.REFERS_TO.value,
    }
)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_BY = re.compile(r"\bby\s*(?:the\s*)?$", re.IGNORECASE)


class End(StrEnum):
    """An end of an edge."""

    HEAD = "head"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class RelationMatch:
    """An edge type that a question asks for.

    Args:
        code: Its code in the generation's graph.
        edge_type: Its name.
        score: How well it fits, in (0, 1]; 1 where the words say it.
        asked: The end that is asked for; None where that is open.
    """

    code: int
    edge_type: str
    score: float
    asked: End | None


def match_relations(
    generation: Generation,
    question: str,
    named: tuple[int, int],
    encoder: TextEncoder | None = None,
) -> list[RelationMatch]:
    """The edge types that a question asks for of something that it names, best first.

    Args:
        generation: The index.
        question: The question.
        named: Where it names the thing, in code points.
        encoder: Proposes edge types where no word fits; without it words alone count.
    """
    found = []
    for code, edge_type in enumerate(generation.view.adjacency.edge_types):
        if edge_type in _NO_RELATION:
            continue
        fits, end = _by_words(question, named, words_of(edge_type))
        if fits:
            found.append(RelationMatch(code, edge_type, 1.0, end))
    if found or encoder is None:
        return found
    return _by_meaning(generation, f"{question[: named[0]]} {question[named[1] :]}", encoder)


def _by_words(question: str, named: tuple[int, int], words: RelationWords) -> tuple[bool, End | None]:
    """Whether a question uses the words of a relation, and which end they ask for."""
    for match in _WORD.finditer(question):
        if match.start() >= named[0] and match.end() <= named[1]:
            continue
        forms = frozenset(stems(match.group()))
        # The noun first: "the employer of Ada" and "Ada's employer" ask for the employer.
        if _describes(question, match, named):
            if forms & words.heads:
                return True, End.HEAD if not forms & words.tails else None
            if forms & words.tails:
                return True, End.TAIL
        if forms & words.verbs:
            before = named[1] <= match.start()
            agent = before != bool(_BY.search(question[: named[0]]))
            return True, End.TAIL if agent != words.inverse else End.HEAD
    return False, None


def _describes(question: str, word: re.Match[str], named: tuple[int, int]) -> bool:
    """Whether a word describes something by the named thing: "X's word", "word of X", "words ... X have"."""
    after = question[named[1] : word.start()]
    between = question[word.end() : named[0]]
    if word.start() >= named[1]:
        return bool(re.fullmatch(r"['’]s?\s+(?:[\w-]+\s+){0,2}", after))
    own = re.fullmatch(r"\s+(?:of|at|for|in)\s+(?:the\s+)?", between)
    has = re.fullmatch(r"\s+(?:does|do|did|has|have)\s+(?:the\s+)?", between)
    return bool(own or has)


def _by_meaning(generation: Generation, phrase: str, encoder: TextEncoder) -> list[RelationMatch]:
    types: Sequence[tuple[int, str]] = [
        (code, name)
        for code, name in enumerate(generation.view.adjacency.edge_types)
        if name not in _NO_RELATION
    ]
    if not types or not phrase.strip():
        return []
    vectors = encoder.encode([phrase, *(in_words(name) for _, name in types)])
    alike = np.round(vectors[1:] @ vectors[0], 6)
    found = [
        RelationMatch(code, name, float(score), None)
        for (code, name), score in zip(types, alike, strict=True)
        if score >= ALIKE
    ]
    return sorted(found, key=lambda match: (-match.score, match.edge_type))
