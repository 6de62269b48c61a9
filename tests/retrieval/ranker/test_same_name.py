"""Names of one thing count as one name, unless they are names of something else as well."""

from __future__ import annotations

import numpy as np
from groups_of_nodes import joined_rows
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from heddle.retrieval.ranker.same_name import same_names


def names_of(hashes: list[int], *groups: list[int]) -> dict[int, int]:
    """Each name with the one that stands for it."""
    names, standing = same_names(hashed(hashes), joined_rows(*groups))
    return dict(zip(names.tolist(), standing.tolist(), strict=True))


def hashed(hashes: list[int]) -> NDArray[np.uint64]:
    return np.asarray(hashes, np.uint64)


def test_the_names_of_a_group_are_stood_for_by_its_least() -> None:
    assert names_of([30, 10, 20, 40], [0, 1]) == {10: 10, 30: 10}


def test_each_group_stands_for_its_own() -> None:
    assert names_of([30, 10, 20, 40], [0, 1], [2, 3]) == {10: 10, 30: 10, 20: 20, 40: 20}


def test_a_name_that_something_else_bears_stays_by_itself() -> None:
    assert names_of([30, 10, 20, 30], [0, 1, 2]) == {10: 10, 20: 10}


def test_a_name_that_two_groups_bear_stays_by_itself() -> None:
    assert names_of([30, 10, 30, 20], [0, 1], [2, 3]) == {10: 10, 20: 20}


def test_a_node_without_a_name_joins_nothing() -> None:
    assert names_of([0, 10, 20], [0, 1, 2]) == {10: 10, 20: 10}


def test_nodes_that_all_lack_a_name_have_none_in_common() -> None:
    assert names_of([0, 0], [0, 1]) == {}


def test_where_nothing_is_joined_every_name_stands_for_itself() -> None:
    assert names_of([30, 10]) == {}


@given(st.lists(st.integers(0, 9), min_size=2, max_size=12), st.data())
def test_what_stands_for_a_name_stands_for_itself(hashes: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(hashes) - 1))
    standing = names_of(hashes, list(range(cut)), list(range(cut, len(hashes))))

    assert 0 not in standing
    assert list(standing) == sorted(standing)
    assert all(standing[stand] == stand <= name for name, stand in standing.items())
