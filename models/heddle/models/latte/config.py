"""What a LATTE model is made of: its hyper-parameters, the authors' values and our additions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.errors import ModelUnusable


class Composition(StrEnum):
    """Which edges longer relations are composed of.

    `ATTENDED` walks on from edges that the attention of this very pass found worth it, as the authors do.
    `WALKED` walks on from all edges, each node's weighing the same, which can be done once, before training:
    no edge is lost because attention is spread over many, and a step costs no sparse product of its own.
    """

    ATTENDED = "attended"
    WALKED = "walked"


class Featureless(StrEnum):
    """What nodes of types without features begin with.

    `LEARNED` is a vector a node, which no new node has. `RANDOM` is a fixed random vector a node, drawn from
    the seed, under a learned linear map: it tells nodes apart and fits graphs that are heard later.
    """

    LEARNED = "learned"
    RANDOM = "random"


class Mode(StrEnum):
    """Whether training knows the nodes it is examined on.

    `TRANSDUCTIVE` hears the whole graph. `INDUCTIVE` hears no held-out node of the target type and none of
    its edges until it is asked about them.
    """

    TRANSDUCTIVE = "transductive"
    INDUCTIVE = "inductive"


@dataclass(frozen=True, slots=True)
class LatteConfig:
    """Hyper-parameters; the defaults are the authors'.

    Args:
        order: Number of layers, and of steps of the longest meta-relations.
        hidden: Width of each layer.
        heads: Heads of attention; they divide the width.
        input_dropout: Dropout on features.
        dropout: Dropout on the projected features and, in `residual` models, on each layer's output.
        attention_dropout: Dropout on attention.
        read_dropout: Dropout before the read-out.
        slope: Slope of the leaky ReLU of scores below 0.
        keep: Attention from which an edge is walked on; with `Composition.ATTENDED`.
        composition: Which edges longer relations are composed of.
        most_edges: Edges of a composed relation at most; the heaviest of each node stay.
        most_relations: Meta-relations of a layer at most.
        mode: Whether training knows the nodes it is examined on.
        featureless: What nodes without features begin with.
        proximity: Weight of the proximity loss; 0 leaves it out.
        negatives: Pairs that are no edges, for each edge, in the proximity loss.
        cumulative: Layer t attends along the relations of all orders up to t, not of order t alone: a node
            then hears from its neighbours what they heard.
        path_prior: Scores of composed edges start from the logarithm of what the edge weighs, so that a
            venue of ten papers is heard more than a venue of one.
        only_present: Relation weights go to relations that the node has edges of, and to itself; otherwise
            what goes to others is lost.
        residual: Each layer's input is added to its output, and the input joins the read-out.
        norm: Layer normalisation of each layer's sum.
        row_norm: Features of a node are scaled to unit length.
        out_width: Width of embeddings; a model of classes has none.
        keep_features: Embeddings start as the nodes' own features, and learn what the graph adds to them.
        label_input: Known labels of the training nodes that are not being predicted are part of the input.
    """

    order: int = 2
    hidden: int = 128
    heads: int = 2
    input_dropout: float = 0.0
    dropout: float = 0.2
    attention_dropout: float = 0.2
    read_dropout: float = 0.4
    slope: float = 0.2
    keep: float = 0.5
    composition: Composition = Composition.ATTENDED
    most_edges: int = 1_000_000
    most_relations: int = 512
    mode: Mode = Mode.TRANSDUCTIVE
    featureless: Featureless = Featureless.LEARNED
    proximity: float = 0.0
    negatives: int = 2
    cumulative: bool = False
    path_prior: bool = False
    only_present: bool = False
    residual: bool = False
    norm: bool = False
    row_norm: bool = False
    label_input: bool = False
    out_width: int = 128
    keep_features: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.order <= 3:
            raise ModelUnusable(f"LATTE has order 1, 2 or 3, not {self.order}")
        counts = (
            self.hidden,
            self.out_width,
            self.heads,
            self.most_edges,
            self.most_relations,
            self.negatives,
        )
        if min(counts) < 1 or self.hidden % self.heads:
            raise ModelUnusable(
                "widths, heads, bounds and negatives must be positive",
                hint="let heads divide the hidden width",
            )
        rates = (self.input_dropout, self.dropout, self.attention_dropout, self.read_dropout)
        if not all(0 <= rate < 1 for rate in rates):
            raise ModelUnusable("dropout must be at least 0 and below 1")
        if not (0 <= self.slope <= 1 and 0 <= self.keep <= 1 and self.proximity >= 0):
            raise ModelUnusable("slope and keep lie between 0 and 1; proximity is at least 0")

    @property
    def read_width(self) -> int:
        """Width of what is read out: all layers' outputs side by side."""
        return self.hidden * (self.order + self.residual)
