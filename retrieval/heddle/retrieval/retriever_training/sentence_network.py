"""The network in training: a sentence-transformers model, all of it or low-rank changes to its layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable
from heddle.models.extraction.low_rank import LowRank
from heddle.models.seeded_generator import seeded_generator
from heddle.models.sentence_encoder import load_sentence_model
from heddle.retrieval.retriever_training.token_rows import TokenRows


class SentenceNetwork(nn.Module):
    """A sentence-transformers model that learns; it pools as it did before.

    Args:
        model: The loaded model, in float32.
        rank: Rank of the changes that its dense layers learn; 0 trains all weights.
        alpha: Weight of the changes.
        dropout: Share of values that training leaves out.
        generator: Source of the changes' first values.

    Shapes:
        ids: `[N, P]`, int64
        mask: `[N, P]`, bool, true where there is a token
        output: vectors of unit length `[N, H]`, vectors of tokens `[N, P, H]`
    """

    def __init__(
        self, model: Any, *, rank: int, alpha: float, dropout: float, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.model = model
        for module in model.modules():
            if isinstance(module, nn.Dropout):
                module.p = dropout
        if rank:
            model.requires_grad_(False)
            for holder, name, layer in list(_dense_layers(model[0])):
                setattr(
                    holder, name, LowRank(layer, rank, alpha, generator=generator).to(layer.weight.device)
                )
        else:
            model.requires_grad_(True)

    @property
    def width(self) -> int:
        """Width of a vector, `H`."""
        return int(self.words.embedding_dim)

    @property
    def words(self) -> nn.Embedding:
        """The vectors of all tokens, before any layer."""
        table: nn.Embedding = self.model[0].auto_model.get_input_embeddings()
        return table

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Encode texts."""
        said = self.model({"input_ids": ids, "attention_mask": mask.long()})
        vectors = nn.functional.normalize(said["sentence_embedding"].float(), dim=-1)
        return vectors, said["token_embeddings"]

    def learned(self) -> dict[str, Tensor]:
        """What training changes, by name."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}

    def tokenise(self, texts: Sequence[str], longest: int) -> TokenRows:
        """The tokens of texts with the words that they belong to; what is longer is cut off."""
        tokenizer = self.model.tokenizer
        ids: list[list[int]] = []
        words: list[list[int]] = []
        for start in range(0, len(texts), 1024):
            batch = tokenizer(list(texts[start : start + 1024]), truncation=True, max_length=longest)
            for row, tokens in enumerate(batch["input_ids"]):
                ids.append(tokens)
                words.append([-1 if word is None else word for word in batch.word_ids(row)])
        return TokenRows(ids, words, pad=int(tokenizer.pad_token_id))

    @property
    def mask_token(self) -> int:
        """The token that stands for what is not seen.

        Raises:
            ModelUnusable: the tokenizer has none.
        """
        token = self.model.tokenizer.mask_token_id
        if token is None:
            raise ModelUnusable(
                "the encoder's tokenizer has no mask token, which pre-training needs",
                hint="set pretraining.epochs to 0, or start from another encoder",
            )
        return int(token)

    def merged(self) -> Any:
        """The model with the changes put into its weights; it is no network in training any more."""
        for holder, name, layer in list(_changed_layers(self.model[0])):
            with torch.no_grad():
                layer.base.weight += layer.change()
            setattr(holder, name, layer.base)
        return self.model

    def __repr__(self) -> str:
        count = sum(value.numel() for value in self.learned().values())
        return f"{type(self).__name__}(width={self.width}, learned={count})"


def open_network(
    folder: Path, *, rank: int, alpha: float, dropout: float, seed: int, device: str = "cpu"
) -> SentenceNetwork:
    """A network that has learned nothing yet.

    Args:
        folder: A sentence-transformers model with safetensors.
        rank: Rank of the changes; 0 trains all weights.
        alpha: Weight of the changes.
        dropout: Share of values that training leaves out.
        seed: Of the changes' first values.
        device: Where it computes.

    Raises:
        ModelUnusable: the model cannot be loaded, or tells no words apart.
    """
    model = load_sentence_model(folder.name, folder, device).float()
    if not getattr(model.tokenizer, "is_fast", False):
        raise ModelUnusable(
            f"the tokenizer of {folder} does not tell which tokens are one word",
            hint="start from a model that has a tokenizer.json",
        )
    generator = seeded_generator(seed, "changes")
    return SentenceNetwork(model, rank=rank, alpha=alpha, dropout=dropout, generator=generator)


def _dense_layers(module: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Linear]]:
    """The dense layers inside the transformer's blocks; a pooler's stays as it is."""
    for path, holder in module.named_modules():
        for name, layer in holder.named_children():
            if isinstance(layer, nn.Linear) and "pooler" not in path:
                yield holder, name, layer


def _changed_layers(module: nn.Module) -> Iterator[tuple[nn.Module, str, LowRank]]:
    for holder in module.modules():
        for name, layer in holder.named_children():
            if isinstance(layer, LowRank):
                yield holder, name, layer
