"""Soft prompts: vectors of graph nodes as words of a language model.

A small network maps each node's vector to a few vectors of the model's embedding space; they stand before
the question's own (He et al. 2024, "G-Retriever", arXiv 2402.07630; Tian et al. 2024, "Graph Neural
Prompting", arXiv 2309.15427). The model stays as it is: only the map learns.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_FORMAT = "heddle-soft-prompt-1"


class SoftPrompt(nn.Module):
    """Maps node vectors to embeddings of a language model.

    Args:
        node_dimension: Width of the node vectors.
        model_dimension: Width of the model's embeddings.
        tokens: Embeddings made of each node.
        hidden: Width of the layer between.
        scale: Length that embeddings of the model have about; what is made of nodes starts with it.
    """

    def __init__(
        self,
        node_dimension: int,
        model_dimension: int,
        *,
        tokens: int = 1,
        hidden: int = 256,
        scale: float = 1.0,
    ) -> None:
        super().__init__()
        self.shape = (node_dimension, model_dimension, tokens, hidden)
        self.map = nn.Sequential(
            nn.Linear(node_dimension, hidden), nn.GELU(), nn.Linear(hidden, tokens * model_dimension)
        )
        self.scale = nn.Parameter(torch.tensor(scale))

    def forward(self, nodes: Tensor) -> Tensor:
        """The embeddings of nodes, one after the other.

        Shapes:
            nodes: `[b, n, node_dimension]`
            returns: `[b, n * tokens, model_dimension]`
        """
        made = self.map(nodes).unflatten(-1, (self.shape[2], self.shape[1])).flatten(1, 2)
        return self.scale * nn.functional.normalize(made, dim=-1)

    def save(self, path: Path) -> None:
        """Write the map as safetensors."""
        from safetensors.torch import save_file

        tensors = {name: value.detach().contiguous() for name, value in self.state_dict().items()}
        save_file(tensors, path, {"format": _FORMAT, "shape": ",".join(map(str, self.shape))})

    @staticmethod
    def load(path: Path) -> SoftPrompt:
        """Read what `save` wrote.

        Raises:
            ModelUnusable: the file is missing, damaged or of another kind.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, "pt") as opened:
                facts = opened.metadata() or {}
                if facts.get("format") != _FORMAT:
                    raise ValueError("it holds no soft prompt")
                nodes, model, tokens, hidden = (int(size) for size in facts["shape"].split(","))
                prompt = SoftPrompt(nodes, model, tokens=tokens, hidden=hidden)
                prompt.load_state_dict({name: opened.get_tensor(name) for name in prompt.state_dict()})
        except (OSError, SafetensorError, RuntimeError, ValueError, KeyError) as error:
            raise ModelUnusable(
                f"cannot use the soft prompt {path.name} ({error})", hint="train it again, or leave it out"
            ) from error
        return prompt


def prompted_embeddings(
    prompt: SoftPrompt, model: PreTrainedModel, nodes: Tensor, tokens: Tensor
) -> tuple[Tensor, Tensor]:
    """The embeddings that a causal model reads: those of nodes, then those of the question; with their mask.

    Shapes:
        nodes: `[b, n, node_dimension]`
        tokens: `[b, t]`
        returns: `[b, n * tokens + t, model_dimension]` and a mask of ones
    """
    words: Tensor = model.get_input_embeddings()(tokens)
    whole = torch.cat([prompt(nodes).to(words.dtype), words], dim=1)
    return whole, torch.ones(whole.shape[:2], dtype=torch.long, device=whole.device)


def prompt_loss(
    prompt: SoftPrompt, model: PreTrainedModel, nodes: Tensor, question: Tensor, answer: Tensor
) -> Tensor:
    """The mean surprise of a model at an answer, given nodes and a question.

    Shapes:
        nodes: `[b, n, node_dimension]`
        question: `[b, t]`
        answer: `[b, a]`
        returns: a scalar
    """
    embeddings, mask = prompted_embeddings(prompt, model, nodes, torch.cat([question, answer], dim=1))
    ignored = torch.full(
        (len(answer), embeddings.shape[1] - answer.shape[1]), -100, dtype=torch.long, device=answer.device
    )
    read: Any = model(
        inputs_embeds=embeddings, attention_mask=mask, labels=torch.cat([ignored, answer], dim=1)
    )
    loss: Tensor = read.loss
    return loss


def train_soft_prompt(
    prompt: SoftPrompt,
    model: PreTrainedModel,
    batches: Sequence[tuple[Tensor, Tensor, Tensor]],
    *,
    rounds: int = 1,
    rate: float = 1e-3,
) -> list[float]:
    """Let a map learn from nodes, questions and answers; the losses, one a batch.

    Args:
        prompt: The map; learns in place.
        model: A causal language model; none of its weights changes.
        batches: Nodes, question tokens and answer tokens, as `prompt_loss` takes them.
        rounds: How often all batches are seen.
        rate: Learning rate of AdamW.
    """
    frozen = [(weight, weight.requires_grad) for weight in model.parameters()]
    for weight, _ in frozen:
        weight.requires_grad_(False)
    optimizer = torch.optim.AdamW(prompt.parameters(), lr=rate)
    losses = []
    try:
        for nodes, question, answer in [batch for _ in range(rounds) for batch in batches]:
            optimizer.zero_grad()
            loss = prompt_loss(prompt, model, nodes, question, answer)
            torch.autograd.backward(loss)
            optimizer.step()
            losses.append(float(loss.detach()))
    finally:
        for weight, learns in frozen:
            weight.requires_grad_(learns)
    return losses
