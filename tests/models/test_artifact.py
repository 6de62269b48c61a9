"""A model on disk: what was saved comes back, and nothing else is accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from planted_graph import a_planted_snapshot
from safetensors.numpy import load, save

from heddle.core.errors import ModelUnusable, OutOfReach
from heddle.core.home import write_durably
from heddle.core.ids import sha256_hex
from heddle.models.artifact import load_model, save_model
from heddle.models.embedding import embed_snapshot
from heddle.models.model_files import MANIFEST
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.trained import TrainedModel
from heddle.models.training import train_rphgnn
from heddle.models.training_config import TrainingConfig

WEIGHTS, EMBEDDINGS, NODES = "weights", "embeddings", "nodes"


@cache
def a_trained_model() -> TrainedModel:
    config = RpHGNNConfig(
        out_width=8,
        hidden=8,
        propagation=PropagationConfig(iterations=1, use_self=True, width=8, featureless_width=8),
    )
    snapshot, features = a_planted_snapshot()
    return train_rphgnn(snapshot, features, config=config, training=TrainingConfig(steps=4, batch=64))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tmp_path / "model", a_trained_model())
    return tmp_path / "model"


def rewrite_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def file_of(folder: Path, name: str) -> Path:
    return next(folder.glob(f"{name}*"))


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Put another file in place, and make the manifest vouch for it."""
    old = file_of(folder, name)
    old.unlink()
    digest = sha256_hex(content)
    (folder / f"{name}-{digest[:16]}{old.suffix}").write_bytes(content)
    rewrite_manifest(folder, lambda manifest: manifest["files"].update({name: digest}))


def test_a_saved_model_comes_back_whole(folder: Path) -> None:
    trained = a_trained_model()

    found = load_model(folder)

    for field in (
        "config",
        "training",
        "seed",
        "workspace",
        "graph_version",
        "nodes",
        "metrics",
        "curve",
        "contributions",
    ):
        assert getattr(found, field) == getattr(trained, field), field
    assert found.shape == trained.shape
    for mine, other in ((found.weights, trained.weights), (found.embeddings, trained.embeddings)):
        assert mine.keys() == other.keys()
        assert all(mine[name].tobytes() == other[name].tobytes() for name in mine)


def test_a_loaded_model_embeds_as_before(folder: Path) -> None:
    snapshot, features = a_planted_snapshot()

    embeddings = embed_snapshot(load_model(folder), snapshot, features)

    assert all(
        rows.tobytes() == a_trained_model().embeddings[name].tobytes() for name, rows in embeddings.items()
    )


def test_a_model_of_before_contributions_were_measured_still_loads(folder: Path, tmp_path: Path) -> None:
    rewrite_manifest(folder, lambda manifest: manifest.pop("contributions"))

    found = load_model(folder)
    save_model(tmp_path / "again", found)

    assert found.contributions is None
    assert load_model(tmp_path / "again").contributions is None


def test_saving_twice_gives_equal_bytes(folder: Path, tmp_path: Path) -> None:
    save_model(tmp_path / "again", load_model(folder))

    names = sorted(path.name for path in folder.iterdir())
    assert [name.partition("-")[0] for name in names] == [EMBEDDINGS, MANIFEST, NODES, WEIGHTS]
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


@pytest.mark.parametrize("name", [WEIGHTS, EMBEDDINGS, NODES])
def test_a_file_with_one_other_bit_is_refused(folder: Path, name: str) -> None:
    content = bytearray(file_of(folder, name).read_bytes())
    content[-1] ^= 1
    file_of(folder, name).write_bytes(content)

    with pytest.raises(ModelUnusable, match=f"{name}-.* is not the file that its manifest names"):
        load_model(folder)


@pytest.mark.parametrize("name", [WEIGHTS, EMBEDDINGS, NODES, "manifest"])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    file_of(folder, name).unlink()

    with pytest.raises(ModelUnusable):
        load_model(folder)


def test_a_folder_without_a_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="no trained model") as caught:
        load_model(tmp_path / "nothing")
    assert "heddle train rphgnn" in caught.value.hint


