"""Models are shown from their manifests, without loading weights or torch."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from graph_builders import a_document
from trained_home import STAFF, filled_bench, train_badly

from heddle.api.learning import train
from heddle.api.model_view import model_detail, model_folder, model_list
from heddle.api.training_request import TrainingRequest
from heddle.api.wire.models import ModelDetail
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable, NotFound
from heddle.core.settings import Settings
from heddle.models.model_files import MANIFEST
from heddle.models.purpose import Purpose


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("models") / "home"
    with filled_bench(home) as bench:
        train_badly(bench)
    return home


@pytest.fixture
def bench(trained: Path, tmp_path: Path) -> Iterator[Workbench]:
    """A copy, which a test may break."""
    shutil.copytree(trained, tmp_path / "home")
    with Workbench(Settings(home=str(tmp_path / "home"), encoder="hashing")) as opened:
        yield opened


def change(bench: Workbench, how: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest of the model."""
    path = bench.model_folder / MANIFEST
    manifest = json.loads(path.read_bytes())
    how(manifest)
    path.write_text(json.dumps(manifest))


def test_a_trained_model_is_ready_until_the_graph_changes(bench: Workbench) -> None:
    version = bench.scope.version()
    assert model_list(bench) == [
        {
            "id": "rphgnn",
            "kind": "rphgnn",
            "task": "embedding",
            "in_force": True,
            "state": "ready",
            "detail": "",
            "graph_version": version,
        }
    ]

    bench.scope.put([a_document("one more")])

    (found,) = model_list(bench)
    assert (found["state"], found["graph_version"]) == ("behind", version)
    assert found["detail"]


def test_a_model_tells_how_it_did_and_what_it_listens_to(bench: Workbench) -> None:
    found = ModelDetail.model_validate(model_detail(bench, "rphgnn"))

    assert found.dimension == 16
    assert set(found.node_types) >= {"Chunk", "Document", "Organization", "Person"}
    assert ("Person", "WORKS_FOR", "Organization") in {
        (each.source, each.relation, each.target) for each in found.edge_types
    }
    assert found.metrics is not None
    assert found.metrics.trained is not None
    assert 0 <= found.metrics.trained.mrr <= 1
    assert found.curve[0].shown == {"validation_mrr": found.curve[0].validation_mrr}
    assert found.contributions is not None
    people = [each for each in found.contributions if each.node_type == "Person"]
    assert sum(each.share for each in people) == pytest.approx(1, abs=1e-6)
    assert [each.share for each in people] == sorted((each.share for each in people), reverse=True)


def test_a_model_of_before_contributions_were_measured_has_none(bench: Workbench) -> None:
    change(bench, lambda manifest: manifest.pop("contributions"))

    assert model_detail(bench, "rphgnn")["contributions"] is None


def test_a_model_of_classes_tells_its_scores(bench: Workbench, tmp_path: Path) -> None:
    lines = [f"{name},{company}" for company, staff in STAFF.items() for name in staff[:6]]
    (tmp_path / "labels.csv").write_text("\n".join(["node,label", *lines]))
    request = TrainingRequest(
        purpose=Purpose.NODE_CLASSIFICATION,
        labels=tmp_path / "labels.csv",
        target="Person",
        tables={"model": {"hidden": 8}, "training": {"epochs": 2}},
    )
    report = train(bench, request)

    found = ModelDetail.model_validate(model_detail(bench, report["model"]))

    assert (found.kind, found.task, found.in_force) == ("rphgnn", "node-classification", False)
    assert (found.metrics, found.dimension, found.contributions) == (None, None, None)
    assert found.classes is not None
    assert found.classes.scored is not None
    assert found.classes.scored.macro_f1 == report["metrics"]["scored"]["macro_f1"]
    assert [point.step for point in found.curve] == [1, 2]
    assert [each["id"] for each in model_list(bench)] == ["rphgnn", "rphgnn-node-classification"]


def test_an_untrained_or_unknown_model_is_not_found_and_says_what_to_do(bench: Workbench) -> None:
    with pytest.raises(NotFound) as unknown:
        model_folder(bench, "../rphgnn")
    shutil.rmtree(bench.model_folder)
    with pytest.raises(NotFound) as untrained:
        model_folder(bench, "rphgnn")

    assert model_list(bench) == []
    assert unknown.value.hint == "there are rphgnn"
    assert "heddle train rphgnn" in untrained.value.hint


@pytest.mark.parametrize(
    "how",
    [
        lambda manifest: manifest.update(metrics=[]),
        lambda manifest: manifest.update(curve=[{"step": "many"}]),
        lambda manifest: manifest.update(contributions=[{"colour": "red"}]),
        lambda manifest: manifest.update(shape={"widths": {}, "edge_types": [["one"]]}),
        lambda manifest: manifest.update(config=None),
    ],
)
def test_a_malformed_manifest_is_unusable_and_no_defect(
    bench: Workbench, how: Callable[[dict[str, Any]], object]
) -> None:
    change(bench, how)

    with pytest.raises(ModelUnusable):
        model_detail(bench, "rphgnn")


def test_a_list_survives_a_model_that_cannot_be_read(bench: Workbench) -> None:
    (bench.model_folder / MANIFEST).write_text("not json")

    (found,) = model_list(bench)

    assert found["state"] == "failed"
    assert str(bench.home.root) not in found["detail"]


def test_showing_a_model_loads_no_torch() -> None:
    code = "import sys, heddle.api.model_view, heddle.api.node_explanation; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
