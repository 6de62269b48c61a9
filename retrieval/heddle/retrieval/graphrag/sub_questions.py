"""Retrieval by sub-questions: each step is searched with what the steps before it found.

The answer of a step is a name that its best hits mention: one that stands near the step's words, is of the
kind that the step asks for, and that the question does not name itself. Of each step the two best answers
are followed. A chat model, where one is configured, may cut the question instead of the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from heddle.core.knowledge import KnowledgeType
from heddle.core.names import name_key
from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.bridging_name import mentioned
from heddle.retrieval.graphrag.decomposition import Step, decompose
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, mixed
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.question import KINDS_OF, asked_kinds
from heddle.retrieval.retriever import Ranking, query_words

Decomposer = Callable[[str], Sequence[Step]]

READ = 3
"""Hits of a step that are read for its answer."""
FOLLOWED = 1
"""Answers of a step that are followed. A second one costs another search a step, and gave no more than noise
(R@5 of 73.9 with two and 74.8 with one on MuSiQue, of 72.0 and 70.1 without titles, 70 questions)."""
KEPT = 10
"""Hits of a step that join the ranking."""
WEIGHT = 0.8
"""What the hits of a step weigh beside those of the whole question: of 0.3, 0.5, 0.8 and 1.2 the best on
MuSiQue without titles, and within a point of the best on every other set."""
_ROWS_ALONE = frozenset({KnowledgeType.TABLE})
_OUT_OF_KIND = 0.4
_EARLY = 0.3
"""Bonus of the first name of an entry, which tends to say more of what it is about than the tenth."""
_HEAD = re.compile(
    r"(?:the|what|which)\s+(?P<head>(?:[a-z-]+\s+){0,3}?[a-z-]+?)(?=\s+(?:of|by|that|wh\w+|[A-Z#])|$)"
)
_PLACE_NOUN = re.compile(
    r"(?:place|city|town|country|state|county|region|province|district|village|area|location|continent|island|"
    r"capital|birthplace|hometown|territory)s?$"
)
_AGENT_NOUN = re.compile(
    r"(?:[a-z]{3,}(?:er|or|ist|ian)|spouse|wife|husband|mother|father|son|child|uncle|aunt|king|queen|person|"
    r"individual|man|woman|president|ceo|chief|head|boss|band|company|team|individual|people)s?(?:-in-law)?$"
)


@dataclass(frozen=True, slots=True)
class Bridge:
    """A name that may answer a step.

    Args:
        name: The name.
        score: How likely it does, in (0, 1]; of one step they compare.
    """

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class SubQuestions:
    """Searches for the steps of a question, one after the other."""

    cut: Decomposer = decompose
    weight: float = WEIGHT
    name: str = Part.DECOMPOSITION.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with the hits of each step mixed in after its first place.

        It is unchanged for a question of one step, and where rows alone are asked: rows of one table are
        much alike, so that the words of a step find many for the one that the whole question describes
        (R@10 of 83.7 without steps and 79.6 with them on the rows of OTT-QA).
        """
        if situation.query.types == _ROWS_ALONE:
            return ranked
        steps = tuple(self.cut(situation.question))
        if len(steps) < 2:
            return ranked
        asked = frozenset(stems(situation.question))
        answers: dict[int, list[Bridge]] = {}
        found: dict[str, Ranking] = {}
        for number, step in enumerate(steps, start=1):
            trails = list(islice(fillings(step, answers), FOLLOWED))
            hits = [(worth, situation.look_again(text)) for text, worth in trails]
            found[f"{number}"] = best_of(situation.generation, hits)
            answers[number] = bridges(situation.generation, step, hits, asked)
        weights = dict.fromkeys(found, self.weight)
        return mixed(situation, ranked, self.name, found, weights, kept=1)


def fillings(step: Step, answers: Mapping[int, Sequence[Bridge]]) -> Iterator[tuple[str, float]]:
    """The words of a step with each choice of earlier answers, the likeliest first.

    A variable that nothing answers is left out of the words.
    """
    choices: list[tuple[dict[int, str], float]] = [({}, 1.0)]
    for number in step.needs:
        known = answers.get(number) or [Bridge("", 1.0)]
        choices = [
            ({**chosen, number: bridge.name}, worth * bridge.score)
            for chosen, worth in choices
            for bridge in known
        ]
    for chosen, worth in sorted(choices, key=lambda item: -item[1]):
        yield " ".join(step.filled(chosen).split()), worth


def best_of(generation: Generation, hits: Sequence[tuple[float, Sequence[Fused]]]) -> Ranking:
    """The first hits of several searches as one ranking, by the worth of the search and the place in it."""
    scores: dict[int, float] = {}
    for worth, ranked in hits:
        for place, fused in enumerate(ranked[:KEPT]):
            scores[fused.row] = max(scores.get(fused.row, 0.0), worth / (place + 1))
    return sorted(scores.items(), key=lambda item: (-item[1], generation.ids[item[0]]))[:KEPT]


def bridges(
    generation: Generation,
    step: Step,
    hits: Sequence[tuple[float, Sequence[Fused]]],
    asked: frozenset[str],
) -> list[Bridge]:
    """The likeliest answers of a step, best first; the best one scores 1.

    Args:
        generation: The index.
        step: The step.
        hits: Rankings of its searches with what they are worth.
        asked: Stems of the whole question: what it names itself is no answer.
    """
    words = frozenset(query_words(re.sub(r"#\d", " ", step.text)))
    kinds = kinds_asked(step.text)
    scores: dict[str, tuple[float, str]] = {}
    for worth, ranked in hits:
        for place, fused in enumerate(ranked[:READ]):
            told = worth / (place + 1)
            for order, (_, name, kind, near) in enumerate(mentioned(generation, fused.row)):
                if set(stems(name)) <= asked or not (key := name_key(name)):
                    continue
                fit = 1.0 if not kinds or kind in kinds else _OUT_OF_KIND
                score = told * fit * (0.2 + _overlap(words, near) + _EARLY / (1 + order))
                scores[key] = max(scores.get(key, (0.0, "")), (score, name))
    best = _without_pieces(sorted(scores.values(), key=lambda item: (-item[0], item[1])))[:FOLLOWED]
    return [Bridge(name, score / best[0][0]) for score, name in best]


def kinds_asked(text: str) -> frozenset[str]:
    """Entity types that answer a step: by its question words, else by the noun that it describes.

    >>> sorted(kinds_asked("the director of Blood Street")), sorted(kinds_asked("the birthplace of Ada"))
    (['Organization', 'Person'], ['Place'])
    """
    if head := _HEAD.match(text):
        if _PLACE_NOUN.search(head["head"]):
            return frozenset({"Place"})
        if _AGENT_NOUN.search(head["head"]):
            return frozenset({"Person", "Organization"})
    return frozenset().union(*(KINDS_OF.get(kind, frozenset()) for kind in asked_kinds(text)))


def _without_pieces(ordered: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Names that are no part of a better one: who is followed as Ada Lovelace is not followed as Ada."""
    kept: list[tuple[float, str]] = []
    for score, name in ordered:
        words = set(stems(name))
        if not any(words <= set(stems(other)) for _, other in kept):
            kept.append((score, name))
    return kept


def _overlap(words: frozenset[str], near: str) -> float:
    return len(words & set(stems(near))) / len(words) if words else 0.0
