"""Graphs and models that are damaged, contradict themselves or lie: a typed error that names the culprit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graph_files import write_hgb_text, write_tables
from labelled_graphs import PAPERS, labelled_arrays, write_labelled_graph

from heddle.core.errors import HeddleError, InvalidGraph, ModelUnusable
from heddle.models.classification.graph_folder import read_graph_folder, read_typed_graph
from heddle.models.learning.checkpoint import Checkpoint, RunState, read_checkpoint, write_checkpoint
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.model_files import MANIFEST, read_manifest

Spoil = Callable[[Path], object]


def line(file: str, number: int, text: str) -> Spoil:
    """Put another line, counted from 1, into a file."""

    def spoil(folder: Path) -> None:
        lines = (folder / file).read_text("utf-8").split("\n")
        lines[number - 1] = text
        (folder / file).write_text("\n".join(lines), "utf-8")

    return spoil


def more(file: str, text: str) -> Spoil:
    """Add a line at the end of a file."""
    return lambda folder: (folder / file).write_text(
        (folder / file).read_text("utf-8") + text + "\n", "utf-8"
    )


def content(file: str, data: bytes) -> Spoil:
    """Put other bytes in place of a file's."""
    return lambda folder: (folder / file).write_bytes(data)


def nodes(text: str) -> Spoil:
    """Put other nodes in place of a table's, and no edges."""

    def spoil(folder: Path) -> None:
        (folder / "nodes.csv").write_text(text, "utf-8")
        (folder / "edges.csv").unlink()

    return spoil


HUGE = "9" * 40
LEARNT = int(labelled_arrays()["trainval_idx"][0])
"""The node of the first line of `label.dat`."""
HGB = {
    "a number that is none": (line("node.dat", 3, "two\tx\t0"), "node.dat, line 3", "'two'"),
    "a ragged feature row": (more("node.dat", "500\tx\t1\t1,0,0"), "node.dat, line 121", "has 3 features"),
    "a feature that is no number": (more("node.dat", "500\tx\t0\t1,?"), "node.dat, line 121", "'?'"),
    "a feature that is not finite": (more("node.dat", "500\tx\t0\tnan"), "node.dat, line 121", "not finite"),
    "a feature beyond 32 bits": (more("node.dat", "500\tx\t0\t1e99"), "node.dat, line 121", "'1e99'"),
    "a node twice": (more("node.dat", "7\tx\t0"), "node.dat, line 121", "node 7 was there before"),
    "too many cells": (more("node.dat", "500\tx\t0\t1\t2"), "node.dat, line 121", "5 cells"),
    "a type that nobody named": (more("node.dat", "500\tx\t9"), "node.dat, line 121", "no type 9"),
    "an edge to an unknown node": (more("link.dat", "3\t4444\t0\t1"), "link.dat, line ", "no node 4444"),
    "an edge to a huge node": (more("link.dat", f"3\t{HUGE}\t0\t1"), "link.dat, line ", f"no node {HUGE}"),
    "an edge below 0": (more("link.dat", "-1\t3\t0\t1"), "link.dat, line ", "'-1'"),
    "a link type that nobody named": (more("link.dat", "3\t4\t9\t1"), "link.dat, line ", "no link type 9"),
    "an edge between other types": (more("link.dat", "3\t4\t0\t1"), "link.dat, line ", "not paper and paper"),
    "a weight below 0": (more("link.dat", "0\t90\t0\t-2"), "link.dat, line ", "-2"),
    "a weight that is not finite": (more("link.dat", "0\t90\t0\tinf"), "link.dat, line ", "'inf'"),
    "a label of an unknown node": (
        line("label.dat", 1, "4444\tx\t0\t1"),
        "label.dat, line 1",
        "no node 4444",
    ),
    "a label out of range": (
        line("label.dat", 1, f"{LEARNT}\tx\t0\t99999999"),
        "label.dat, line 1",
        "99999999",
    ),
    "a label below 0": (line("label.dat", 1, f"{LEARNT}\tx\t0\t-1"), "label.dat, line 1", "'-1'"),
    "a label of another type": (more("label.dat", "95\tx\t1\t1"), "label.dat, line 46", "author"),
    "a label of a lied type": (line("label.dat", 1, "95\tx\t0\t1"), "label.dat, line 1", "of type author"),
    "a label to learn without a class": (
        line("label.dat", 1, f"{LEARNT}\tx\t0"),
        "label.dat, line 1",
        "no class",
    ),
    "an empty file": (content("link.dat", b""), "link.dat", "is empty"),
    "another encoding": (content("node.dat", b"0\ta\t0\n1\t\xe9\xe8\t0\n"), "node.dat, line 2", "no UTF-8"),
    "a missing file": (lambda folder: (folder / "label.dat").unlink(), "label.dat", "no file"),
    "names that are none": (content("info.dat", b'{"node.dat": 3}'), "info.dat", "does not say"),
    "names nested beyond measure": (
        content("info.dat", b"{" + b'"a":[' * 99_999),
        "info.dat",
        "does not say",
    ),
}


