"""A model tells what types and nodes listen to, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from trained_home import STAFF, filled_bench

from heddle.api.learning import train
from heddle.api.model_explanation import explain_model, explain_one
from heddle.api.training_request import TrainingRequest
from heddle.api.wire.models import ModelExplanation
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable, NotFound
from heddle.models.model_files import MANIFEST

ADA = f"Person {STAFF['Corvane'][0]}"
SMALL = {"hidden": 8}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with filled_bench(tmp_path_factory.mktemp("explained") / "home") as opened:
        for model in ("rphgnn", "latte"):
            train(opened, TrainingRequest(model, tables={"model": SMALL, "training": {"steps": 2}}))
        yield opened


def test_latte_tells_weights_and_paths_of_each_type(bench: Workbench) -> None:
    found = ModelExplanation.model_validate(explain_model(bench, "latte"))

    assert found.types is not None
    assert {each.type for each in found.types} == {"Chunk", "Document", "Organization", "Person"}
    for each in found.types:
        assert sum(weight.weight for weight in each.layers[0].weights) == pytest.approx(1, abs=1e-5)
        assert sum(path.score for path in each.paths) == pytest.approx(1, abs=1e-5)
    assert found.contributions is None


def test_rphgnn_tells_what_occlusion_measured(bench: Workbench) -> None:
    found = ModelExplanation.model_validate(explain_model(bench, "rphgnn"))

    assert found.types is None
    assert found.contributions


def test_latte_tells_which_nodes_a_node_listens_to_by_name(bench: Workbench) -> None:
    found = explain_one(bench, "latte", ADA)

    assert f"Person {found['node']['name']}" == ADA
    names = {each["node"]["name"] for each in found["heard"]}
    assert "Corvane" in names
    assert not names & {"Helios", "Nordhav"}
    heard = sum(each["share"] for each in found["heard"])
    own = next(each["weight"] for each in found["layers"][0]["weights"] if each["relation"] is None)
    assert heard + own == pytest.approx(1, abs=1e-4)


def test_rphgnn_tells_what_moves_one_node(bench: Workbench) -> None:
    found = explain_one(bench, "rphgnn", ADA)

    assert {each["node_type"] for each in found["contributions"]} == {"Person"}
    assert sum(each["share"] for each in found["contributions"]) == pytest.approx(1, abs=1e-6)


def test_what_is_not_there_is_not_found(bench: Workbench) -> None:
    with pytest.raises(NotFound, match="no model 'gnn'"):
        explain_model(bench, "gnn")
    with pytest.raises(NotFound, match="no node is called"):
        explain_one(bench, "latte", "Nobody")


def test_a_manifest_that_lies_is_unusable(bench: Workbench) -> None:
    path = bench.home.models(bench.workspace) / "latte" / MANIFEST
    whole = path.read_text()
    path.write_text(json.dumps({**json.loads(whole), "explanation": [{"colour": "red"}]}))
    try:
        with pytest.raises(ModelUnusable, match="malformed"):
            explain_model(bench, "latte")
    finally:
        path.write_text(whole)
