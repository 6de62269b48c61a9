"""How careful a reader shall be, chosen on texts that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.models.extraction.annotated_text import AnnotatedText
from heddle.models.extraction.extraction_score import name_tally, relation_tally, total
from heddle.models.extraction.text_reading import Leaning
from heddle.models.extraction.trained_reader import TrainedReader

NAMES = (-0.5, 0.0, 0.5)
RELATIONS = (-1.5, -1.0, -0.5, 0.0, 0.5)
"""What is tried."""


def choose_leaning(reader: TrainedReader, task: str, texts: Sequence[AnnotatedText]) -> Leaning:
    """The leaning with the best F1 of names, and then of relations; of equal ones the nearest to none.

    Args:
        reader: The reader.
        task: Which of its tasks.
        texts: With gold, not those that it was trained on.
    """

    def names(lean: float) -> float:
        read = reader.read(texts, task, leaning=Leaning(lean, 0.0))
        return total(name_tally(one, gold) for one, gold in zip(read, texts, strict=True)).scores()["f1"]

    best = max(NAMES, key=lambda lean: (names(lean), -abs(lean)))

    def relations(lean: float) -> float:
        read = reader.read(texts, task, leaning=Leaning(best, lean))
        return total(relation_tally(one, gold) for one, gold in zip(read, texts, strict=True)).scores()["f1"]

    return Leaning(best, max(RELATIONS, key=lambda lean: (relations(lean), -abs(lean))))
