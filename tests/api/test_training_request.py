"""What is asked of a training goes together, or the slip is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from heddle.api.training_request import TrainingRequest, read_tables
from heddle.core.errors import PathNotFound, UsageError
from heddle.models.purpose import Purpose

FILE = Path("some.csv")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"resume": True}, "--resume needs --checkpoint"),
        ({"output": FILE}, "--output is for models trained on --data"),
        ({"data": FILE, "name": "mine"}, "--name is for models of the workspace"),
        ({"purpose": Purpose.NODE_CLASSIFICATION, "labels": FILE, "label_by": "kind"}, "two answers"),
        ({"purpose": Purpose.NODE_CLASSIFICATION, "labels": FILE, "data": FILE}, "lie in its folder"),
        ({"labels": FILE}, "labels are for node-classification"),
        ({"target": "Person"}, "--target is for node-classification"),
        ({"relation": "KNOWS"}, "--relation is for link-prediction"),
        ({"predictions": FILE}, "embeddings predict nothing"),
    ],
)
def test_what_does_not_go_together_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        TrainingRequest(**asked)


def test_a_model_has_a_name_of_its_own_for_each_purpose() -> None:
    assert TrainingRequest().kept_as == "rphgnn"
    assert TrainingRequest("latte", Purpose.LINK_PREDICTION).kept_as == "latte-link-prediction"
    assert TrainingRequest("latte", name="mine").kept_as == "mine"


def test_options_are_put_over_the_values_of_the_file() -> None:
    tables = {"training": {"precision": "float32", "steps": 3}}

    asked = TrainingRequest(tables=tables, precision="bfloat16", deterministic=True)

    assert asked.training_values == {"precision": "bfloat16", "steps": 3, "deterministic": True}
    assert TrainingRequest(tables=tables).training_values == tables["training"]


def test_a_checkpoint_knows_what_the_run_is_of(tmp_path: Path) -> None:
    found = TrainingRequest(checkpoint=tmp_path, every=3, resume=True).checkpoint_of({"graph": "g"})

    assert found is not None
    assert (found.folder, found.every, found.resume, found.of) == (tmp_path, 3, True, {"graph": "g"})
    assert TrainingRequest().checkpoint_of({}) is None


def test_a_file_has_tables_of_the_model_and_of_the_training(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("[model]\nhidden = 8\n[model.propagation]\niterations = 1\n[training]\nsteps = 4\n")

    assert read_tables(path) == {
        "model": {"hidden": 8, "propagation": {"iterations": 1}},
        "training": {"steps": 4},
    }


@pytest.mark.parametrize("content", [b"[model", b"\xff\xfe", b"[modell]\nhidden = 8", b"training = 3"])
def test_a_file_that_means_nothing_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(content)

    with pytest.raises(UsageError, match=r"c\.toml"):
        read_tables(path)


def test_a_file_that_is_not_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        read_tables(tmp_path / "none.toml")
