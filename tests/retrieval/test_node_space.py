"""Embeddings in an index follow the graph: kept while nothing moves, read again when they do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from index_reading import ENCODER
from indexed_world import entity, filled_scope, letter, report, world

from heddle.retrieval.index import build_index, following_deletions, open_index
from heddle.retrieval.node_space import open_space, write_space


def test_vectors_read_back_as_long_as_one_and_zeros_as_they_are(tmp_path: Path) -> None:
    write_space(tmp_path, ["a", "b"], np.asarray([[3, 4], [0, 0]], dtype=np.float32))

    space = open_space(tmp_path)

    assert space is not None
    assert space.ids.tolist() == [b"a", b"b"]
    assert np.allclose(space.vectors, np.asarray([[0.6, 0.8], [0.0, 0.0]]))


def test_where_nothing_was_learnt_there_is_no_space(tmp_path: Path) -> None:
    assert open_space(tmp_path) is None


def test_a_document_that_comes_in_later_has_no_vector_and_costs_no_reading(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    scope.write_embeddings("rphgnn", [entity("Acme")], np.ones((1, 3), np.float32))
    build_index(scope, ENCODER, tmp_path / "index")
    first = open_index(tmp_path / "index").folder
    scope.put([letter().put()])

    build_index(scope, ENCODER, tmp_path / "index")
    generation = open_index(tmp_path / "index")

    assert (first / "space.arrays").samefile(generation.folder / "space.arrays")
    assert generation.space is not None
    adjacency = generation.view.adjacency
    assert np.flatnonzero(generation.space.any(axis=1)).tolist() == [adjacency.row(entity("Acme"))]
    assert len(generation.space) == len(adjacency)


def test_vectors_of_nodes_that_went_do_not_come_back_with_them(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    ids = [node.id for node in scope.nodes()]
    scope.write_embeddings("rphgnn", ids, np.ones((len(ids), 3), np.float32))
    build_index(scope, ENCODER, tmp_path / "index")

    with following_deletions(scope, ENCODER, tmp_path / "index"):
        scope.delete(letter().document)
    scope.put([letter().put()])
    build_index(scope, ENCODER, tmp_path / "index")
    grown = open_index(tmp_path / "index")
    build_index(scope, ENCODER, tmp_path / "fresh")
    fresh = open_index(tmp_path / "fresh")

    assert grown.space is not None
    assert fresh.space is not None
    np.testing.assert_array_equal(grown.space, fresh.space)
    assert not grown.space[grown.view.adjacency.row(entity("Ada Lovelace"))].any()
