"""`heddle bench`."""

from __future__ import annotations

import json
from pathlib import Path

from graph_files import write_hgb_text, write_tables
from heddle_process import Heddle
from labelled_graphs import counted_arrays, labelled_arrays, write_labelled_graph

from heddle.core.errors import InvalidGraph


def test_a_benchmark_reports_means_over_its_seeds(heddle: Heddle, tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy")

    ended = heddle("bench", "hgb", "--data", str(folder), "--seeds", "1", "--threads", "1", "--json")

    report = json.loads(ended.out)
    assert ended.code == 0
    assert report["data"] == "toy"
    assert set(report["macro_f1"]) == {"mean", "std"}
    assert len(report["runs"]) == 1


def test_several_models_share_one_results_file_and_one_table(heddle: Heddle, tmp_path: Path) -> None:
    folder, results = write_labelled_graph(tmp_path / "toy"), tmp_path / "results.jsonl"
    words = ["bench", "hgb", "--data", str(folder), "--seeds", "1", "--threads", "1"]
    words += ["--model", "linear", "--model", "sage"]

    ended = heddle(*words, "--results", str(results))

    assert ended.code == 0
    assert [json.loads(line)["model"] for line in results.read_text().splitlines()] == ["linear", "sage"]
    assert [line.split()[0] for line in ended.out.splitlines()[2:]] == ["linear", "sage"]


def test_predictions_of_several_models_are_a_wrong_call(heddle: Heddle, tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy")

    ended = heddle(
        *["bench", "hgb", "--data", str(folder), "--model", "all", "--predictions", str(tmp_path / "p.csv")]
    )

    assert ended.code == 2
    assert "cannot share" in ended.err


def test_a_folder_without_a_graph_is_out_of_reach(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("bench", "hgb", "--data", str(tmp_path))

    assert ended.code == 5
    assert "graph.npz" in ended.err


def test_a_benchmark_of_few_labels_reports_each_number_of_them(heddle: Heddle, tmp_path: Path) -> None:
    folder = write_labelled_graph(tmp_path / "toy", counted_arrays())

    ended = heddle(
        "bench",
        "heco",
        "--data",
        str(folder),
        "--labels",
        "5, 10",
        "--seeds",
        "1",
        "--threads",
        "1",
        "--json",
    )

    report = json.loads(ended.out)
    assert ended.code == 0
    assert report["model"] == "walks"
    assert list(report["labels"]) == ["5", "10"]


def test_labels_that_are_no_numbers_are_named(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("bench", "heco", "--data", str(tmp_path), "--labels", "20,few")

    assert ended.code == 2
    assert "'20,few'" in ended.err


def test_a_benchmark_of_links_knows_its_models(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("bench", "links", "--data", str(tmp_path), "--model", "nobody")

    assert ended.code != 0
    assert "no model of links is named 'nobody'" in ended.err
    assert "rphgnn" in ended.err


def test_text_files_are_read_and_their_random_labels_are_told(heddle: Heddle, tmp_path: Path) -> None:
    folder = write_hgb_text(tmp_path / "toy", labelled_arrays())

    ended = heddle(
        "bench", "hgb", "--data", str(folder), "--model", "linear", "--seeds", "1", "--threads", "1"
    )

    assert ended.code == 0
    assert "random labels" in ended.out


def test_an_edge_to_an_unknown_node_ends_with_its_line_and_the_code_of_a_wrong_graph(
    heddle: Heddle, tmp_path: Path
) -> None:
    folder = write_tables(tmp_path / "toy", labelled_arrays())
    with (folder / "edges.csv").open("a", encoding="utf-8") as file:
        file.write("p1,cite,p4444\n")

    ended = heddle("bench", "hgb", "--data", str(folder), "--seeds", "1")

    assert ended.code == InvalidGraph.exit_code == 4
    assert "edges.csv, line " in ended.err
    assert "'p4444'" in ended.err
