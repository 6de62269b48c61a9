"""Link prediction as a task: what a step learns from, what is validated, what must not be known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from planted_graph import a_planted_snapshot

from heddle.core.errors import ModelUnusable
from heddle.models.graph_shape import shape_of
from heddle.models.learning.checkpoint import Checkpoint
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.learning.loop import learn
from heddle.models.links.edge_split import Part, SplitConfig, edge_keys, message_snapshot, split_edges
from heddle.models.links.link_exam import LinkExam
from heddle.models.links.link_prediction import LinkScorer
from heddle.models.links.link_task import Lesson, LinkLearner, LinkTask
from heddle.models.rphgnn.embedding_model import RpHGNNEmbedding, rphgnn_embedding
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig

SMALL = RpHGNNConfig(
    out_width=16,
    hidden=16,
    propagation=PropagationConfig(iterations=1, use_self=True, width=16, featureless_width=16),
)
KNOWS = ("Person", "KNOWS", "Person")


def a_task(seed: int = 0, split: SplitConfig | None = None, lessons: int = 0) -> LinkTask:
    snapshot, features = a_planted_snapshot()
    shape = shape_of(snapshot, features)
    divided = split_edges(snapshot.edges, split or SplitConfig(), torch.Generator().manual_seed(0))
    model = rphgnn_embedding(shape, SMALL, seed)
    model.hear(message_snapshot(snapshot, divided).to_hetero_data(features), seed=seed)
    learner = LinkLearner(model, LinkScorer(shape.edge_types, 16))
    exam = LinkExam({name: len(ids) for name, ids in snapshot.nodes.items()}, divided, seed)
    return LinkTask(
        learner,
        exam,
        batch=128,
        negatives=16,
        steps=3,
        seed=seed,
        lessons=[Lesson(model, divided.of(Part.SUPERVISION))] * lessons,
    )


@pytest.mark.parametrize("lessons", [0, 1, 2])
def test_an_epoch_has_the_steps_that_were_asked_for_of_every_lesson(lessons: int) -> None:
    losses = list(a_task(lessons=lessons).losses())

    assert len(losses) == 3 * max(lessons, 1)
    assert all(float(loss.detach()) > 0 and loss.requires_grad for loss in losses)


def test_a_step_moves_the_model_and_the_scorer() -> None:
    task = a_task()
    before = {name: x.clone() for name, x in task.module.state_dict().items()}

    learn(task, LearningConfig(epochs=2, learning_rate=0.05), seed=0)

    moved = {
        name.split(".")[0] for name, x in task.module.state_dict().items() if not torch.equal(x, before[name])
    }
    assert moved == {"model", "scorer"}


def test_what_the_model_adds_joins_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = next(a_task().losses())
    monkeypatch.setattr(RpHGNNEmbedding, "added_loss", lambda _: torch.tensor(2.0))
    torch.manual_seed(0)

    added = next(a_task().losses())

    assert float(added.detach()) > float(plain.detach()) + 1


def test_validation_is_the_mrr_of_the_held_out_edges_and_moves_no_stream() -> None:
    task = a_task()
    state = task.generators["batches"].get_state()

    first, second = task.validate(), task.validate()

    assert first == second
    assert first.merit == (first.shown["validation_mrr"],)
    assert 0 < first.shown["validation_mrr"] < 1
    assert torch.equal(task.generators["batches"].get_state(), state)


def test_without_validation_edges_there_is_no_merit() -> None:
    assert a_task(split=SplitConfig(supervision=0.5, validation=0.0, test=0.1)).validate().merit is None


def test_learning_knows_of_no_edge_that_is_held_out() -> None:
    task = a_task()
    split = task.exam.split
    held_out = split.of(Part.VALIDATION)[KNOWS], split.of(Part.TEST)[KNOWS]
    taught = split.of(Part.SUPERVISION)[KNOWS]

    known = task.known[KNOWS]

    assert not torch.isin(edge_keys(torch.cat(held_out, dim=1), 90), known).any()
    assert torch.isin(edge_keys(taught, 90), known).all()


def test_equal_seeds_give_equal_losses() -> None:
    def losses(seed: int) -> list[float]:
        torch.manual_seed(0)
        return [float(loss.detach()) for loss in a_task(seed).losses()]

    assert losses(1) == losses(1) != losses(2)


def test_a_loss_that_is_not_finite_is_an_error() -> None:
    task = a_task()
    with torch.no_grad():
        task.learner.scorer.weight.fill_(torch.nan)

    with pytest.raises(ModelUnusable, match="loss is not finite"):
        next(task.losses())


def test_a_run_that_stopped_goes_on_to_the_bytes_of_one_that_did_not(tmp_path: Path) -> None:
    config = LearningConfig(epochs=4, learning_rate=0.01)
    whole, first, second = (a_task(lessons=2) for _ in range(3))
    learn(whole, config, seed=1)

    learn(first, replace(config, epochs=2), seed=1, checkpoint=Checkpoint(tmp_path))
    learn(second, config, seed=1, checkpoint=Checkpoint(tmp_path, resume=True))

    found = second.module.state_dict()
    assert all(torch.equal(x, found[name]) for name, x in whole.module.state_dict().items())
