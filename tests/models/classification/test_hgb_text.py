"""The benchmark's own text files, as they come and as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from heddle.models.classification.hgb_info import read_info
from heddle.models.classification.hgb_text import NOTE, read_hgb_graph, read_hgb_text

TABLES = (
    "TYPE\tMEANING\n0\t\tBOOK\n1\t\tFILM\n\n"
    "LINK\tSTART\tEND\tMEANING\n0\t0\t1\tBOOK-adapted-FILM\n1\t0\t0\tBOOK-BOOK\n"
)


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".", 1)).write_text(text, "utf-8")
    return folder


def test_types_without_names_are_called_by_their_numbers(tmp_path: Path) -> None:
    write(
        tmp_path, node_dat="10\ta\t0\t1,2\n30\tb\t0\t3,4\n20\tc\t5\n", link_dat="10\t20\t7\n30\t20\t7\t1.0\n"
    )

    data = read_hgb_graph(tmp_path).data

    assert data.node_types == ["type0", "type5"]
    assert data["type0"].x.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert data["type0"].node_name == ["a", "b"]
    assert data["type0", "link7", "type5"].edge_index.tolist() == [[0, 1], [0, 0]]
    assert "edge_weight" not in data["type0", "link7", "type5"]


def test_weights_other_than_1_are_kept(tmp_path: Path) -> None:
    write(tmp_path, node_dat="0\ta\t0\n1\tb\t1\n", link_dat="0\t1\t0\t2.5\n")

    assert read_hgb_graph(tmp_path).data["type0", "link0", "type1"].edge_weight.tolist() == [2.5]


def test_labels_that_are_not_known_are_predicted_and_not_scored(tmp_path: Path) -> None:
    write(
        tmp_path,
        node_dat="".join(f"{node}\tx\t0\n" for node in range(9)),
        link_dat="0\t1\t0\t1\n",
        label_dat="".join(f"{node}\tx\t0\t{node % 2}\n" for node in range(6)),
        label_dat_test="6\tx\t0\t1\n7\tx\t0\n8\tx\t0\t\n",
    )
    (tmp_path / "label.dat_test").rename(tmp_path / "label.dat.test")

    graph = read_hgb_text(tmp_path)

    assert graph.test.tolist() == [6, 7, 8]
    assert graph.scored.tolist() == [6]
    assert graph.labels.tolist() == [0, 1, 0, 1, 0, 1, 1, -1, -1]
    assert graph.notes == (NOTE,)
    assert all(torch.cat(parts).sort().values.tolist() == list(range(6)) for parts in graph.splits)


@pytest.mark.parametrize("form", ["tables", "json"])
def test_both_forms_of_names_are_read(tmp_path: Path, form: str) -> None:
    text = {
        "tables": TABLES,
        "json": (
            '{"node.dat": {"node type": {"0": "book", "1": "film"}},'
            ' "link.dat": {"link type": {"0": {"start": "0", "end": "1", "meaning": "book-adapted-film"},'
            ' "1": {"start": "0", "end": "0", "meaning": "book-book"}}},'
            ' "label.dat": {"node type": {"0": {"0": "novel", "1": "essay"}}}}'
        ),
    }[form]

    info = read_info(write(tmp_path, info_dat=text))

    assert info.types == {0: "book", 1: "film"}
    assert info.links == {0: ("book", "adapted", "film"), 1: ("book", "to", "book")}
    assert info.classes == (("novel", "essay") if form == "json" else ())


def test_two_relations_of_one_name_stay_two(tmp_path: Path) -> None:
    text = TABLES + "2\t0\t1\tBOOK-adapted-FILM\n"

    assert read_info(write(tmp_path, info_dat=text)).links[2] == ("book", "adapted_2", "film")
