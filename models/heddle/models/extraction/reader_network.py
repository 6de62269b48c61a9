"""A network in training: one encoder that several tasks share, and a head for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from heddle.models.extraction.annotated_text import TaskShape
from heddle.models.extraction.reader_config import ReaderConfig
from heddle.models.extraction.task_head import TaskHead
from heddle.models.extraction.word_encoder import WordEncoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(slots=True)
class ReaderNetwork:
    """An encoder and the heads that share it.

    Args:
        encoder: The encoder.
        heads: By the name of the task.
        tokenizer: The encoder's, without padding and truncation.
    """

    encoder: WordEncoder
    heads: Mapping[str, TaskHead]
    tokenizer: Tokenizer

    def parameters(self) -> dict[str, nn.Parameter]:
        """What is learned, by name."""
        named: dict[str, Any] = {f"encoder.{name}": value for name, value in self.encoder.changes().items()}
        for task, head in self.heads.items():
            named.update({f"{task}.{name}": value for name, value in head.named_parameters()})
        return named

    def train(self, mode: bool = True) -> None:
        """Leave values out, or do not."""
        self.encoder.train(mode)
        for head in self.heads.values():
            head.train(mode)


def new_network(
    folder: Path, tasks: Sequence[TaskShape], config: ReaderConfig, *, seed: int, device: str = "cpu"
) -> ReaderNetwork:
    """A network that has learned nothing yet.

    Args:
        folder: The encoder's files.
        tasks: What it shall read.
        config: Sizes.
        seed: Of its first values.
        device: Where it computes.
    """
    from tokenizers import Tokenizer

    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        encoder = WordEncoder(
            folder, rank=config.rank, alpha=config.alpha, dropout=config.dropout, generator=generator
        ).to(device)
        heads = {task.name: TaskHead(task, config.head, encoder.width).to(device) for task in tasks}
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return ReaderNetwork(encoder, heads, tokenizer)
