"""Training a scorer: Adam over lists of candidates, a part of which is held back to say when to stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.retrieval.ranker.scorer import Scorer
from heddle.retrieval.ranker_training.list_loss import list_loss
from heddle.retrieval.ranker_training.scorer_network import ScorerNetwork
from heddle.retrieval.ranker_training.training_list import TrainingList


@dataclass(frozen=True, slots=True)
class ScorerConfig:
    """How a scorer is trained.

    Args:
        hidden: Units of the hidden layer; 0 for the linear model.
        members: Networks that are trained from different starts; the scorer is their mean.
        epochs: Passes over the lists at most.
        patience: Passes without a better held-back loss after which it stops.
        batch: Lists of one step.
        rate: Learning rate.
        decay: Weight decay.
        dropped: Share of features hidden at each step, so that no single one carries the score.
        first_share: Weight of getting the first place right, in [0, 1].
        plain_share: Share of the score that nobody trained, in [0, 1].
    """

    hidden: int = 16
    members: int = 3
    epochs: int = 60
    patience: int = 8
    batch: int = 64
    rate: float = 0.003
    decay: float = 0.1
    dropped: float = 0.2
    first_share: float = 0.3
    plain_share: float = 0.3


@dataclass(frozen=True, slots=True)
class TrainedScorer:
    """A scorer and how it came out.

    Args:
        scorer: The scorer.
        lists: Lists it learned from.
        held_back: Lists that said when to stop.
        loss_before: Their loss before training; of several networks the mean, as is the next.
        loss: Their loss in the end.
        epochs: Passes until the best one; of several networks the longest.
    """

    scorer: Scorer
    lists: int
    held_back: int
    loss_before: float
    loss: float
    epochs: int


def train_scorer(
    lists: Sequence[TrainingList],
    config: ScorerConfig,
    *,
    name: str,
    seed: int,
    told: Callable[[int], None] = lambda _: None,
    deadline: Deadline = NO_DEADLINE,
) -> TrainedScorer:
    """Train a scorer on lists of candidates.

    Args:
        lists: Each with at least one right candidate; a few dozen at least.
        config: How.
        name: What the scorer is called.
        seed: Where chance starts from.
        told: Hears of each pass.
        deadline: Asked before each pass.
    """
    order = np.random.default_rng(seed).permutation(len(lists))
    held, kept = order[: len(lists) // _PART], order[len(lists) // _PART :]
    mean, scale = _standard([lists[place] for place in kept])
    padded = _Padded.of(lists, mean, scale)
    learned = [
        _learn(padded, torch.from_numpy(kept), torch.from_numpy(held), config, seed + member, told, deadline)
        for member in range(config.members)
    ]
    scorer = _joined(name, mean, scale, [each.state for each in learned], config.plain_share)
    return TrainedScorer(
        scorer,
        len(kept),
        len(held),
        float(np.mean([each.before for each in learned])),
        float(np.mean([each.loss for each in learned])),
        max(each.epoch for each in learned),
    )


@dataclass(frozen=True, slots=True)
class _Learned:
    """One network at its best."""

    state: dict[str, NDArray[np.float32]]
    before: float
    loss: float
    epoch: int


def _learn(
    padded: _Padded,
    kept: Tensor,
    held: Tensor,
    config: ScorerConfig,
    seed: int,
    told: Callable[[int], None],
    deadline: Deadline,
) -> _Learned:
    """Train one network until the loss of the held-back lists no longer falls."""
    torch.manual_seed(seed)
    network = ScorerNetwork(padded.inputs.shape[-1], config.hidden)
    optimizer = torch.optim.AdamW(network.parameters(), lr=config.rate, weight_decay=config.decay)
    generator = torch.Generator().manual_seed(seed)
    before = padded.loss(network, held, config.first_share)
    best = _Learned(_state(network), before, before, 0)
    for epoch in range(1, config.epochs + 1):
        deadline.check()
        shuffled = kept[torch.randperm(len(kept), generator=generator)]
        for begin in range(0, len(kept), config.batch):
            inputs, gold, present = padded.at(shuffled[begin : begin + config.batch])
            shown = torch.rand(inputs.shape[-1], generator=generator) >= config.dropped
            loss = list_loss(network(inputs * shown), gold, present, config.first_share)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        told(epoch)
        now = padded.loss(network, held, config.first_share)
        if now < best.loss:
            best = _Learned(_state(network), before, now, epoch)
        elif epoch - best.epoch >= config.patience:
            break
    return best


@dataclass(frozen=True, slots=True)
class _Padded:
    """All lists, filled up to the length of the longest."""

    inputs: Tensor
    gold: Tensor
    present: Tensor

    @staticmethod
    def of(lists: Sequence[TrainingList], mean: NDArray[np.float32], scale: NDArray[np.float32]) -> _Padded:
        longest = max(len(item.gold) for item in lists)
        inputs = np.zeros((len(lists), longest, len(mean)), dtype=np.float32)
        gold = np.zeros((len(lists), longest), dtype=np.bool_)
        present = np.zeros_like(gold)
        for place, item in enumerate(lists):
            inputs[place, : len(item.gold)] = (item.features - mean) / scale
            gold[place, : len(item.gold)] = item.gold
            present[place, : len(item.gold)] = True
        return _Padded(*(torch.from_numpy(array) for array in (inputs, gold, present)))

    def at(self, places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.inputs[places], self.gold[places], self.present[places]

    def loss(self, network: ScorerNetwork, places: Tensor, first_share: float) -> float:
        with torch.no_grad():
            inputs, gold, present = self.at(places)
            return float(list_loss(network(inputs), gold, present, first_share))


def _standard(lists: Sequence[TrainingList]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    every = np.concatenate([item.features for item in lists])
    scale = every.std(axis=0)
    # A feature that never moved says nothing here; elsewhere it must not count for more than it says.
    scale[scale < _STILL] = 1
    return every.mean(axis=0).astype(np.float32), scale.astype(np.float32)


def _state(network: ScorerNetwork) -> dict[str, NDArray[np.float32]]:
    return {name: value.detach().numpy().copy() for name, value in network.state_dict().items()}


def _joined(
    name: str,
    mean: NDArray[np.float32],
    scale: NDArray[np.float32],
    states: Sequence[dict[str, NDArray[np.float32]]],
    plain_share: float,
) -> Scorer:
    """The mean of several networks as one: their hidden units side by side."""
    linear: NDArray[np.float32] = np.mean([state["linear"] for state in states], axis=0, dtype=np.float32)
    hidden = None
    if "out" in states[0]:
        hidden = (
            np.concatenate([state["hidden.weight"] for state in states]),
            np.concatenate([state["hidden.bias"] for state in states]),
            np.concatenate([state["out"] / np.float32(len(states)) for state in states]).astype(np.float32),
        )
    return Scorer(name, mean, scale, linear, hidden, plain_share)


_PART = 8
"""One list in so many is held back."""
_STILL = 1e-6
