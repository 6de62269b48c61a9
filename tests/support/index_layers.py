"""Layers for tests: a world indexed step by step, so that later segments bury what stands in earlier ones."""

from __future__ import annotations

from pathlib import Path

from index_reading import ENCODER
from indexed_world import contracts, filled_scope, letter, report

from heddle.graph.records import Source
from heddle.retrieval import segment_merge
from heddle.retrieval.held_index import HeldIndex, open_held
from heddle.retrieval.index import build_index


def stacked_index(folder: Path) -> HeldIndex:
    """An index of four segments: additions, a change, a deletion, a new name."""
    fanout, segment_merge.FANOUT = segment_merge.FANOUT, 64
    try:
        scope = filled_scope(folder, [report(), contracts(), *map(letter, "adef")])
        build_index(scope, ENCODER, folder / "index")
        scope.put([letter("b").put(), letter("c").put()])
        build_index(scope, ENCODER, folder / "index")
        changed = report()
        sentence = "Ada Lovelace advises Acme."
        changed.paragraph(sentence)
        changed.relation("Ada Lovelace", "WORKS_FOR", "Nordlicht Sensors", sentence)
        scope.put([changed.put()])
        scope.delete(letter("a").document)
        build_index(scope, ENCODER, folder / "index")
        scope.add_sources(contracts().document, [Source("/a/renamed.xlsx")])
        build_index(scope, ENCODER, folder / "index")
    finally:
        segment_merge.FANOUT = fanout
    return open_held(folder / "index")
