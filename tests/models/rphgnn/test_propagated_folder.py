"""A folder of pre-computed tensors is read again as it was written, or refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from planted_graph import a_snapshot

from heddle.core.errors import ModelUnusable, OutOfReach
from heddle.models.rphgnn.propagated_folder import LISTING, read_propagated, write_listing
from heddle.models.rphgnn.propagation import propagate
from heddle.models.rphgnn.propagation_plan import Group, Parity, PropagationConfig

CONFIG = PropagationConfig(iterations=2, featureless_width=4, half=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    snapshot = a_snapshot(
        {"A": 3, "B": 2, "Empty": 0}, {("A", "R", "B"): [(0, 0), (1, 1)], ("A", "S", "Empty"): []}
    )
    propagate(snapshot.to_hetero_data({}), CONFIG, seed=3, folder=tmp_path)
    return tmp_path


def test_what_was_written_is_read_again(folder: Path) -> None:
    snapshot = a_snapshot(
        {"A": 3, "B": 2, "Empty": 0}, {("A", "R", "B"): [(0, 0), (1, 1)], ("A", "S", "Empty"): []}
    )
    wanted = propagate(snapshot.to_hetero_data({}), CONFIG, seed=3)

    found = read_propagated(folder)

    assert [list(groups) for groups in found.values()] == [list(groups) for groups in wanted.values()]
    for name, groups in wanted.items():
        for group, x in groups.items():
            assert torch.equal(found[name][group], x)
            assert found[name][group].dtype is torch.float16


def test_what_a_reader_writes_does_not_reach_the_files(folder: Path) -> None:
    group = Group(Parity.EVEN, ("A", "R", "B"))
    before = read_propagated(folder)["A"][group].clone()

    read_propagated(folder)["A"][group].zero_()

    assert before.any()
    assert torch.equal(read_propagated(folder)["A"][group], before)


def test_tensors_kept_by_hop_are_read_by_node(tmp_path: Path) -> None:
    group, hops = Group(Parity.ODD, ("A", "R", "B")), torch.arange(12.0).reshape(2, 3, 2)
    np.save(tmp_path / "0-0.npy", hops.numpy())

    write_listing(tmp_path, {"B": {group: hops.transpose(0, 1)}}, by_hop=True)

    assert torch.equal(read_propagated(tmp_path)["B"][group], hops.transpose(0, 1))


def test_a_folder_that_was_not_finished_is_refused(folder: Path) -> None:
    (folder / LISTING).unlink()

    with pytest.raises(ModelUnusable, match="no whole pre-computation"):
        read_propagated(folder)


@pytest.mark.parametrize("lie", ["shape", "dtype", "pickle", "listing", "missing"])
def test_files_that_do_not_fit_the_listing_are_refused(folder: Path, lie: str) -> None:
    path = folder / "0-0.npy"
    if lie == "shape":
        np.save(path, np.zeros((3, 9, 4), np.float16))
    elif lie == "dtype":
        np.save(path, np.load(path).astype(np.float32))
    elif lie == "pickle":
        with path.open("wb") as file:
            header = {"descr": "|O", "fortran_order": False, "shape": (1,)}
            np.lib.format.write_array_header_1_0(file, header)
            file.write(b"any bytes that a reader of objects would run")
    elif lie == "listing":
        (folder / LISTING).write_text(json.dumps({"types": [{"type": "A"}], "by_hop": False}))
    else:
        path.unlink()

    with pytest.raises(ModelUnusable, match="no whole pre-computation"):
        read_propagated(folder)


def test_a_listing_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach, match="cannot write"):
        write_listing(tmp_path / "nowhere", {}, by_hop=False)
