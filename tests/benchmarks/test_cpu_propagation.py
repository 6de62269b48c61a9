"""The script that measures pre-computation on a CPU lets everybody compute the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from labelled_graphs import write_labelled_graph
from scripts import load_script

from heddle.models.classification.graph_folder import read_graph_folder
from heddle.models.rphgnn.propagation_plan import PropagationConfig

cpu = load_script("benchmarks/cpu_propagation.py")


@pytest.mark.parametrize("use_input", [False, True])
def test_all_contestants_give_the_same(tmp_path: Path, *, use_input: bool) -> None:
    graph = read_graph_folder(write_labelled_graph(tmp_path / "toy"))
    config = PropagationConfig(iterations=3, featureless_width=8, use_input=use_input)

    rows = cpu.measure(graph, config, list(cpu.CONTESTANTS), repeats=1)

    assert set(rows) == {"heddle", "scipy", "csr", "gather"}
    assert all(row["difference"] < 1e-5 for row in rows.values())
    assert all(len(row["cpu"]) == len(row["wall"]) == 1 for row in rows.values())


def test_results_that_differ_are_seen(tmp_path: Path) -> None:
    graph = read_graph_folder(write_labelled_graph(tmp_path / "toy"))
    one, other = (
        cpu.run_heddle(graph, PropagationConfig(iterations=count, featureless_width=8, use_input=False))
        for count in (1, 1)
    )
    group = next(iter(other))

    assert cpu.farthest(one, other) == 0
    assert cpu.farthest(one, {**other, group: other[group] + 1}) > 0.1


def test_a_table_has_a_row_for_each_contestant() -> None:
    rows = {
        name: {"cpu": [2.0, 4.0, 3.0], "wall": [1.0, 2.0, 3.0], "difference": 0.0} for name in cpu.CONTESTANTS
    }

    assert cpu.table(rows).splitlines()[2] == "| Heddle | 3.0 | 2.0 to 4.0 | 1.00 | 2.0 | 0e+00 |"
    assert len(cpu.table(rows).splitlines()) == 6
