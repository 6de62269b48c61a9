"""Plain tables become a typed graph with names, weights and classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.core.errors import PathNotFound
from heddle.models.classification.graph_tables import read_tables
from heddle.models.classification.table_labels import label_tables


def write(folder: Path, nodes: str, edges: str = "") -> Path:
    (folder / "nodes.csv").write_text(nodes, "utf-8")
    if edges:
        (folder / "edges.csv").write_text(edges, "utf-8")
    return folder


def test_columns_that_a_type_does_not_fill_are_not_its_features(tmp_path: Path) -> None:
    write(
        tmp_path,
        "id,type,name,age,pages\nann,person,Ann,41,\nb1,book,,,200\nb2,book,Walden,,350\nx,place,,,\n",
    )

    data = read_tables(tmp_path).graph.data

    assert data["person"].x.tolist() == [[41.0]]
    assert data["book"].x.tolist() == [[200.0], [350.0]]
    assert "x" not in data["place"]
    assert data["book"].node_name == ["b1", "Walden"]
    assert data["book"].node_id == ["b1", "b2"]


def test_edges_may_have_weights_and_need_no_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        "id,type\na,person\nb,book\nc,book\n",
        "source,target,weight\na,b,0.5\na,c,2\na,c,1\n",
    )

    data = read_tables(tmp_path).graph.data

    assert data["person", "to", "book"].edge_index.tolist() == [[0, 0], [0, 1]]
    assert data["person", "to", "book"].edge_weight.tolist() == [0.5, 3.0]
    assert data["book", "rev_to", "person"].edge_weight.tolist() == [0.5, 3.0]


def test_a_graph_may_have_no_edges(tmp_path: Path) -> None:
    assert read_tables(write(tmp_path, "id,type\na,person\n")).graph.data.edge_types == []


def test_classes_have_their_names_and_numbers_their_order(tmp_path: Path) -> None:
    rows = [f"p{node},paper,{label}" for node, label in enumerate(("10", "9", "10", "2") * 5)]
    graph = label_tables(read_tables(write(tmp_path, "\n".join(["id,type,label", *rows, "new,paper,"]))))

    assert graph.class_names == ("2", "9", "10")
    assert graph.labels[:4].tolist() == [2, 1, 2, 0]
    assert 20 in graph.test.tolist()
    assert 20 not in graph.scored.tolist()
    assert len(graph.splits) > 1


def test_a_node_may_be_of_several_classes(tmp_path: Path) -> None:
    rows = [f"m{node},movie,{label}" for node, label in enumerate(("drama", "drama;war", "war") * 5)]
    graph = label_tables(read_tables(write(tmp_path, "\n".join(["id,type,label", *rows]))))

    assert graph.several
    assert graph.labels[:3].tolist() == [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]


def test_a_named_part_is_kept_as_it_is(tmp_path: Path) -> None:
    nodes = "id,type,label,split\na,p,x,train\nb,p,y,val\nc,p,x,test\nd,p,,test\ne,p,y,\n"
    graph = label_tables(read_tables(write(tmp_path, nodes)))

    assert [part.tolist() for part in graph.splits[0]] == [[0], [1]]
    assert graph.test.tolist() == [2, 3]
    assert graph.scored.tolist() == [2]
    assert all(split is graph.splits[0] for split in graph.splits)


def test_a_folder_without_nodes_says_what_to_name_them(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound) as raised:
        read_tables(tmp_path)

    assert "nodes.csv" in raised.value.hint
