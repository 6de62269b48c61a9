"""What all models that embed nodes have in common, so that one loop trains them and one exam scores them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Self

import torch
from torch import Tensor, nn

from heddle.core.events import Listener, ignore

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

_ROWS = 8192
"""Nodes embedded at once: bounds the memory of hidden layers."""


class EmbeddingModel(nn.Module, ABC):
    """A model that gives every node of a graph a unit vector; nodes of all types share one space.

    It hears a graph first, and embeds nodes of the graph that it heard last. The same weights may hear
    another graph of the same types later, which embeds new nodes without training. What it keeps of a graph
    are no parameters and no persistent buffers: weights are saved without it.
    """

    @property
    @abstractmethod
    def width(self) -> int:
        """Width of the embeddings."""

    @property
    @abstractmethod
    def nodes(self) -> Mapping[str, int]:
        """Number of nodes by type of the graph last heard; nothing before the first."""

    @abstractmethod
    def hear(self, data: HeteroData, *, seed: int, device: str = "cpu", listener: Listener = ignore) -> None:
        """Take a graph in, in place of the one heard before.

        Args:
            data: Typed nodes (with `x` or `num_nodes`) and edges, each relation beside its reverse
                `rev_<name>`. Types without nodes and relations without edges are welcome.
            seed: Seed of whatever is drawn for the graph, such as features of types that have none.
            device: Where the weights are, and where what is kept of the graph goes.
            listener: Hears of preparations that take long.

        Raises:
            InvalidGraph: features are not finite, or an edge points outside its types.
            ModelUnusable: the graph has types that the model does not know, or does not fit into memory.
        """

    @abstractmethod
    def forward(self, rows: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Embed some nodes of the graph last heard.

        Shapes:
            rows: `[n_type]` int64 positions by type, on any device
            returns: `[n_type, width]` for each type that was asked for, rows of unit length
        """

    @abstractmethod
    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew from a generator on the CPU."""

    def added_loss(self) -> Tensor | None:
        """What the last forward pass in training adds to the loss of the task, if anything."""
        return None

    def twin(self) -> Self:
        """A model of the very same weights that may hear another graph while this one keeps its own.

        What is kept of a graph stands in attributes of the model itself, none of it in its submodules.
        """
        return copy(self)

    def embed(self) -> dict[str, Tensor]:
        """Embed all nodes, without gradients and without dropout, in bounded memory.

        A model whose forward pass goes over the whole graph whatever rows are asked for overrides this.

        Shapes:
            returns: `[N_type, width]` by type, on the device
        """
        was_training = self.training
        self.eval()
        with torch.no_grad():
            embedded = {name: self._embed_type(name, count) for name, count in self.nodes.items()}
        self.train(was_training)
        return embedded

    def _embed_type(self, name: str, count: int) -> Tensor:
        parts = torch.arange(count).split(_ROWS)  # type: ignore[no-untyped-call]  # torch's own gap
        return torch.cat([self({name: rows})[name] for rows in parts])
