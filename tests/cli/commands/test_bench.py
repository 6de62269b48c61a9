"""`heddle bench`."""

from __future__ import annotations

import json
from pathlib import Path

from heddle_process import Heddle
from labelled_graphs import write_labelled_graph


def test_a_benchmark_reports_means_over_its_seeds(heddle: Heddle, tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy")

    ended = heddle("bench", "hgb", "--data", str(folder), "--seeds", "1", "--threads", "1", "--json")

    report = json.loads(ended.out)
    assert ended.code == 0
    assert report["data"] == "toy"
    assert set(report["macro_f1"]) == {"mean", "std"}
    assert len(report["runs"]) == 1


def test_a_folder_without_a_graph_is_out_of_reach(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("bench", "hgb", "--data", str(tmp_path))

    assert ended.code == 5
    assert "graph.npz" in ended.err