@pytest.mark.parametrize("name", HGB)
def test_text_files_are_refused_by_file_and_line(tmp_path: Path, name: str) -> None:
    spoil, *said = HGB[name]
    folder = write_hgb_text(tmp_path / "toy", labelled_arrays())
    spoil(folder)

    with pytest.raises(HeddleError) as raised:
        read_graph_folder(folder)

    for words in said:
        assert words in raised.value.message


@pytest.mark.parametrize("which", ["label.dat", "label.dat.test"])
def test_a_node_that_is_labelled_twice_is_named(tmp_path: Path, which: str) -> None:
    folder = write_hgb_text(tmp_path / "toy", labelled_arrays())
    first = (folder / "label.dat").read_text("utf-8").splitlines()[0]
    more(which, first)(folder)

    with pytest.raises(InvalidGraph) as raised:
        read_graph_folder(folder)

    assert first.split("\t")[0] in raised.value.message


TABLES = {
    "no column of ids": (line("nodes.csv", 1, "type,key,label,split"), "nodes.csv, line 1", "column id"),
    "a column twice": (nodes("id,type,a,a\n"), "nodes.csv, line 1", "named a"),
    "a column without a name": (nodes("id,type,\n1,a,2\n"), "nodes.csv, line 1", "not named"),
    "a row that is too short": (line("nodes.csv", 5, "paper,p3"), "nodes.csv, line 5", "2 cells"),
    "a node without an id": (nodes("id,type\n ,a\n"), "nodes.csv, line 2", "no id"),
    "a node without a type": (nodes("id,type\nx,\n"), "nodes.csv, line 2", "no type"),
    "a node twice": (nodes("id,type\nx,a\nx,a\n"), "nodes.csv, line 3", "'x' was there"),
    "a feature that is no number": (nodes("id,type,f\nx,a,red\n"), "line 2", "'red'"),
    "a feature that is not finite": (nodes("id,type,f\nx,a,-inf\n"), "line 2", "'-inf'"),
    "a feature for some": (nodes("id,type,f\nx,a,1\ny,a,\n"), "line 3", "feature f"),
    "a quote that nobody closed": (nodes('id,type\n"x,a\n'), "nodes.csv, line", "no table"),
    "another encoding": (content("nodes.csv", "id,type\nx,\xe9\n".encode("latin-1")), "line 2", "no UTF-8"),
    "a zero byte": (content("edges.csv", b"source,target\np1,p\x002\n"), "edges.csv, line 2", "'p\\x002'"),
    "nothing": (nodes(" \n"), "nodes.csv", "is empty"),
    "an edge to an unknown node": (more("edges.csv", "p1,cite,p9999"), "edges.csv, line ", "'p9999'"),
    "an edge without a relation": (more("edges.csv", "p1,,p2"), "edges.csv, line ", "no relation"),
    "a column of edges that is none": (content("edges.csv", b"source,target,colour\n"), "line 1", "'colour'"),
    "a weight that is none": (content("edges.csv", b"source,target,weight\np1,p2,x\n"), "line 2", "'x'"),
    "a weight below 0": (content("edges.csv", b"source,target,weight\np1,p2,-1\n"), "line 2", "-1"),
    "an unknown type of an end": (
        content("edges.csv", b"source,target,target_type\np1,p2,book\n"),
        "edges.csv, line 2",
        "no book 'p2'",
    ),
    "a part that is none": (nodes("id,type,label,split\nx,a,1,learn\n"), "line 2", "'learn'"),
    "a node to learn without a label": (
        nodes("id,type,label,split\nx,a,1,test\ny,a,,train\n"),
        "nodes.csv, line 3",
        "no label",
    ),
    "labels of two types": (
        nodes("id,type,label\nx,a,1\ny,b,2\n"),
        "nodes.csv, line 3",
        "a b has a label",
    ),
    "no labels": (nodes("id,type\np1,paper\n"), "toy", "no node"),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_refused_by_file_and_line(tmp_path: Path, name: str) -> None:
    spoil, *said = TABLES[name]
    folder = write_tables(tmp_path / "toy", labelled_arrays())
    spoil(folder)

    with pytest.raises(InvalidGraph) as raised:
        read_graph_folder(folder)

    for words in said:
        assert words in raised.value.message


def test_an_id_of_two_types_asks_for_the_type(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("id,type\n1,paper\n1,author\n2,paper\n", "utf-8")
    edges = tmp_path / "edges.csv"
    edges.write_text("source,target\n1,2\n", "utf-8")

    with pytest.raises(InvalidGraph, match="author or paper") as raised:
        read_typed_graph(tmp_path)

    assert "source_type" in raised.value.hint
    edges.write_text("source,target,source_type\n1,2,author\n", "utf-8")
    assert ("author", "to", "paper") in read_typed_graph(tmp_path).data.edge_types


ARCHIVES: dict[str, tuple[str, Any, str]] = {
    "nodes below 0": ("num_nodes__paper", np.array(-3), "no number of nodes"),
    "nodes beyond measure": ("num_nodes__paper", np.array(2**40), "no number of nodes"),
    "nodes as text": ("num_nodes__paper", np.array("many"), "no number of nodes"),
    "features of an unknown type": ("x__venue", np.zeros((2, 2)), "type that the graph does not have"),
    "infinite features": ("x__paper", np.full((PAPERS, 2), np.inf), "not finite"),
    "features as text": ("x__paper", np.full((PAPERS, 2), "red"), "not numbers"),
    "a vast sparse matrix": ("x__author__shape", np.array([30, 2**45]), "memory"),
    "labels that are no whole numbers": ("y", np.full(PAPERS, np.nan), "not whole numbers"),
    "a label out of range": ("y", np.full(PAPERS, 10**9), "classes that count from 0"),
    "a training node without a label": ("y", np.full(PAPERS, -1), "has no label"),
    "a training node that is tested": (
        "train_idx__seed0",
        labelled_arrays()["test_public_idx"],
        "both a training and",
    ),
    "a training node twice": ("train_idx__seed0", np.zeros(2, np.int64), "names a node twice"),
    "no training nodes": ("train_idx__seed0", np.zeros(0, np.int64), "no training nodes"),
    "edges beyond the nodes": ("edge__paper__cite__paper", np.full((2, 1), 2**40), "outside 90 sources"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_arrays_that_contradict_each_other_are_named(tmp_path: Path, name: str) -> None:
    key, value, said = ARCHIVES[name]

    with pytest.raises(InvalidGraph, match=said):
        read_graph_folder(write_labelled_graph(tmp_path / "toy", labelled_arrays() | {key: value}))


@pytest.mark.parametrize(
    "text",
    [b"[" * 99_999, b'{"format": []}', b'{"format": "heddle-embedding/2", "files": 3}', b"\xff", b"NaN"],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(text)

    with pytest.raises(ModelUnusable, match="manifest"):
        read_manifest(tmp_path)


def a_checkpoint(folder: Path) -> Checkpoint:
    import torch

    checkpoint = Checkpoint(folder, resume=True, of={"model": "rphgnn", "graph": "g1"})
    state = RunState({"w": torch.ones(2)}, {"epoch": 3})
    write_checkpoint(checkpoint, LearningConfig(), 7, state)
    return checkpoint


def test_a_checkpoint_of_another_run_is_refused_by_what_differs(tmp_path: Path) -> None:
    checkpoint = a_checkpoint(tmp_path)

    assert read_checkpoint(checkpoint, LearningConfig(), 7) is not None
    with pytest.raises(ModelUnusable, match="another seed"):
        read_checkpoint(checkpoint, LearningConfig(), 8)
    with pytest.raises(ModelUnusable, match="another batch"):
        read_checkpoint(checkpoint, LearningConfig(batch=3), 7)
    other = Checkpoint(tmp_path, resume=True, of={"model": "rphgnn", "graph": "g2"})
    with pytest.raises(ModelUnusable, match="another graph"):
        read_checkpoint(other, LearningConfig(), 7)


@pytest.mark.parametrize("text", [b"", b"[" * 99_999, b"{}", b"[]", b"\xff\xfe"])
def test_a_checkpoint_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    checkpoint = a_checkpoint(tmp_path)
    (tmp_path / "checkpoint.json").write_bytes(text)

    with pytest.raises(ModelUnusable, match="checkpoint"):
        read_checkpoint(checkpoint, LearningConfig(), 7)


def test_a_pickle_that_poses_as_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    checkpoint = a_checkpoint(tmp_path)
    pickled = b"\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94."
    next(tmp_path.glob("state-*")).write_bytes(pickled)
    with pytest.raises(ModelUnusable, match="not the file"):
        read_checkpoint(checkpoint, LearningConfig(), 7)

    from heddle.core.ids import sha256_hex

    digest = sha256_hex(pickled)
    (tmp_path / f"state-{digest[:16]}.safetensors").write_bytes(pickled)
    manifest = json.loads((tmp_path / "checkpoint.json").read_text("utf-8"))
    (tmp_path / "checkpoint.json").write_text(json.dumps(manifest | {"file": digest}), "utf-8")
    with pytest.raises(ModelUnusable, match="not safetensors"):
        read_checkpoint(checkpoint, LearningConfig(), 7)
