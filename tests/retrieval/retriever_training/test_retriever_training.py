"""The stages train, repeat themselves, go on where they stopped, and leave a folder that everybody reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_encoder import tiny_encoder
from training_corpus import training_corpus

from heddle.core.errors import ModelUnusable, UsageError
from heddle.models.plain_bert import plain_bert
from heddle.models.text_encoder import TRAINED, load_text_encoder
from heddle.retrieval.retriever_training.retriever_config import (
    AlignmentConfig,
    PretrainingConfig,
    RetrieverConfig,
    TuningConfig,
)
from heddle.retrieval.retriever_training.retriever_folder import (
    StartEncoder,
    check_output,
    read_retriever_manifest,
    save_retriever,
)
from heddle.retrieval.retriever_training.retriever_training import STAGES, RetrieverRun, encode, new_run
from heddle.retrieval.retriever_training.stage_checkpoint import resume, write_stage
from heddle.retrieval.retriever_training.training_data import training_data

_DATA = training_data(training_corpus(), seed=0, most=48)
_CONFIG = RetrieverConfig(
    PretrainingConfig(epochs=4, batch=8, learning_rate=2e-3, longest=48),
    AlignmentConfig(epochs=4, batch=8, learning_rate=2e-3, longest=48),
    TuningConfig(
        epochs=4, batch=8, learning_rate=2e-3, group=4, last_rank=12, longest=48, longest_question=64
    ),
    dropout=0.0,
)
_LOW = replace(_CONFIG, rank=2)
_START = StartEncoder("tiny", "0" * 64)
_TEXTS = ["the tower of Ardin", "which harbour?", "Belmor; Height: 101 m"]


def _trained(start: Path, config: RetrieverConfig = _CONFIG, seed: int = 0) -> RetrieverRun:
    run = new_run(start, _DATA, config, seed=seed)
    for name in STAGES:
        run.stage(name)
    return run


@pytest.fixture(scope="module", params=[_CONFIG, _LOW], ids=["all weights", "low rank"])
def trained(start: Path, request: pytest.FixtureRequest) -> RetrieverRun:
    return _trained(start, request.param)


def test_the_loss_of_every_stage_goes_down(trained: RetrieverRun) -> None:
    for name in STAGES:
        curve = trained.losses[name]
        assert curve[-1] < curve[0], name


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(start: Path) -> None:
    short = replace(
        _CONFIG,
        dropout=0.1,
        pretraining=replace(_CONFIG.pretraining, epochs=1),
        alignment=replace(_CONFIG.alignment, epochs=1),
        tuning=replace(_CONFIG.tuning, epochs=1),
    )
    one, again, other = (_trained(start, short, seed).network.learned() for seed in (1, 1, 2))
    assert all(torch.equal(value, again[name]) for name, value in one.items())
    assert not all(torch.equal(value, other[name]) for name, value in one.items())


def test_a_training_that_broke_off_goes_on_to_the_same_weights(start: Path, tmp_path: Path) -> None:
    broken = new_run(start, _DATA, _LOW, seed=0)
    for name in STAGES[:2]:
        broken.stage(name)
    write_stage(broken, tmp_path)
    later = new_run(start, _DATA, _LOW, seed=0)
    resume(later, tmp_path)
    assert list(later.losses) == list(STAGES[:2])
    later.stage(STAGES[2])
    whole = _trained(start, _LOW)
    learned = whole.network.learned()
    assert all(torch.equal(value, learned[name]) for name, value in later.network.learned().items())
    assert later.losses == whole.losses


def _other_seed(folder: Path) -> None:
    _change(folder, lambda said: said.update(seed=9))


def _no_json(folder: Path) -> None:
    (folder / "checkpoint.json").write_text("{")


def _other_tensors(folder: Path) -> None:
    next(folder.glob("*.safetensors")).write_bytes(b"other")


def _gone(folder: Path) -> None:
    next(folder.glob("*.safetensors")).unlink()


def _change(folder: Path, how: Callable[[dict[str, object]], None]) -> None:
    path = folder / "checkpoint.json"
    said = json.loads(path.read_text())
    how(said)
    path.write_text(json.dumps(said))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_other_seed, "of another training"),
        (_no_json, "not a checkpoint"),
        (_other_tensors, "not the file"),
        (_gone, "cannot read"),
    ],
)
def test_a_damaged_checkpoint_is_not_gone_on_from(
    start: Path, tmp_path: Path, damage: Callable[[Path], None], words: str
) -> None:
    run = new_run(start, _DATA, _LOW, seed=0)
    write_stage(run, tmp_path)
    damage(tmp_path)
    with pytest.raises(ModelUnusable, match=words):
        resume(new_run(start, _DATA, _LOW, seed=0), tmp_path)


def test_the_folder_reads_alike_everywhere(trained: RetrieverRun, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    before = encode(trained.network, _TEXTS, 128, "cpu")
    written = save_retriever(trained, tmp_path / "own", _START)
    theirs = SentenceTransformer(str(tmp_path / "own"), device="cpu")
    ours = load_text_encoder(f"{tmp_path / 'own'}:float32")
    assert plain_bert(tmp_path / "own") is not None
    assert np.allclose(theirs.encode(_TEXTS), before, atol=1e-5)
    assert np.allclose(ours.encode(_TEXTS), before, atol=1e-5)
    assert theirs.prompts["table"] == getattr(ours, "prompts")["table"]  # noqa: B009
    assert read_retriever_manifest(tmp_path / "own") == json.loads(json.dumps(written))
    assert not list(tmp_path.glob(".own*"))


def test_the_manifest_says_what_the_encoder_came_from(start: Path, tmp_path: Path) -> None:
    run = new_run(start, _DATA, replace(_CONFIG, tuning=replace(_CONFIG.tuning, epochs=0)), seed=3)
    for name in STAGES:
        run.stage(name)
    said = save_retriever(run, tmp_path / "own", _START)
    assert said["start"] == {"name": "tiny", "digest": "0" * 64}
    assert said["data"]["digests"] == _DATA.digests()
    assert (said["seed"], said["stages"], said["losses"]["tuning"]) == (3, list(STAGES), [])
    # What was never told of instructions must not be asked with one.
    assert not said["instructed"]
    assert "all" not in getattr(load_text_encoder(str(tmp_path / "own")), "prompts")  # noqa: B009


def test_keeping_a_share_of_the_start_lies_between_both(start: Path) -> None:
    config = replace(_CONFIG, alignment=replace(_CONFIG.alignment, epochs=0), kept=0.5)
    config = replace(config, tuning=replace(config.tuning, epochs=1))
    run = new_run(start, _DATA, config, seed=0)
    before = {name: x.detach().clone() for name, x in run.network.model.named_parameters()}
    run.stage("tuning")
    after = {name: x.detach().clone() for name, x in run.network.model.named_parameters()}
    for name, value in run.finished().named_parameters():
        assert torch.allclose(value, (before[name] + after[name]) / 2, atol=1e-6)


def test_a_retriever_is_replaced_and_nothing_else_is(start: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    run = new_run(start, _DATA, replace(_CONFIG, rank=0), seed=0)
    save_retriever(run, folder, _START)
    save_retriever(run, folder, StartEncoder("other", "1" * 64))
    assert read_retriever_manifest(folder)["start"]["name"] == "other"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="no trained retriever"):
        check_output(tmp_path / "mine")
    with pytest.raises(UsageError, match="is a file"):
        check_output(tmp_path / "mine" / "letter.txt")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"format": "heddle-retriever/9"}'])
def test_a_manifest_that_is_none_is_an_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / TRAINED).write_text(content)
    with pytest.raises(ModelUnusable):
        read_retriever_manifest(tmp_path)


def test_a_tokenizer_without_a_mask_is_an_error_of_stage_1_alone(tmp_path: Path) -> None:
    run = new_run(tiny_encoder(tmp_path / "maskless", mask=False), _DATA, _CONFIG, seed=0)
    with pytest.raises(ModelUnusable, match="no mask token"):
        run.stage("pretraining")
    run.stage("alignment")
    assert run.losses["alignment"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: PretrainingConfig(encoder_share=1.0),
        lambda: PretrainingConfig(epochs=-1),
        lambda: AlignmentConfig(temperature=0),
        lambda: AlignmentConfig(batch=1),
        lambda: TuningConfig(group=1),
        lambda: TuningConfig(balanced=1.5),
        lambda: TuningConfig(first_rank=60),
        lambda: RetrieverConfig(rank=-1),
        lambda: RetrieverConfig(kept=1.0),
    ],
)
def test_values_that_cannot_be_are_errors(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError):
        make()


def test_a_folder_that_holds_no_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable):
        new_run(tmp_path, _DATA, _CONFIG, seed=0)
