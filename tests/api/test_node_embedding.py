"""Nodes that come after the training get embeddings from what the model learned before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from graph_builders import a_document
from trained_home import STAFF, filled_bench, train_badly

from heddle.api.ingestion import refresh_index
from heddle.api.learning import write_back
from heddle.api.model_view import model_list
from heddle.api.node_embedding import embed
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable
from heddle.models.artifact import load_model
from heddle.retrieval.index import open_index


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with filled_bench(tmp_path / "home") as opened:
        train_badly(opened)
        write_back(opened, load_model(opened.model_folder), opened.model_name)
        yield opened


def one_more(bench: Workbench) -> None:
    person, company = "Nora Late", next(iter(STAFF))
    bench.scope.put(
        [a_document(person, people=(person,), employer=company, text=f"{person} works for {company}.")]
    )


def test_a_graph_that_did_not_change_is_left_alone(bench: Workbench) -> None:
    mark = bench.scope.space_mark("rphgnn")

    report = embed(bench)

    assert (report["new"], report["changed"], report["gone"]) == (0, 0, 0)
    assert bench.scope.space_mark("rphgnn") == mark


def test_new_nodes_are_embedded_without_training(bench: Workbench) -> None:
    before = set(bench.scope.embeddings("rphgnn")[0])
    weights = load_model(bench.model_folder).weights
    one_more(bench)
    assert model_list(bench)[0]["state"] == "behind"

    report = embed(bench)

    ids, vectors = bench.scope.embeddings("rphgnn")
    new = [vector for node, vector in zip(ids, vectors, strict=True) if node not in before]
    assert report["new"] == len(new) == 3
    assert np.allclose(np.linalg.norm(np.stack(new), axis=1), 1, atol=1e-5)
    assert 0 < report["changed"] < len(before)
    after = load_model(bench.model_folder)
    assert all(np.array_equal(weights[name], after.weights[name]) for name in weights)
    assert after.graph_version == report["trained_on"] != report["graph_version"]
    assert model_list(bench)[0]["state"] == "ready"


def test_what_is_gone_is_taken_out(bench: Workbench) -> None:
    bench.scope.delete(next(iter(bench.scope.documents())).id)

    report = embed(bench)

    assert report["gone"] > 0
    assert len(bench.scope.embeddings("rphgnn")[0]) == report["nodes"]


def test_the_index_says_when_embeddings_are_behind_and_takes_them_up(bench: Workbench) -> None:
    assert refresh_index(bench)["unembedded"] is False
    one_more(bench)
    assert refresh_index(bench)["unembedded"] is True
    embed(bench)

    assert refresh_index(bench)["unembedded"] is False
    assert open_index(bench.index_folder).manifest.space_digest == bench.scope.space_mark("rphgnn")


def test_without_a_model_there_is_nothing_to_embed_with(tmp_path: Path) -> None:
    with filled_bench(tmp_path / "home") as bench, pytest.raises(ModelUnusable, match="no trained model"):
        embed(bench)
