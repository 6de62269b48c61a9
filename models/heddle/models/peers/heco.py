r"""HeCo: embeddings without labels, from two views of a graph that must agree.

"Self-supervised Heterogeneous Graph Neural Network with Co-contrastive Learning" (Wang, Liu, Han, Shi; KDD
2021, https://arxiv.org/abs/2105.09111). Written from the paper:

1. $h_v = \mathrm{elu}(W_{\phi(v)} x_v + b_{\phi(v)})$ for every type (section 4.1); $x$ are identities;
2. $z^{sc}$ from the network schema (4.2) and $z^{mp}$ from meta-paths (4.3), see `heco_views`;
3. both through one two-layer projection (4.5);
4. positives $P_v$: the node itself and those that most meta-paths join to it (4.5);
5. $L^{sc}_v = -\log \frac{\sum_{u \in P_v} \exp(\mathrm{sim}(z^{sc}_v, z^{mp}_u) / \tau)}
   {\sum_u \exp(\mathrm{sim}(z^{sc}_v, z^{mp}_u) / \tau)}$, $L^{mp}$ the other way round, and
   $L = \mathrm{mean}_v\, \lambda L^{sc}_v + (1 - \lambda) L^{mp}_v$ (4.5).

Training stops when the loss does not fall any more; then $z^{mp}$ is kept and logistic regression reads it.
Here neighbours are drawn anew in every epoch with replacement, the same number of every type, and widths,
rates and the number of positives are the same for every graph; none of them was tuned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, elu, normalize

from heddle.core.errors import InvalidGraph
from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.linear_rows import LinearRows, linear_rows
from heddle.models.classification.node_model import Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.learning.loop import learn
from heddle.models.learning.task import Validation
from heddle.models.peers.heco_views import Neighbours, PathView, SchemaView, xavier
from heddle.models.peers.path_neighbours import path_neighbours, there_and_back
from heddle.models.seeded_generator import seeded_generator


@dataclass(frozen=True, slots=True)
class HeCoConfig:
    """Hyper-parameters.

    Args:
        width: Width of the embeddings.
        samples: Neighbours of each type that the schema view draws.
        positives: Most positives of a node, itself included.
        temperature: What similarities are divided by.
        balance: Weight of the schema view's loss.
        dropout: Dropout on the first embeddings.
        attention_dropout: Dropout on attention vectors.
        strength: scikit-learn's C of the logistic regression that reads the embeddings.
        contrast: How the embeddings are learned.
    """

    width: int = 64
    samples: int = 8
    positives: int = 16
    temperature: float = 0.5
    balance: float = 0.5
    dropout: float = 0.3
    attention_dropout: float = 0.3
    strength: float = 100.0
    contrast: LearningConfig = field(
        default_factory=lambda: LearningConfig(epochs=1000, patience=40, learning_rate=2e-3)
    )


class HeCo(nn.Module):
    """The encoder of both views and what compares them.

    Args:
        counts: Number of nodes of the target type and of each type beside it.
        target: The target type.
        neighbours: Target nodes' neighbours of each other type.
        paths: Normalised adjacency along each meta-path, CSR.
        config: Hyper-parameters.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        target: str,
        neighbours: Sequence[Neighbours],
        paths: Sequence[Tensor],
        config: HeCoConfig,
    ) -> None:
        super().__init__()
        self.config, self.types = config, tuple(sorted(counts))
        self.target = target
        # The product of an identity with W is W.
        self.tables = nn.ModuleList(nn.Embedding(counts[name], config.width) for name in self.types)
        self.bias = nn.Parameter(torch.empty(len(self.types), config.width))
        self.schema = SchemaView(neighbours, config.width, config.samples, config.attention_dropout)
        self.paths = PathView(paths, config.width, config.attention_dropout)
        width = config.width
        self.projection = nn.Sequential(nn.Linear(width, width), nn.ELU(), nn.Linear(width, width))

    def reset_parameters(self) -> None:
        """Xavier-normal weights, no biases."""
        xavier(self.tables)
        nn.init.zeros_(self.bias)
        self.schema.reset_parameters()
        self.paths.reset_parameters()
        xavier(self.projection)

    def inputs(self) -> dict[str, Tensor]:
        """Step 1; `[N_type, width]`."""
        return {
            name: dropout(elu(table + bias), self.config.dropout, self.training)
            for name, table, bias in zip(self.types, self.tables.parameters(), self.bias, strict=True)
        }

    def forward(self) -> tuple[Tensor, Tensor]:
        """Steps 1 to 3: both views of every target node as unit vectors; `[N, width]` each."""
        h = self.inputs()
        views = self.schema(h[self.target], h), self.paths(h[self.target])
        one, other = (normalize(self.projection(z), dim=1) for z in views)
        return one, other

    @torch.no_grad()
    def embed(self) -> Tensor:
        """What is kept: the view of meta-paths; `[N, width]`."""
        self.eval()
        embedded: Tensor = self.paths(self.inputs()[self.target])
        return embedded

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self.types)}; {self.config})"


