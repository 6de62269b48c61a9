"""Tensors are kept in memory or in files of a folder, and behave alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from heddle.core.errors import OutOfReach
from heddle.models.rphgnn.tensor_store import TensorStore


def test_what_is_written_to_a_tensor_stands_in_its_file(tmp_path: Path) -> None:
    kept = TensorStore(tmp_path / "deep" / "folder").zeros("a", (3, 4), torch.float16)
    assert not kept.any()

    kept[1] = 7

    found = np.load(tmp_path / "deep" / "folder" / "a.npy", allow_pickle=False)
    assert found.dtype == np.float16
    assert found[1].tolist() == [7, 7, 7, 7]


def test_scratch_leaves_nothing_behind(tmp_path: Path) -> None:
    store = TensorStore(tmp_path)
    first, second = store.scratch("s", (5,)), store.scratch("s", (5,))

    first += 1

    assert not second.any()
    assert list(tmp_path.iterdir()) == []


def test_who_reads_an_old_file_goes_on_reading_it(tmp_path: Path) -> None:
    store = TensorStore(tmp_path)
    old = store.zeros("a", (4,), torch.float32)
    old += 3

    store.zeros("a", (2,), torch.float32)

    assert old.tolist() == [3, 3, 3, 3]


def test_without_a_folder_and_without_values_there_are_no_files(tmp_path: Path) -> None:
    assert TensorStore().zeros("a", (2, 2), torch.float32).shape == (2, 2)
    assert TensorStore(tmp_path).zeros("a", (0, 3), torch.float32).shape == (0, 3)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")

    with pytest.raises(OutOfReach, match="taken"):
        TensorStore(tmp_path / "taken")
