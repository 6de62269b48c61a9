"""The questions of stage 3 by the places of their answers, with the entries that look like answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.hard_negatives import WordScores, blocks, hard_negatives
from heddle.retrieval.retriever_training.training_entry import TrainingEntry
from heddle.retrieval.retriever_training.training_question import TrainingQuestion


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question as stage 3 reads it.

    Args:
        text: Its words, without an instruction.
        answers: Rows of the entries that answer it, by type; no type is empty.
        negatives: Rows that look like answers and are none, among all types.
        typed: The same inside each type that answers it.
    """

    text: str
    answers: Mapping[KnowledgeType, tuple[int, ...]]
    negatives: NDArray[np.int32]
    typed: Mapping[KnowledgeType, NDArray[np.int32]]

    @property
    def known(self) -> frozenset[int]:
        """Rows that answer it, of all types."""
        return frozenset(row for rows in self.answers.values() for row in rows)


def place_questions(
    questions: Sequence[TrainingQuestion],
    entries: Sequence[TrainingEntry],
    question_vectors: NDArray[np.float32],
    entry_vectors: NDArray[np.float32],
    *,
    first: int,
    last: int,
) -> list[PlacedQuestion]:
    """Look up answers and mine hard negatives, half by words and half by vectors.

    Args:
        questions: What to place.
        entries: The corpus.
        question_vectors: Of the questions, unit length.
        entry_vectors: Of the entries, unit length.
        first: Ranks that are left out.
        last: Ranks that are read.

    Shapes:
        question_vectors: `[questions, D]`
        entry_vectors: `[entries, D]`

    Raises:
        UsageError: a question is answered by an entry that is not there.
    """
    place = {entry.id: row for row, entry in enumerate(entries)}
    kinds = np.array([list(KnowledgeType).index(entry.type) for entry in entries])
    words = WordScores([entry.encoded_text for entry in entries])
    placed = []
    for block in blocks(len(questions)):
        answers = [_placed(question, place) for question in questions[block]]
        scores = (
            words.scores([question.text for question in questions[block]]),
            question_vectors[block] @ entry_vectors.T,
        )
        mixed, typed = _mined(scores, answers, kinds, first, last)
        placed += [
            PlacedQuestion(question.text, known, near, inside)
            for question, known, near, inside in zip(questions[block], answers, mixed, typed, strict=True)
        ]
    return placed


Answers = Mapping[KnowledgeType, tuple[int, ...]]


def _mined(
    scores: Sequence[NDArray[np.floating]],
    answers: Sequence[Answers],
    kinds: NDArray[np.intp],
    first: int,
    last: int,
) -> tuple[list[NDArray[np.int32]], list[dict[KnowledgeType, NDArray[np.int32]]]]:
    """The negatives of a block of questions: of all types, and inside each type."""
    known = [{row for rows in each.values() for row in rows} for each in answers]
    everything = np.arange(len(kinds))
    mixed = _joined(scores, known, everything, first, last)
    typed: list[dict[KnowledgeType, NDArray[np.int32]]] = [{} for _ in answers]
    for code, kind in enumerate(KnowledgeType):
        inside = np.flatnonzero(kinds == code)
        asking = [place for place, each in enumerate(answers) if kind in each]
        if asking:
            parts = [part[asking][:, inside] for part in scores]
            found = _joined(parts, [known[place] for place in asking], inside, first, last)
            for place, rows in zip(asking, found, strict=True):
                typed[place][kind] = rows
    return mixed, typed


def _joined(
    scores: Sequence[NDArray[np.floating]],
    known: Sequence[set[int]],
    rows: NDArray[np.intp],
    first: int,
    last: int,
) -> list[NDArray[np.int32]]:
    """What either ranking finds, each row once."""
    place = {int(row): column for column, row in enumerate(rows)}
    inside = [[place[row] for row in each if row in place] for each in known]
    rankings = [hard_negatives(part, inside, first=first, last=last) for part in scores]
    return [rows[np.unique(np.concatenate(found))].astype(np.int32) for found in zip(*rankings, strict=True)]


def _placed(question: TrainingQuestion, place: Mapping[str, int]) -> Answers:
    try:
        return {kind: tuple(place[name] for name in ids) for kind, ids in question.answers.items()}
    except KeyError as error:
        raise UsageError(
            f"the question {question.text[:60]!r} is answered by {error}, which is no entry",
            hint="write questions from the entries that are trained on",
        ) from None
