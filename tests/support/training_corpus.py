"""A small corpus of all structured types, with passages about the same subjects."""

from __future__ import annotations

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.fact_reading import Fact
from heddle.retrieval.retriever_training.training_entry import TrainingEntry

_PLACES = ("Ardin", "Belmor", "Corvik", "Dunhal", "Esterra", "Fenwick", "Gorland", "Hestia")


def training_corpus() -> list[TrainingEntry]:
    """Of each of eight places a passage, a row, an infobox and a triple."""
    found: list[TrainingEntry] = []
    for number, place in enumerate(_PLACES):
        other = _PLACES[(number + 1) % len(_PLACES)]
        year, height = str(1900 + number), f"{100 + number} m"
        said = (
            f"{place} is a river city in the north. Its tower opened in {year}. It has a bridge to {other}."
        )
        row = f"{place}, Tower is Tower {number}, Height is {height}, Harbour is {other}"
        box = f"{place}; Opened: {year}; Height: {height}"
        found += [
            TrainingEntry(f"text-{number}", KnowledgeType.TEXT, said, place, place),
            TrainingEntry(
                f"row-{number}",
                KnowledgeType.TABLE,
                row,
                place,
                place,
                (Fact("Tower", f"Tower {number}"), Fact("Height", height), Fact("Harbour", other)),
            ),
            TrainingEntry(
                f"box-{number}",
                KnowledgeType.INFOBOX,
                box,
                place,
                place,
                (Fact("Opened", year), Fact("Height", height)),
            ),
            TrainingEntry(
                f"triple-{number}",
                KnowledgeType.TRIPLE,
                f"{place} has bridge to {other}\nIt has a bridge to {other}.",
                place,
                place,
                (Fact("has bridge to", other),),
            ),
        ]
    return found
