"""Wording moves, merges and comes back from a file as the rows that it belongs to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from named_entries import PAGES, an_entry, entries_of

from heddle.core.names import name_key
from heddle.retrieval.array_file import load_arrays, save_arrays
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.name_index import name_hash
from heddle.retrieval.ranker.wording import (
    CONTEXT,
    NO_WORDING,
    Wording,
    joined_wording,
    stem_hash,
    wording_of,
)

TEXTS = st.lists(
    st.tuples(st.text(max_size=12), st.text(alphabet="AbC de.FgH 1984\n", max_size=60)), max_size=5
)


def same(left: Wording, right: Wording) -> bool:
    return all(np.array_equal(getattr(left, name), getattr(right, name)) for name in Wording.__slots__)


def test_a_word_is_kept_with_the_sentence_that_it_stands_in() -> None:
    wording = wording_of([an_entry("a", "Mills", "The mill stands. Rivers turn it.")])

    found = {
        (int(sentence), int(stem))
        for (_, sentence), stem in zip(wording.words.tolist(), wording.stems.tolist(), strict=True)
    }
    (river,) = set(stems("rivers"))
    (mill,) = set(stems("Mills"))

    assert (1, stem_hash(river)) in found
    assert (0, stem_hash(mill)) in found
    assert (CONTEXT, stem_hash(mill)) in found
    assert (0, stem_hash(river)) not in found


def test_what_an_entry_is_about_has_a_weight_and_what_it_mentions_has_none() -> None:
    wording = wording_of(entries_of(PAGES[:1]))
    weights = dict(zip(wording.name_hashes.tolist(), wording.names[:, 4].tolist(), strict=True))

    assert weights[name_hash(name_key("Ada Quill"))] == 0
    about = wording.name_hashes[wording.names[:, 4] > 0].tolist()
    assert name_hash(name_key("Harbour Lights")) in about


@given(TEXTS, TEXTS)
def test_joining_reads_as_if_all_had_been_read_at_once(
    left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    first, second = entries_of(left), entries_of(right)
    whole = wording_of([*first, *second])
    every = np.arange(len(second))
    parts = joined_wording([wording_of(first), wording_of(second).moved(every, len(first))])

    assert same(parts.reordered(np.arange(len(left) + len(right))), whole)


@given(TEXTS, st.randoms(use_true_random=False))
def test_rows_in_another_order_say_what_they_said(pages: list[tuple[str, str]], random: object) -> None:
    entries = entries_of(pages)
    order = list(range(len(entries)))
    random.shuffle(order)  # type: ignore[attr-defined]

    moved = wording_of(entries).reordered(np.asarray(order, dtype=np.int64))

    assert same(moved, wording_of([entries[row] for row in order]))


@given(TEXTS, st.data())
def test_some_rows_keep_what_they_say(pages: list[tuple[str, str]], data: st.DataObject) -> None:
    entries = entries_of(pages)
    kept = [row for row in range(len(entries)) if data.draw(st.booleans())]

    moved = wording_of(entries).moved(np.asarray(kept, dtype=np.int64), 0)

    assert same(moved, wording_of([entries[row] for row in kept]))


def test_columns_come_back_from_a_file(tmp_path: Path) -> None:
    wording = wording_of(entries_of(PAGES))
    save_arrays(tmp_path / "file", wording.arrays())

    assert same(Wording.of_arrays(load_arrays(tmp_path / "file")), wording)


def test_nothing_says_nothing() -> None:
    assert same(wording_of([]), NO_WORDING)
    assert same(wording_of([an_entry("a", "", "")]), NO_WORDING)
