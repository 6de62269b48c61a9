"""The encoder of words: a BERT whose layers learn a low-rank change, told the shape of each word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from heddle.models.extraction.low_rank import LowRank
from heddle.models.extraction.word_shape import WordShape

ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The dense layers of each transformer layer."""


class WordEncoder(nn.Module):
    """Vectors of the pieces of words, in their context.

    Devlin et al., NAACL 2019, https://aclanthology.org/N19-1423, with low-rank changes (`LowRank`) in every
    dense layer and the shape of its word added to each piece.

    Args:
        folder: Holds the BERT's `config.json` and `model.safetensors`.
        rank: Rank of the changes.
        alpha: Their weight.
        dropout: Share of values that training leaves out, in the BERT itself.
        generator: Source of the changes' first values.

    Shapes:
        pieces, shapes: `[N, P]`, int64
        mask: `[N, P]`, bool, true where there is a piece
        output: `[N, P, H]`
    """

    def __init__(
        self, folder: Path, *, rank: int, alpha: float, dropout: float, generator: torch.Generator
    ) -> None:
        from transformers import BertConfig, BertModel

        super().__init__()
        config = BertConfig.from_pretrained(
            folder, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
        )
        with _quietly():
            bert: Any = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
        self.bert = bert.float().requires_grad_(False)
        for layer in self.bert.encoder.layer:
            for name in ADAPTED:
                parent, _, last = name.rpartition(".")
                holder = layer.get_submodule(parent)
                setattr(holder, last, LowRank(getattr(holder, last), rank, alpha, generator=generator))
        self.shape = nn.Embedding(len(WordShape), config.hidden_size)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin without a word of shapes; the changes have been set by their generator."""
        nn.init.zeros_(self.shape.weight)

    @property
    def width(self) -> int:
        """Width of a vector, `H`."""
        return self.shape.embedding_dim

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Encode windows."""
        words = self.bert.embeddings.word_embeddings(pieces) + self.shape(shapes)  # [N, P, H]
        encoded: Tensor = self.bert(inputs_embeds=words, attention_mask=mask.long()).last_hidden_state
        return encoded

    def changes(self) -> dict[str, Tensor]:
        """What training may change, by name."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.bert.encoder.layer)} layers, width={self.width})"


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the bar and the report of the weights that this model leaves out: its pooler."""
    from transformers.utils import logging as untyped

    logging: Any = untyped
    before = logging.get_verbosity()
    bar = logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        if bar:
            logging.enable_progress_bar()
