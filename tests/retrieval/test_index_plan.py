"""An index run's plan: what is new, what went, and what of the old index still counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from index_reading import ENCODER, living
from indexed_world import contracts, filled_scope, letter, report, world
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event
from heddle.retrieval.generation_files import living_rows
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.index_build import EntryFinder
from heddle.retrieval.index_plan import check_encoder, make_plan, read_state
from heddle.retrieval.kept_segment import keep_segments


def test_progress_names_each_document_read(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    heard: list[Event] = []

    build_index(scope, ENCODER, tmp_path / "index", listener=heard.append)

    read = [event.detail["document"] for event in heard if event.name == "document"]
    assert read == sorted(item.document for item in world())
    assert heard[-1].name == "finished"


def test_a_plan_tells_new_changed_and_gone_documents_apart(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    previous = open_index(tmp_path / "index")
    changed = report()
    changed.paragraph("A sentence that was not there.")
    scope.put([changed.put(), letter().put()])
    scope.delete(contracts().document)

    plan = make_plan(read_state(scope, "rphgnn"), previous)

    assert plan.added == tuple(sorted([report().document, letter().document]))
    assert plan.removed == (frozenset({report().document, contracts().document}),)
    assert plan.reused == 0


def test_the_entry_finder_finds_what_still_counts(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    previous = open_index(tmp_path / "index")
    scope.delete(contracts().document)
    plan = make_plan(read_state(scope, "rphgnn"), previous)
    by_document = {entry.documents[0]: entry for entry in living(previous).values() if entry.type != "entity"}

    find = EntryFinder([], previous, plan)

    assert find(by_document[report().document].id) == by_document[report().document]
    assert find(by_document[contracts().document].id) is None
    assert find("") is None


def test_kept_segments_know_which_rows_count(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    previous = open_index(tmp_path / "index")
    scope.delete(letter().document)
    plan = make_plan(read_state(scope, "rphgnn"), previous)
    (tmp_path / "parts").mkdir()

    (kept,) = keep_segments(tmp_path / "parts", previous, plan)

    alive = [kept.entries.entry(int(row)) for row in np.flatnonzero(living_rows([kept]))]
    assert alive
    assert all(letter().document not in item.documents for item in alive if item.type != "entity")


class Named:
    """An encoder that has a name and nothing behind it."""

    def __init__(self, name: str, dimension: int = 384) -> None:
        self.name = name
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), self.dimension), dtype=np.float32)


def test_another_precision_is_refused_with_the_setting_that_asks_for_the_one_that_was() -> None:
    check_encoder("mini:int8@0123", 384, Named("mini:int8@0123"))

    with pytest.raises(ModelUnusable, match="mini:int8@0123 and cannot be read with mini:float32") as caught:
        check_encoder("mini:int8@0123", 384, Named("mini:float32@0123"))
    assert caught.value.hint == "set HEDDLE_ENCODER to mini:int8, or run `heddle index --rebuild`"


def test_other_weights_under_the_same_name_leave_a_new_index_alone() -> None:
    with pytest.raises(ModelUnusable) as caught:
        check_encoder("mini:int8@0123", 384, Named("mini:int8@4567"))
    assert caught.value.hint == "run `heddle index --rebuild`"
