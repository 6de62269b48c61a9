"""What a retriever is trained on: entries, pairs and questions, with a digest of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from heddle.core.ids import sha256_hex
from heddle.retrieval.retriever_training.derived_triple import derived_triples
from heddle.retrieval.retriever_training.pairs import DataTextPair, Writer, mine_pairs
from heddle.retrieval.retriever_training.pseudo_question import write_questions
from heddle.retrieval.retriever_training.seeded_draw import seeded_draw, some_of
from heddle.retrieval.retriever_training.subject_index import SubjectIndex
from heddle.retrieval.retriever_training.training_entry import TrainingEntry
from heddle.retrieval.retriever_training.training_question import TrainingQuestion


class _Line(Protocol):
    def line(self) -> str: ...


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The data of all stages.

    Args:
        entries: The corpus.
        pairs: Structured entries with texts that say the same.
        questions: With the entries that answer them.
    """

    entries: Sequence[TrainingEntry]
    pairs: Sequence[DataTextPair]
    questions: Sequence[TrainingQuestion]

    def texts(self) -> list[str]:
        """What pre-training reads: every entry, and every twin that is not itself an entry's text."""
        return list(
            dict.fromkeys(
                [*(entry.encoded_text for entry in self.entries), *(pair.text for pair in self.pairs)]
            )
        )

    def digests(self) -> dict[str, str]:
        """SHA-256 of each part, by which a manifest names it."""
        return {
            "entries": _digest(self.entries),
            "pairs": _digest(self.pairs),
            "questions": _digest(self.questions),
        }

    def counts(self) -> dict[str, Any]:
        """How much there is of each part, by type, origin and shape."""
        return {
            "entries": dict(sorted(Counter(entry.type.value for entry in self.entries).items())),
            "pairs": dict(sorted(Counter(pair.origin.value for pair in self.pairs).items())),
            "questions": dict(sorted(Counter(question.shape for question in self.questions).items())),
        }


def training_data(
    entries: Sequence[TrainingEntry],
    *,
    seed: int,
    most: int = 20_000,
    questions: Sequence[TrainingQuestion] | None = None,
    writer: Writer | None = None,
) -> TrainingData:
    """What a corpus gives to train on.

    Args:
        entries: The corpus.
        seed: Of templates, wordings and choices.
        most: Questions at most, drawn evenly over their shapes.
        questions: Questions to use instead of those that are written here.
        writer: Writes twins of entries, where a chat model is at hand.
    """
    corpus = _with_triples(entries, seed)
    written = own_questions(entries, seed=seed) if questions is None else list(questions)
    index = SubjectIndex(corpus)
    return TrainingData(corpus, mine_pairs(index, seed=seed, writer=writer), _evenly(written, most, seed))


def own_questions(entries: Sequence[TrainingEntry], *, seed: int) -> list[TrainingQuestion]:
    """The questions that are written from a corpus and from what its infoboxes state."""
    return write_questions(SubjectIndex(_with_triples(entries, seed)), seed=seed)


def _with_triples(entries: Sequence[TrainingEntry], seed: int) -> list[TrainingEntry]:
    known = {entry.text for entry in entries}
    return [*entries, *(each for each in derived_triples(entries, seed=seed) if each.text not in known)]


def _evenly(questions: Sequence[TrainingQuestion], most: int, seed: int) -> list[TrainingQuestion]:
    """So many questions at most, no shape with more than its share while another has some left."""
    draw = seeded_draw(seed, "share")
    shapes: dict[str, list[TrainingQuestion]] = {}
    for question in questions:
        shapes.setdefault(question.shape, []).append(question)
    chosen: list[TrainingQuestion] = []
    waiting = sorted(shapes.values(), key=len)
    for place, group in enumerate(waiting):
        share = (most - len(chosen)) // (len(waiting) - place)
        chosen += some_of(group, share, draw)
    return chosen


def _digest(lines: Iterable[_Line]) -> str:
    return sha256_hex("".join(f"{each.line()}\n" for each in lines).encode())
