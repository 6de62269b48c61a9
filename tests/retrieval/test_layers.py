"""Layers: a later segment buries what it replaces in the earlier ones, and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_layers import stacked_index
from index_reading import living
from indexed_world import contracts, letter, report

from heddle.retrieval.index import open_index
from heddle.retrieval.layers import Layers, matches, ranges
from heddle.retrieval.segment_entries import ENTITY


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("layers")
    assert len(stacked_index(made).layers) == 4
    return made


@pytest.fixture
def layers(folder: Path) -> Layers:
    return open_index(folder / "index").layers


def test_what_was_changed_or_deleted_counts_in_no_earlier_segment(layers: Layers) -> None:
    first = dict(zip(layers.graphs[0].documents.tolist(), layers.documents(0).tolist(), strict=True))

    dead = {report().document.encode(), letter("a").document.encode()}
    assert {name for name, alive in first.items() if not alive} == dead
    assert len(first) == 6
    assert layers.documents(1).all()


def test_a_document_is_known_by_its_newest_name_and_its_title(layers: Layers) -> None:
    found = layers.document(contracts().document)

    assert found is not None
    assert (found.name, found.title) == ("renamed.xlsx", "Contracts 2025")
    assert layers.document(letter("a").document) is None
    assert layers.document("nobody") is None
    assert layers.document_ids() == sorted(
        [report().document, contracts().document, *(letter(name).document for name in "bcdef")]
    )


def test_every_living_entry_is_found_by_its_id_and_no_other(folder: Path, layers: Layers) -> None:
    alive = living(open_index(folder / "index"))
    ids = np.unique(np.concatenate([part.ids for part in layers.entries]))

    found = layers.find(ids)

    shown = {
        name.decode(): layers.entry(number, row)
        for name, (number, row) in zip(ids.tolist(), found.tolist(), strict=True)
        if number >= 0
    }
    assert shown == alive


def test_an_entity_counts_in_one_segment_however_many_tell_of_it(layers: Layers) -> None:
    told: Counter[bytes] = Counter()
    counting: Counter[bytes] = Counter()
    for number, part in enumerate(layers.entries):
        entities = part.types == ENTITY
        told.update(part.ids[entities].tolist())
        counting.update(part.ids[entities & layers.rows(number)].tolist())

    assert max(told.values()) > 1
    assert set(counting.values()) == {1}
    assert told.keys() == counting.keys()


ids = st.lists(st.sampled_from("abcdef"), max_size=6)


@given(ids, ids)
def test_matches_are_all_pairs_of_equal_ids(among: list[str], wanted: list[str]) -> None:
    here = np.asarray(sorted(among), dtype="S1")
    asked = np.asarray(wanted, dtype="S1")

    which, rows = matches(here, asked)

    pairs = [(i, j) for i in range(len(asked)) for j in range(len(here)) if asked[i] == here[j]]
    assert list(zip(which.tolist(), rows.tolist(), strict=True)) == pairs


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=5))
def test_ranges_are_their_numbers_one_after_the_other(spans: list[tuple[int, int]]) -> None:
    begin = np.asarray([first for first, _ in spans], dtype=np.int64)
    end = np.asarray([first + width for first, width in spans], dtype=np.int64)

    assert ranges(begin, end).tolist() == [n for first, width in spans for n in range(first, first + width)]
