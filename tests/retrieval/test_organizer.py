"""The organizer: says each thing once, leaves room for other documents, keeps the order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from indexed_world import DocumentBuilder, filled_scope, letter

from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.organizer import organize


def opened(folder: Path, documents: list[DocumentBuilder]) -> Generation:
    build_index(filled_scope(folder, documents), HashingEncoder(16), folder / "index")
    return open_index(folder / "index")


def ranked(generation: Generation, kind: str) -> list[Fused]:
    rows = [int(row) for row in np.flatnonzero(generation.live) if generation.entry(int(row)).type == kind]
    return [Fused(row, 1.0 / (place + 1), {}) for place, row in enumerate(rows)]


def test_one_fact_told_twice_is_one_hit_with_both_places(tmp_path: Path) -> None:
    generation = opened(tmp_path, [letter("a"), letter("b")])

    (hit,) = organize(generation, ranked(generation, "triple"), 10)

    assert {span.document for span in hit.spans} == {letter("a").document, letter("b").document}


def test_one_document_leaves_room_for_another(tmp_path: Path) -> None:
    big, small = DocumentBuilder("big"), DocumentBuilder("small")
    for number in range(12):
        big.paragraph(f"Statement {number} about the {'x' * (number + 3)} matter.")
    small.paragraph("A voice from elsewhere.")
    generation = opened(tmp_path, [big, small])
    rows = [item.row for item in ranked(generation, "text")]
    rows.sort(key=lambda row: "elsewhere" in generation.entry(row).text)
    found = [Fused(row, 1.0 / (place + 1), {}) for place, row in enumerate(rows)]

    hits = organize(generation, found, 10)

    assert "A voice from elsewhere." in [hit.entry.text for hit in hits]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == 10


def test_a_lone_document_fills_the_page(tmp_path: Path) -> None:
    big = DocumentBuilder("big")
    for number in range(12):
        big.paragraph(f"Statement {number} about the {'x' * (number + 3)} matter.")
    generation = opened(tmp_path, [big])

    hits = organize(generation, ranked(generation, "text"), 10)

    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == 10


def test_rows_that_differ_in_one_word_are_not_the_same(tmp_path: Path) -> None:
    made = DocumentBuilder("sheet")
    made.table("Prices", ("Item", "Price"), [("Buoy A", "10"), ("Buoy B", "10")])
    generation = opened(tmp_path, [made])

    assert len(organize(generation, ranked(generation, "table"), 10)) == 2
