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
    epochs: int = 60
    patience: int = 8
    batch: int = 64
    rate: float = 0.01
    decay: float = 0.01
    dropped: float = 0.1
    first_share: float = 0.3
    plain_share: float = 0.5


@dataclass(frozen=True, slots=True)
class TrainedScorer:
    """A scorer and how it came out.

    Args:
        scorer: The scorer.
        lists: Lists it learned from.
        held_back: Lists that said when to stop.
        loss_before: Their loss before training.
        loss: Their loss in the end.
        epochs: Passes until the best one.
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
    torch.manual_seed(seed)
    order = np.random.default_rng(seed).permutation(len(lists))
    held, kept = order[: len(lists) // _PART], order[len(lists) // _PART :]
    mean, scale = _standard([lists[place] for place in kept])
    padded = _Padded.of(lists, mean, scale)
    network = ScorerNetwork(len(mean), config.hidden)
    optimizer = torch.optim.AdamW(network.parameters(), lr=config.rate, weight_decay=config.decay)
    generator = torch.Generator().manual_seed(seed)
    held_places = torch.from_numpy(held)
    best = before = padded.loss(network, held_places, config.first_share)
    state, best_epoch = _state(network), 0
    for epoch in range(1, config.epochs + 1):
        deadline.check()
        shuffled = torch.from_numpy(kept)[torch.randperm(len(kept), generator=generator)]
        for begin in range(0, len(kept), config.batch):
            places = shuffled[begin : begin + config.batch]
            inputs, gold, present = padded.at(places)
            shown = torch.rand(inputs.shape[-1], generator=generator) >= config.dropped
            loss = list_loss(network(inputs * shown), gold, present, config.first_share)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        told(epoch)
        now = padded.loss(network, held_places, config.first_share)
        if now < best:
            best, best_epoch, state = now, epoch, _state(network)
        elif epoch - best_epoch >= config.patience:
            break
    scorer = _scorer(name, mean, scale, state, config.plain_share)
    return TrainedScorer(scorer, len(kept), len(held), before, best, best_epoch)


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


def _scorer(
    name: str,
    mean: NDArray[np.float32],
    scale: NDArray[np.float32],
    state: dict[str, NDArray[np.float32]],
    plain_share: float,
) -> Scorer:
    hidden = None
    if "out" in state:
        hidden = (state["hidden.weight"], state["hidden.bias"], state["out"])
    return Scorer(name, mean, scale, state["linear"], hidden, plain_share)


_PART = 8
"""One list in so many is held back."""
_STILL = 1e-6
