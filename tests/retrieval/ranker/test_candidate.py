"""Candidates are the best of each list, and of each type in it, of what the request allows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from heddle.retrieval.ranker.candidate import EACH_TYPE, POOLS, Signals, choose_rows

COUNT = 200


def signals(count: int = COUNT, **lists: NDArray[np.float32]) -> Signals:
    """Signals that are 0 except for the lists given."""
    nothing = {name: np.zeros(count, np.float32) for name in Signals.__slots__}
    return Signals(**(nothing | lists))


def falling(count: int = COUNT) -> NDArray[np.float32]:
    """Scores that fall with the row."""
    return np.linspace(1, 0.1, count, dtype=np.float32)


def chosen(
    found: Signals, allowed: NDArray[np.bool_] | None = None, types: NDArray[np.uint8] | None = None
) -> list[int]:
    count = len(found.fused)
    ids = np.asarray([b"%06d" % row for row in range(count)])
    rows = choose_rows(
        found,
        np.ones(count, np.bool_) if allowed is None else allowed,
        np.zeros(count, np.uint8) if types is None else types,
        ids,
    )
    return [int(row) for row in rows]


def test_a_list_gives_its_best() -> None:
    assert chosen(signals(lexical=falling())) == list(range(POOLS["lexical"]))


def test_what_a_list_does_not_score_is_no_candidate() -> None:
    scores = np.zeros(COUNT, np.float32)
    scores[[7, 3]] = 0.5

    assert chosen(signals(path=scores)) == [3, 7]


def test_lists_are_put_together_once_each_row() -> None:
    either = chosen(signals(lexical=falling(), dense=falling()[::-1]))
    same = chosen(signals(lexical=falling(), dense=falling()))

    assert either == [*range(POOLS["lexical"]), *range(COUNT - POOLS["dense"], COUNT)]
    assert same == list(range(POOLS["lexical"]))


def test_likeness_alone_makes_no_candidate() -> None:
    assert chosen(signals(cosine=falling(), seed=falling())) == []


def test_nothing_that_is_not_allowed_is_looked_at() -> None:
    allowed = np.arange(COUNT) % 2 == 1

    assert chosen(signals(lexical=falling()), allowed) == [2 * at + 1 for at in range(POOLS["lexical"])]


def test_a_type_far_down_a_list_keeps_some_of_its_entries() -> None:
    types = (np.arange(COUNT) >= COUNT // 2).astype(np.uint8)

    rows = chosen(signals(lexical=falling()), types=types)

    assert rows == [*range(POOLS["lexical"]), *range(COUNT // 2, COUNT // 2 + EACH_TYPE)]


def test_ties_are_broken_by_id() -> None:
    ids = np.asarray([b"%06d" % (COUNT - row) for row in range(COUNT)])
    even = np.ones(COUNT, np.float32)

    rows = choose_rows(signals(lexical=even), np.ones(COUNT, np.bool_), np.zeros(COUNT, np.uint8), ids)

    assert rows.tolist() == list(range(COUNT - POOLS["lexical"], COUNT))


def test_the_best_of_many_thousand_are_found() -> None:
    count = 5000
    scores = falling(count)[::-1].copy()

    assert chosen(signals(count, walk=scores)) == list(range(count - POOLS["walk"], count))


def test_signals_over_rows_are_those_of_the_rows() -> None:
    over = signals(lexical=falling()).over(np.asarray([5, 2]))

    assert over.lexical.tolist() == falling()[[5, 2]].tolist()
    assert all(len(getattr(over, name)) == 2 for name in Signals.__slots__)


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=80), st.data())
def test_no_entry_left_out_of_a_list_scores_above_one_taken(scores: list[float], data: st.DataObject) -> None:
    count = len(scores)
    allowed = np.asarray(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    values = np.asarray(scores, np.float32)

    rows = chosen(signals(count, named=values), allowed)

    fit = np.flatnonzero(allowed & (values > 0))
    left = np.setdiff1d(fit, rows)
    assert len(rows) == min(len(fit), POOLS["named"])
    assert not len(left) or values[left].max() <= values[rows].min()
