"""Training a retriever: the three stages one after the other, each from what the one before it left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from heddle.core.events import Listener, ignore
from heddle.retrieval.retriever_training.alignment import STAGE as ALIGNMENT
from heddle.retrieval.retriever_training.alignment import align
from heddle.retrieval.retriever_training.instruction_tuning import STAGE as TUNING
from heddle.retrieval.retriever_training.instruction_tuning import tune
from heddle.retrieval.retriever_training.pretraining import STAGE as PRETRAINING
from heddle.retrieval.retriever_training.pretraining import pretrain
from heddle.retrieval.retriever_training.question_set import place_questions
from heddle.retrieval.retriever_training.retriever_config import RetrieverConfig
from heddle.retrieval.retriever_training.sentence_network import SentenceNetwork, open_network
from heddle.retrieval.retriever_training.training_data import TrainingData
from heddle.retrieval.retriever_training.training_loop import half

STAGES = (PRETRAINING, ALIGNMENT, TUNING)
_ENCODED = 128
"""Texts that are encoded at a time."""


@dataclass(slots=True)
class RetrieverRun:
    """A training under way.

    Args:
        network: What is trained.
        data: What it is trained on.
        config: How.
        seed: Of all that is random.
        device: Where it computes.
        start: The weights before, by name, where a share of them is kept.
        losses: The curve of each stage that is done.
    """

    network: SentenceNetwork
    data: TrainingData
    config: RetrieverConfig
    seed: int
    device: str = "cpu"
    start: Mapping[str, torch.Tensor] = field(default_factory=dict)
    losses: dict[str, tuple[float, ...]] = field(default_factory=dict)

    def stage(self, name: str, listener: Listener = ignore) -> None:
        """Run one stage; what it needs of earlier ones is in the weights alone.

        Raises:
            ModelUnusable: a loss is not finite, or the tokenizer has no mask token.
        """
        run: Any = {"seed": self.seed, "device": self.device, "listener": listener}
        curve: tuple[float, ...] = ()
        if name == PRETRAINING and self.config.pretraining.epochs:
            texts = self.data.texts()
            curve = pretrain(self.network, texts, self.config.pretraining, **run)
        elif name == ALIGNMENT and self.config.alignment.epochs:
            curve = align(self.network, self.data.pairs, self.config.alignment, **run)
        elif name == TUNING:
            curve = self._tune(listener)
        self.losses[name] = curve

    def finished(self) -> Any:
        """The model with what it has learned put into its weights; the run is over."""
        model = self.network.merged()
        return mixed_with_start(model, self.start, self.config.kept) if self.config.kept else model

    def _tune(self, listener: Listener) -> tuple[float, ...]:
        config, entries = self.config.tuning, self.data.entries
        texts = [entry.encoded_text for entry in entries]
        if not config.epochs or not self.data.questions:
            return ()
        vectors = encode(self.network, texts, config.longest, self.device)
        asked = [question.text for question in self.data.questions]
        placed = place_questions(
            self.data.questions,
            entries,
            encode(self.network, asked, config.longest_question, self.device),
            vectors,
            first=config.first_rank,
            last=config.last_rank,
        )
        return tune(
            self.network, placed, texts, config, seed=self.seed, device=self.device, listener=listener
        )


def mixed_with_start(model: Any, start: Mapping[str, torch.Tensor], share: float) -> Any:
    """A model with its starting weights mixed into the trained ones.

    Wortsman et al., CVPR 2022, https://arxiv.org/abs/2109.01903: a mean of the weights before and after
    fine-tuning keeps more of what the model could do elsewhere.

    Args:
        model: What was trained.
        start: The weights before, by name.
        share: Of the weights before.
    """
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.lerp_(start[name].to(value), share)
    return model


def encode(network: SentenceNetwork, texts: Sequence[str], longest: int, device: str) -> NDArray[np.float32]:
    """Vectors of texts as the network stands, those of like length together.

    Shapes:
        returns: `[len(texts), H]`, rows of unit length
    """
    rows = network.tokenise(texts, longest)
    order = sorted(range(len(texts)), key=lambda row: len(rows.ids[row]))
    vectors = np.empty((len(texts), network.width), dtype=np.float32)
    network.eval()
    with torch.inference_mode(), half(device):
        for start in range(0, len(order), _ENCODED):
            chosen = order[start : start + _ENCODED]
            batch = rows.batch(chosen, device)
            vectors[chosen] = network(batch.ids, batch.mask)[0].float().cpu().numpy()
    return vectors


def new_run(
    folder: Path, data: TrainingData, config: RetrieverConfig, *, seed: int, device: str = "cpu"
) -> RetrieverRun:
    """A training of the model in a folder.

    Raises:
        ModelUnusable: the model cannot be loaded.
    """
    network = open_network(
        folder, rank=config.rank, alpha=config.alpha, dropout=config.dropout, seed=seed, device=device
    )
    # A low-rank change leaves the weights of the layers where they were, under other names.
    before = (
        {
            name.replace(".base.", "."): value.detach().clone()
            for name, value in network.model.named_parameters()
        }
        if config.kept
        else {}
    )
    return RetrieverRun(network, data, config, seed, device, before)