class Contrast:
    """HeCo with its positives, as the loop trains it.

    Args:
        model: The model.
        positives: Pairs of a node and one that counts as the same, each node with itself too.

    Shapes:
        positives: `[2, P]` int64
    """

    def __init__(self, model: HeCo, positives: Tensor) -> None:
        self.module: nn.Module = model
        self.model, self.positives = model, positives
        self.generators: Mapping[str, torch.Generator] = {}
        self._last = float("inf")

    def losses(self) -> Iterator[Tensor]:
        """One step on the whole graph."""
        schema, paths = self.model()
        loss = contrast_loss(schema, paths, self.positives, self.model.config)
        self._last = float(loss.detach())
        yield loss

    def validate(self) -> Validation:
        """There are no labels to validate on: the loss itself says when to stop."""
        return Validation((-self._last,), {"contrast": self._last})


def contrast_loss(schema: Tensor, paths: Tensor, positives: Tensor, config: HeCoConfig) -> Tensor:
    """Step 5.

    Shapes:
        schema, paths: `[N, D]` unit vectors
        positives: `[2, P]`
    """
    similar = schema @ paths.t() / config.temperature  # [N, N]
    node, same = positives
    losses = []
    for scores in (similar, similar.t()):
        chosen = torch.zeros_like(scores[:, 0]).index_add(0, node, scores[node, same].exp())  # [N]
        losses.append(scores.logsumexp(dim=1) - chosen.log())
    loss: Tensor = (config.balance * losses[0] + (1 - config.balance) * losses[1]).mean()
    return loss


def positive_pairs(paths: Sequence[Tensor], nodes: int, most: int) -> Tensor:
    """Step 4: each node, and those that most meta-paths join to it; ties by their number.

    Args:
        paths: Edges along each meta-path, loops included.
        nodes: Number of nodes.
        most: Most positives of a node, itself included.

    Shapes:
        paths: `[2, E]` each
        returns: `[2, P]`
    """
    edges, count = torch.unique(torch.cat(list(paths), dim=1), dim=1, return_counts=True)
    node, other = edges
    rank = torch.where(node == other, len(paths) + 1, count)  # a node stands first among its own
    order = torch.argsort(node * (len(paths) + 2) + (len(paths) + 1 - rank), stable=True)
    node, other = node[order], other[order]
    first = torch.searchsorted(node.contiguous(), torch.arange(nodes))
    kept = torch.arange(len(node)) - first[node] < most
    return torch.stack([node[kept], other[kept]])


def build_heco(
    graph: LabelledGraph, config: HeCoConfig, seed: int, device: str, listener: Listener
) -> LinearRows:
    """Learn embeddings without labels, and make the logistic regression that reads them.

    Raises:
        InvalidGraph: nothing leads from the target type to others and back.
    """
    data, target = graph.data, graph.target
    nodes = int(data[target].num_nodes)
    paths = there_and_back(data.edge_types, target, 2)
    edges = [path_neighbours(data, path, target, nodes) for path in paths]
    relations = [each for each in sorted(data.edge_types) if each[0] == target != each[2]]
    if not relations:
        raise InvalidGraph(
            f"{target} has no neighbours of other types",
            hint="use a model that needs one view, such as walks",
        )
    neighbours = [_neighbours(data[each].edge_index, each[2], nodes, device) for each in relations]
    counts = {name: int(data[name].num_nodes) for name in {target, *(each[2] for each in relations)}}
    adjacency = [_normalised(each, nodes).to(device) for each in edges]
    # Layers draw their first weights from torch's own stream.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seeded_generator(seed, "contrast weights").initial_seed())
        model = HeCo(counts, target, neighbours, adjacency, config)
        model.reset_parameters()
    positives = positive_pairs(edges, nodes, config.positives).to(device)
    learn(Contrast(model.to(device), positives), config.contrast, seed=seed, device=device, listener=listener)
    embedded = model.embed()
    # Columns of one deviation, so that the ridge treats them alike.
    rows = (embedded - embedded.mean(dim=0)) / embedded.std(dim=0).clamp(min=1e-6) / config.width**0.5
    return linear_rows(graph, rows, seed=seed, strength=config.strength)


def _neighbours(edges: Tensor, kind: str, nodes: int, device: str) -> Neighbours:
    node, other = torch.unique(edges, dim=1)
    pointer = torch.searchsorted(node.contiguous(), torch.arange(nodes + 1))
    return Neighbours(kind, pointer.to(device), other.to(device))


def _normalised(edges: Tensor, nodes: int) -> Tensor:
    """D^-1/2 A D^-1/2 in compressed rows; each node is among its neighbours."""
    edges = torch.unique(torch.cat([edges, edges.flip(0)], dim=1), dim=1)
    degree = torch.bincount(edges[0], minlength=nodes).float()
    value = (degree[edges[0]] * degree[edges[1]]).rsqrt()
    return torch.sparse_coo_tensor(edges, value, (nodes, nodes)).coalesce().to_sparse_csr()


def recipe(_: frozenset[str]) -> Recipe:
    """HeCo; the same for every graph."""
    learning = LearningConfig(epochs=300, patience=60, learning_rate=0.1, choice=Choice.SCORE)
    return Recipe("heco", HeCoConfig(), learning, build_heco)
