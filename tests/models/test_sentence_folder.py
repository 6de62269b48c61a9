"""What a model's folder says of how it pools, how far it reads and who may use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from encoder_jars import small_folder

from heddle.core.errors import ModelUnusable
from heddle.models.encoder_manifest import Pooling
from heddle.models.sentence_folder import describe
from heddle.models.text_encoder import default_folder


def test_the_shipped_model_has_weights_and_no_graph() -> None:
    said = describe(default_folder())

    assert (said.graph, said.weights, said.pooling, said.longest) == (None, "model.safetensors", None, 256)


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode": "cls"}, Pooling.CLS),
        ({"pooling_mode": "mean"}, Pooling.MEAN),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, Pooling.CLS),
    ],
)
def test_pooling_is_read_in_both_of_its_forms(tmp_path: Path, config: object, pooling: Pooling) -> None:
    folder = small_folder(tmp_path / "small")
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(config))

    assert describe(folder).pooling is pooling


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode": "max"},
        {"pooling_mode": "lasttoken"},
        {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True},
        {},
    ],
)
def test_a_graph_that_is_pooled_in_another_way_is_not_run(tmp_path: Path, config: object) -> None:
    folder = small_folder(tmp_path / "small")
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(config))
    (folder / "model.safetensors").write_bytes(b"weights")

    said = describe(folder)

    assert (said.graph, said.pooling, said.weights) == (None, None, "model.safetensors")


def test_a_model_with_a_layer_behind_its_pooling_is_not_run_as_a_graph(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "small")
    modules = json.loads((folder / "modules.json").read_text())
    modules.insert(2, {"idx": 2, "path": "2_Dense", "type": "sentence_transformers.models.Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))

    with pytest.raises(ModelUnusable, match="neither safetensors nor an ONNX graph"):
        describe(folder)


def test_the_licence_is_that_of_the_card_s_head(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "small")
    assert describe(folder).licence == "mit"

    (folder / "README.md").write_text("# Small\n\nlicense: proprietary\n")
    assert describe(folder).licence == ""


def test_a_model_that_names_no_length_reads_as_far_as_it_has_positions(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "small")
    (folder / "sentence_bert_config.json").unlink()
    assert describe(folder).longest == 512

    (folder / "config.json").write_text('{"max_position_embeddings": 128}')
    assert describe(folder).longest == 128


def test_a_damaged_description_is_named(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "small")
    (folder / "modules.json").write_text("[")

    with pytest.raises(ModelUnusable, match=r"modules\.json is damaged"):
        describe(folder)
