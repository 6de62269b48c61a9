"""An index run's plan: what is new, what went, and what of the old index still counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from index_reading import ENCODER, living
from indexed_world import contracts, filled_scope, letter, report, world
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event
from heddle.graph.records import DocumentPut, Source
from heddle.graph.standing import Listed
from heddle.graph.store import GraphReader
from heddle.retrieval.held_index import open_held
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.index_build import EntryFinder, with_draft
from heddle.retrieval.index_plan import check_encoder, make_plan, read_state
from heddle.retrieval.segment import draft_graph


def test_progress_names_each_document_read(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    heard: list[Event] = []

    build_index(scope, ENCODER, tmp_path / "index", listener=heard.append)

    read = [event.detail["document"] for event in heard if event.name == "document"]
    assert read == sorted(item.document for item in world())
    assert heard[-1].name == "finished"


def test_a_plan_tells_new_changed_renamed_and_gone_documents_apart(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts(), letter("a")])
    build_index(scope, ENCODER, tmp_path / "index")
    held = open_held(tmp_path / "index")
    changed = report()
    changed.paragraph("A sentence that was not there.")
    scope.put([changed.put(), letter().put()])
    scope.delete(contracts().document)
    scope.add_sources(letter("a").document, [Source("/a/renamed.pdf")])

    plan = make_plan(scope, read_state(scope, "rphgnn"), held)

    assert [each.document for each in plan.added] == sorted([report().document, letter().document])
    assert plan.changed == {report().document}
    assert plan.gone == (contracts().document,)
    assert plan.renamed == {letter("a").document: "renamed.pdf"}
    assert plan.buried.tolist() == sorted(name.encode() for name in (report().document, contracts().document))


def test_an_index_of_another_graph_is_found_out_and_compared_document_by_document(tmp_path: Path) -> None:
    # As when a copy of the graph is restored: as many changes, but not these.
    scope = filled_scope(tmp_path / "one", [report(), contracts()])
    other = filled_scope(tmp_path / "two", [report(), letter()])
    build_index(scope, ENCODER, tmp_path / "index")
    held = open_held(tmp_path / "index")
    assert list(other.changes(held.sequence)) == []

    plan = make_plan(other, read_state(other, "rphgnn"), held)

    assert [each.document for each in plan.added] == [letter().document]
    assert plan.gone == (contracts().document,)


def test_a_graph_that_differs_in_names_alone_is_found_out_too(tmp_path: Path) -> None:
    put = report().put()
    scope = filled_scope(tmp_path / "one", [report()])
    other = filled_scope(tmp_path / "two", [])
    other.put([DocumentPut(put.subgraph, (Source("/elsewhere/other.pdf"),))])
    build_index(scope, ENCODER, tmp_path / "index")

    build_index(other, ENCODER, tmp_path / "index")

    assert scope.version() == other.version()
    assert open_index(tmp_path / "index").source(report().document) == "other.pdf"


def test_what_is_read_of_the_graph_is_what_changed(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    scope.put([letter().put()])

    class Watched:
        """A graph that refuses to be read whole."""

        def __getattr__(self, name: str) -> object:
            assert name not in ("documents", "nodes", "edges", "counts")
            return getattr(scope, name)

        def changes(self, after: int = 0) -> Iterator[Listed]:
            assert after
            return scope.changes(after)

    made = build_index(cast("GraphReader", Watched()), ENCODER, tmp_path / "index")

    assert (made.added, made.reused) == (1, 2)


def test_the_entry_finder_finds_what_still_counts(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    before = open_held(tmp_path / "index").layers
    by_document = {
        entry.documents[0]: entry
        for entry in living(open_index(tmp_path / "index")).values()
        if entry.type != "entity"
    }
    gone = np.asarray([contracts().document], dtype="S64")
    after = with_draft(before, draft_graph([], names={}, buried=gone))
    asked = np.asarray([entry.id for entry in by_document.values()], dtype="S32")

    find = EntryFinder([], after, asked)

    assert find(by_document[report().document].id) == by_document[report().document]
    assert find(by_document[contracts().document].id) is None
    assert find("") is None


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
