"""A run that was killed goes on from its checkpoint to the very bytes of one that was not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable, OutOfReach
from heddle.core.events import Event
from heddle.models.learning.checkpoint import MANIFEST, Checkpoint
from heddle.models.learning.learned import Learned
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.learning.loop import learn
from heddle.models.learning.task import Validation
from heddle.models.seeded_generator import seeded_generator

CONFIG = LearningConfig(epochs=6, patience=9, learning_rate=0.05, decay=0.9, weight_decay=0.01)
OF = {"model": "toy", "graph": "none"}


class Guess:
    """A small network with dropout and a buffer learns a sum from batches that its own generator draws."""

    def __init__(self) -> None:
        self.module: nn.Module = nn.Sequential(
            nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 1)
        )
        drawn = seeded_generator(0, "weights")
        for weight in self.module.parameters():
            nn.init.normal_(weight, generator=drawn)
        self.generators: Mapping[str, torch.Generator] = {"batches": seeded_generator(0, "batches")}

    def losses(self) -> Iterator[Tensor]:
        for _ in range(3):
            x = torch.rand(16, 4, generator=self.generators["batches"])
            yield (self.module(x).flatten() - x.sum(dim=1)).square().mean()

    def validate(self) -> Validation:
        self.module.eval()
        with torch.no_grad():
            error = float((self.module(torch.eye(4)).flatten() - 1).square().mean())
        return Validation((-error,), {"error": error})


class Killed(Exception):
    """The end of a run from outside."""


def state_of(task: Guess) -> dict[str, Tensor]:
    return {name: x.clone() for name, x in task.module.state_dict().items()}


def run(folder: Path | None, *, die_at: int = 0, config: LearningConfig = CONFIG, **given: object) -> Learned:
    task = given.pop("task", None) or Guess()
    assert isinstance(task, Guess)

    def listen(event: Event) -> None:
        if die_at and event.name == "advanced" and event.done >= die_at:
            raise Killed

    place = None if folder is None else Checkpoint(folder, resume=True, of=OF)
    return learn(task, config, seed=3, checkpoint=place, listener=listen)


def killed(folder: Path, epoch: int, config: LearningConfig = CONFIG) -> None:
    with pytest.raises(Killed):
        run(folder, die_at=epoch, config=config)


@pytest.mark.parametrize("epoch", range(1, 7))
def test_a_run_that_was_killed_at_any_epoch_ends_as_if_it_was_not(tmp_path: Path, epoch: int) -> None:
    whole, again = Guess(), Guess()
    wanted = run(None, task=whole)
    killed(tmp_path, epoch)

    found = run(tmp_path, task=again)

    assert found == wanted
    assert all(torch.equal(x, state_of(again)[name]) for name, x in state_of(whole).items())


def test_a_run_may_be_killed_again_and_again(tmp_path: Path) -> None:
    wanted = run(None)
    for epoch in range(1, 7):
        killed(tmp_path, epoch)

    assert run(tmp_path) == wanted


def test_validations_may_be_rarer_than_epochs(tmp_path: Path) -> None:
    config = replace(CONFIG, validate_every=2)
    wanted = run(None, config=config)
    killed(tmp_path, 3, config)

    found = run(tmp_path, config=config)

    assert found == wanted
    assert [point.epoch for point in found.curve] == [2, 4, 6]


def test_checkpoints_are_as_far_apart_as_asked_for_and_one_ends_the_run(tmp_path: Path) -> None:
    written = []
    learn(
        Guess(),
        replace(CONFIG, epochs=7),
        seed=3,
        checkpoint=Checkpoint(tmp_path, every=3),
        listener=lambda _: written.append(kept_epoch(tmp_path)),
    )

    assert written == [0, 0, 3, 3, 3, 6, 7, 7]
    assert len(list(tmp_path.iterdir())) == 2


def kept_epoch(folder: Path) -> int:
    path = folder / MANIFEST
    return int(json.loads(path.read_text())["facts"]["done"]) if path.exists() else 0


def test_a_run_may_be_told_to_go_on_for_longer(tmp_path: Path) -> None:
    wanted = run(None, config=replace(CONFIG, epochs=8))
    run(tmp_path)

    assert run(tmp_path, config=replace(CONFIG, epochs=8)) == wanted


def test_a_run_that_ended_early_stays_ended(tmp_path: Path) -> None:
    config = replace(CONFIG, epochs=60, patience=1, learning_rate=3.0)
    first = run(tmp_path, config=config)

    assert run(tmp_path, config=config) == first
    assert first.epochs < 60


def test_a_run_begins_where_there_is_nothing_to_go_on_from(tmp_path: Path) -> None:
    assert run(tmp_path / "new" / "folder") == run(None)


def test_a_checkpoint_is_not_written_over_unasked(tmp_path: Path) -> None:
    run(tmp_path)

    with pytest.raises(ModelUnusable, match="holds a checkpoint already"):
        learn(Guess(), CONFIG, seed=3, checkpoint=Checkpoint(tmp_path, of=OF))


@pytest.mark.parametrize(
    ("config", "seed", "of", "named"),
    [
        (CONFIG, 4, OF, "seed: 3, not 4"),
        (replace(CONFIG, learning_rate=0.1), 3, OF, "learning rate: 0.05, not 0.1"),
        (CONFIG, 3, {**OF, "graph": "other"}, "graph: none, not other"),
        (CONFIG, 3, {"model": "toy"}, "graph: none, not None"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_by_name(
    tmp_path: Path, config: LearningConfig, seed: int, of: dict[str, str], named: str
) -> None:
    killed(tmp_path, 2)

    with pytest.raises(ModelUnusable, match=named):
        learn(Guess(), config, seed=seed, checkpoint=Checkpoint(tmp_path, resume=True, of=of))


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    killed(tmp_path, 2)
    other = Guess()
    other.module = nn.Linear(4, 1)

    with pytest.raises(ModelUnusable, match="does not fit the model"):
        run(tmp_path, task=other)


def spoil_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{}")


def cut_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text('{"format": "heddle-ch')


def lose_state(folder: Path) -> None:
    next(folder.glob("state-*")).unlink()


def change_state(folder: Path) -> None:
    path = next(folder.glob("state-*"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def forget_a_fact(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    del manifest["facts"]["misses"]
    (folder / MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize("spoil", [spoil_manifest, cut_manifest, lose_state, change_state, forget_a_fact])
def test_a_damaged_checkpoint_is_refused(tmp_path: Path, spoil: object) -> None:
    killed(tmp_path, 2)
    assert callable(spoil)
    spoil(tmp_path)

    with pytest.raises(ModelUnusable):
        run(tmp_path)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutOfReach, match="cannot write a checkpoint"):
        run(tmp_path / "file" / "folder")


def test_a_checkpoint_comes_after_at_least_one_epoch(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="at least one epoch"):
        Checkpoint(tmp_path, every=0)
