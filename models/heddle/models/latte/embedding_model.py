"""LATTE as a model of embeddings: every node of a graph becomes a unit vector.

It learns under link prediction, by its own proximity loss (which `added_loss` hands over), or by both. Types
without features begin with fixed random vectors, so that the same weights embed nodes that come later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, normalize, pad

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener, ignore
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.embedding_recipe import EmbeddingRecipe
from heddle.models.graph_shape import GraphShape
from heddle.models.latte.config import Composition, Featureless, LatteConfig
from heddle.models.latte.heard_graph import DenseFeatures, HeardGraph, hear
from heddle.models.latte.latte import Latte, LattePass
from heddle.models.latte.meta_relation import EdgeType
from heddle.models.latte.proximity import proximity_loss
from heddle.models.latte.relation_edges import relation_edges
from heddle.models.seeded_generator import seeded_generator

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


class LatteEmbedding(EmbeddingModel):
    """LATTE over all types of a graph, and for each type a linear map into one space.

    Args:
        widths: Width of each type's features; 0 where it has none.
        edge_types: The relations, with their reverses.
        config: Hyper-parameters; types without features need `Featureless.RANDOM`.

    Raises:
        ModelUnusable: the configuration would learn a table of nodes, or is too narrow for `keep_features`.
    """

    def __init__(
        self, widths: Mapping[str, int], edge_types: tuple[EdgeType, ...], config: LatteConfig
    ) -> None:
        super().__init__()
        _check(widths, config)
        self.config, self.widths, self.edge_types = config, dict(widths), tuple(sorted(edge_types))
        counts = dict.fromkeys(widths, 0)
        self.latte = Latte(self.edge_types, widths, counts, tuple(widths), config)
        shape = (config.read_width, config.out_width)
        self.output = nn.ParameterList(torch.empty(shape) for _ in widths)
        self.bias = nn.ParameterList(torch.empty(config.out_width) for _ in widths)
        self.graph = HeardGraph({}, {}, {})
        self.seed = 0
        self.proximity: Tensor | None = None

    @property
    def width(self) -> int:
        """Width of the embeddings."""
        return self.config.out_width

    @property
    def nodes(self) -> Mapping[str, int]:
        """Number of nodes by type of the graph last heard."""
        return self.graph.sizes

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew; a model that keeps features starts from them alone."""
        self.latte.reset_parameters(generator)
        for name, weight, bias in zip(self.widths, self.output, self.bias, strict=True):
            nn.init.zeros_(bias)
            if self.config.keep_features and self.widths[name]:
                nn.init.zeros_(weight)
            else:
                nn.init.xavier_normal_(weight, generator=generator)

    def hear(self, data: HeteroData, *, seed: int, device: str = "cpu", listener: Listener = ignore) -> None:
        """Take a graph in; types and relations that it lacks are empty."""
        graph = hear(data, device=device, row_norm=self.config.row_norm)
        self._check_types(graph)
        sizes = {name: graph.sizes.get(name, 0) for name in self.widths}
        features = dict(graph.features)
        for name, width in self.widths.items():
            if width and name not in features:
                features[name] = DenseFeatures(torch.zeros(0, width, device=device))
        none = torch.empty(2, 0, dtype=torch.int64, device=device)
        edges = {
            key: graph.edges[key]
            if key in graph.edges
            else relation_edges(none, (sizes[key[0]], sizes[key[2]]))
            for key in self.edge_types
        }
        self.graph, self.seed = HeardGraph(sizes, features, edges, device), seed
        listener(Event("hear", "finished", done=len(edges), total=len(edges)))

    def _check_types(self, graph: HeardGraph) -> None:
        for name, count in graph.sizes.items():
            if count and name not in self.widths:
                raise ModelUnusable(f"the model knows no node type {name!r}", hint="train it on this graph")
            width = graph.widths[name]
            if count and width != self.widths[name]:
                raise ModelUnusable(
                    f"the model learned {name!r} from features of width {self.widths[name]}, given {width}",
                    hint="use the encoder that the model was trained with, or train anew",
                )
        for key, edges in graph.edges.items():
            if edges.count and key not in self.edge_types:
                raise ModelUnusable(
                    f"the model knows no edge type {'|'.join(key)!r}", hint="train it on this graph"
                )

    def forward(self, rows: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Embed some nodes; every pass goes over the whole graph."""
        near_too = self.training and self.config.proximity > 0
        found: LattePass = self.latte(self.graph, seed=self.seed, told=near_too)
        self.proximity = None
        if near_too:
            near = proximity_loss(found, negatives=self.config.negatives, slope=self.config.slope)
            self.proximity = self.config.proximity * near
        return {
            name: self._embedded(found, name, nodes.to(self.graph.device)) for name, nodes in rows.items()
        }

    def added_loss(self) -> Tensor | None:
        """The proximity loss of the last pass in training."""
        return self.proximity

    def embed(self) -> dict[str, Tensor]:
        """Embed all nodes in one pass."""
        found = self.look()
        return {
            name: self._embedded(found, name, torch.arange(count, device=self.graph.device), training=False)
            for name, count in self.nodes.items()
        }

    def look(self) -> LattePass:
        """One pass over the graph last heard, without dropout and without gradients."""
        was_training = self.training
        self.eval()
        with torch.no_grad():
            found: LattePass = self.latte(self.graph, seed=self.seed)
        self.train(was_training)
        return found

    def _embedded(self, found: LattePass, name: str, rows: Tensor, *, training: bool | None = None) -> Tensor:
        place = list(self.widths).index(name)
        training = self.training if training is None else training
        read = found.read[name].index_select(0, rows)  # [n, F T]
        read = dropout(read, self.config.read_dropout, training)
        embedded = torch.addmm(self.bias[place], read, self.output[place])  # [n, out]
        if self.config.keep_features and name in self.graph.features:
            own = self.graph.features[name].dense(rows)  # [n, D]
            # Zeros on the right keep every dot product of the features.
            embedded = embedded + pad(own, (0, self.width - own.size(1)))  # [n, out]
        return normalize(embedded, dim=1)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(width={self.width}, {self.latte!r})"


def _check(widths: Mapping[str, int], config: LatteConfig) -> None:
    bare = [name for name, width in widths.items() if not width]
    if bare and config.featureless is not Featureless.RANDOM:
        raise ModelUnusable(
            f"nodes of type {bare[0]!r} have no features, and a learned table fits no other graph",
            hint="set featureless to random",
        )
    widest = max(widths.values(), default=0)
    if config.keep_features and widest > config.out_width:
        raise ModelUnusable(
            f"embeddings of width {config.out_width} cannot hold features of width {widest}",
            hint="set out_width to at least the width of the features",
        )


def latte_embedding(shape: GraphShape, config: LatteConfig, seed: int) -> LatteEmbedding:
    """A model for graphs of a shape, with its initial weights."""
    model = LatteEmbedding(shape.widths, tuple(sorted(set(shape.relations))), config)
    model.reset_parameters(seeded_generator(seed, "weights"))
    return model


def embedding_recipe(feature_width: int) -> EmbeddingRecipe:
    """LATTE for the graph of a workspace, as wide as its features.

    Order 1: a workspace has tens of relations, and pairs of them would be hundreds.
    """
    config = LatteConfig(
        order=1,
        hidden=64,
        input_dropout=0.2,
        featureless=Featureless.RANDOM,
        composition=Composition.WALKED,
        most_edges=200_000,
        cumulative=True,
        path_prior=True,
        only_present=True,
        residual=True,
        norm=True,
        row_norm=True,
        out_width=feature_width,
        keep_features=True,
    )

    def build(shape: GraphShape, config: LatteConfig, seed: int, _: int | None) -> LatteEmbedding:
        return latte_embedding(shape, config, seed)

    return EmbeddingRecipe("latte", config, build)
