"""RpHGNN as a model of embeddings: what all nodes heard, and the encoder that reads rows of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from heddle.core.events import Listener, ignore
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.embedding_recipe import EmbeddingRecipe
from heddle.models.graph_shape import GraphShape
from heddle.models.rphgnn.encoder import RpHGNNConfig, RpHGNNEncoder
from heddle.models.rphgnn.propagation import Propagated, propagate
from heddle.models.rphgnn.propagation_plan import plan_groups
from heddle.models.seeded_generator import seeded_generator
from heddle.models.training_config import compact_config

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


class RpHGNNEmbedding(EmbeddingModel):
    """RpHGNN's encoder of every node type over the pre-computed tensors of a graph.

    Hearing is the pre-computation, so a step of training reads rows of tensors and touches no edge.

    Args:
        encoder: The encoder.
        memory_limit: Bytes the pre-computation may take; None for no limit.
    """

    def __init__(self, encoder: RpHGNNEncoder, *, memory_limit: int | None = None) -> None:
        super().__init__()
        self.encoder = encoder
        self.memory_limit = memory_limit
        self.heard: Propagated = {}

    @property
    def width(self) -> int:
        """Width of the embeddings."""
        return self.encoder.config.out_width

    @property
    def nodes(self) -> Mapping[str, int]:
        """Number of nodes by type of the graph last heard."""
        return {name: next(iter(groups.values())).size(0) for name, groups in self.heard.items()}

    def hear(self, data: HeteroData, *, seed: int, device: str = "cpu", listener: Listener = ignore) -> None:
        """Propagate through all edges of a graph; see `propagate` for what it raises."""
        results = propagate(
            data,
            self.encoder.config.propagation,
            seed=seed,
            device=device,
            memory_limit=self.memory_limit,
            listener=listener,
        )
        self.heard = {
            name: {group: x.to(device) for group, x in groups.items()} for name, groups in results.items()
        }

    def forward(self, rows: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Embed some nodes."""
        inputs = {
            name: {group: x.index_select(0, nodes.to(x.device)) for group, x in self.heard[name].items()}
            for name, nodes in rows.items()
        }  # by type and group [n, L_g, D_g]
        embedded: dict[str, Tensor] = self.encoder(inputs)  # by type [n, out]
        return embedded

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew."""
        self.encoder.reset_parameters(generator)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.encoder!r})"


def rphgnn_embedding(
    shape: GraphShape, config: RpHGNNConfig, seed: int, *, memory_limit: int | None = None
) -> RpHGNNEmbedding:
    """A model for graphs of a shape, with its initial weights.

    Args:
        shape: The types it will know.
        config: Hyper-parameters.
        seed: Seed of the weights.
        memory_limit: Bytes the pre-computation may take; None for no limit.

    Raises:
        ModelUnusable: a node type has no relations and the propagation does not use the nodes' own input.
    """
    plan = plan_groups(shape.widths, shape.relations, config.propagation)
    encoder = RpHGNNEncoder(plan, config, seeded_generator(seed, "weights"))
    return RpHGNNEmbedding(encoder, memory_limit=memory_limit)


def embedding_recipe(feature_width: int) -> EmbeddingRecipe:
    """RpHGNN for the graph of a workspace, as wide as its features."""

    def build(
        shape: GraphShape, config: RpHGNNConfig, seed: int, memory_limit: int | None
    ) -> RpHGNNEmbedding:
        return rphgnn_embedding(shape, config, seed, memory_limit=memory_limit)

    return EmbeddingRecipe("rphgnn", compact_config(feature_width), build)