def test_a_pickle_that_poses_as_safetensors_is_refused(folder: Path) -> None:
    replace_file(
        folder,
        WEIGHTS,
        b"\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    )

    with pytest.raises(ModelUnusable, match="weights is not safetensors"):
        load_model(folder)


def test_values_that_are_not_finite_are_refused(folder: Path) -> None:
    arrays = load(file_of(folder, EMBEDDINGS).read_bytes())
    arrays["Person"][2, 3] = np.inf
    replace_file(folder, EMBEDDINGS, save(arrays))

    with pytest.raises(ModelUnusable, match="Person in the embeddings is not finite"):
        load_model(folder)


def test_another_number_type_is_refused(folder: Path) -> None:
    arrays = load(file_of(folder, EMBEDDINGS).read_bytes())
    replace_file(folder, EMBEDDINGS, save({name: rows.astype(np.float64) for name, rows in arrays.items()}))

    with pytest.raises(ModelUnusable, match="is float64, not float32"):
        load_model(folder)


@pytest.mark.parametrize("name", [WEIGHTS, EMBEDDINGS])
def test_wrong_shapes_are_refused(folder: Path, name: str) -> None:
    arrays = load(file_of(folder, name).read_bytes())
    first = min(key for key, rows in arrays.items() if rows.ndim == 2)
    arrays[first] = np.ascontiguousarray(arrays[first][:-1])
    replace_file(folder, name, save(arrays))

    with pytest.raises(ModelUnusable):
        load_model(folder)


def test_a_type_that_is_missing_is_named(folder: Path) -> None:
    arrays = load(file_of(folder, EMBEDDINGS).read_bytes())
    del arrays["Place"]
    replace_file(folder, EMBEDDINGS, save(arrays))

    with pytest.raises(ModelUnusable, match="do not fit the model's node types: Place"):
        load_model(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(extra=1),
        lambda manifest: manifest.pop("seed"),
        lambda manifest: manifest.update(format="heddle-rphgnn/99"),
        lambda manifest: manifest.update(files=[]),
        lambda manifest: manifest["files"].pop("nodes"),
        lambda manifest: manifest["files"].update(nodes="../../elsewhere"),
        lambda manifest: manifest["config"].update(unknown=1),
        lambda manifest: manifest["config"].update(hidden="wide"),
        lambda manifest: manifest["config"].update(hidden=8.5),
        lambda manifest: manifest["config"].update(hidden=9),
        lambda manifest: manifest["config"].update(merge="vote"),
        lambda manifest: manifest["config"]["propagation"].update(iterations=0),
        lambda manifest: manifest["training"].update(split=None),
        lambda manifest: manifest["shape"].update(edge_types=[["A", "R"]]),
        lambda manifest: manifest["shape"]["widths"].pop("Person"),
        lambda manifest: manifest["curve"].append({"step": 1}),
    ],
)
def test_a_manifest_that_says_what_cannot_be_is_refused(
    folder: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    rewrite_manifest(folder, change)

    with pytest.raises(ModelUnusable):
        load_model(folder)


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b"\xff\xfe"])
def test_a_manifest_that_is_none_is_refused(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)

    with pytest.raises(ModelUnusable):
        load_model(folder)


def test_a_model_that_is_not_finite_is_never_written(tmp_path: Path) -> None:
    trained = a_trained_model()
    broken = replace(
        trained, weights={**trained.weights, "scorer.weight": np.full((8, 8), np.nan, np.float32)}
    )

    with pytest.raises(ModelUnusable, match=r"scorer\.weight in the weights is not finite"):
        save_model(tmp_path / "model", broken)
    assert not (tmp_path / "model").exists()


def test_a_save_that_is_cut_short_leaves_the_old_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = replace(
        a_trained_model(), weights={name: rows + 1 for name, rows in a_trained_model().weights.items()}
    )
    written = iter(range(9))

    def stop_before_the_manifest(path: Path, data: bytes) -> None:
        if next(written) == 3:
            raise KeyboardInterrupt
        write_durably(path, data)

    monkeypatch.setattr("heddle.models.model_files.write_durably", stop_before_the_manifest)
    with pytest.raises(KeyboardInterrupt):
        save_model(folder, newer)
    assert (
        load_model(folder).weights["scorer.weight"].tobytes()
        == a_trained_model().weights["scorer.weight"].tobytes()
    )

    monkeypatch.undo()
    save_model(folder, newer)
    assert load_model(folder).weights["scorer.weight"].tobytes() == newer.weights["scorer.weight"].tobytes()
    assert len(list(folder.iterdir())) == 4


def test_a_folder_that_cannot_be_made_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")

    with pytest.raises(OutOfReach, match="cannot write the model"):
        save_model(tmp_path / "file" / "model", a_trained_model())
