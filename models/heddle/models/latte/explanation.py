"""What LATTE learned, as data: relation weights, attention of edges, and ranked meta-paths.

A meta-path's score is the share of the attention that flows along it (attention rollout, Abnar and Zuidema,
"Quantifying Attention Flow in Transformers", ACL 2020, on the level of types): at each layer, from the last
to the first, a node goes on along relation m with its weight beta of m, or stays with that of "none", and the
score of a way is the product of those weights. A chain of relations that several ways compose has the sum of
theirs; layers count alike, since all are read out. Weights are means over the nodes of a type; where one node
is explained, its own until it goes on to others. So the scores of all paths of a type, or of a node, sum
to 1. The path of no steps is what nodes say of themselves. In `residual` models it is what each layer adds
that is shared out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor

from heddle.core.errors import UnknownName, UsageError
from heddle.models.latte.latte import LattePass
from heddle.models.latte.layer import LayerPass
from heddle.models.latte.meta_relation import EdgeType, MetaRelation


class Explainable(Protocol):
    """A model that holds a LATTE and a graph."""

    def look(self) -> LattePass:
        """One pass over the graph, without dropout and without gradients."""
        ...


@dataclass(frozen=True, slots=True)
class RelationWeight:
    """How much of a layer's output comes along a meta-relation.

    Args:
        relation: The meta-relation; None for what the node says itself.
        weight: Its beta, between 0 and 1.
    """

    relation: MetaRelation | None
    weight: float

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        steps = None if self.relation is None else [list(step) for step in self.relation.steps]
        return {"relation": steps, "weight": self.weight}


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """The relation weights of a layer, greatest first; they sum to 1.

    Args:
        layer: Which layer, counted from 1.
        weights: The weights.
    """

    layer: int
    weights: tuple[RelationWeight, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"layer": self.layer, "weights": [each.to_json() for each in self.weights]}


@dataclass(frozen=True, slots=True)
class PathScore:
    """The share of attention that flows along a meta-path.

    Args:
        steps: Relations of the graph along the path; none for what a node says of itself.
        score: The share.
    """

    steps: tuple[EdgeType, ...]
    score: float

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"steps": [list(step) for step in self.steps], "score": self.score}


@dataclass(frozen=True, slots=True)
class TypeExplanation:
    """What nodes of a type listen to, on average.

    Args:
        node_type: The type.
        nodes: How many there are.
        layers: Mean relation weights, layer by layer.
        paths: Meta-paths by score, greatest first.
    """

    node_type: str
    nodes: int
    layers: tuple[LayerWeights, ...]
    paths: tuple[PathScore, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "type": self.node_type,
            "nodes": self.nodes,
            "layers": [each.to_json() for each in self.layers],
            "paths": [each.to_json() for each in self.paths],
        }


@dataclass(frozen=True, slots=True)
class HeardNode:
    """One node that a node listens to.

    Args:
        layer: In which layer, counted from 1.
        relation: Along which meta-relation.
        row: Which node of the relation's tail type.
        attention: Its share of what is heard along the relation, mean over the heads of attention.
        share: That times the relation's weight: its share of the layer's output.
    """

    layer: int
    relation: MetaRelation
    row: int
    attention: float
    share: float

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "layer": self.layer,
            "relation": [list(step) for step in self.relation.steps],
            "type": self.relation.tail,
            "row": self.row,
            "attention": self.attention,
            "share": self.share,
        }


@dataclass(frozen=True, slots=True)
class NodeExplanation:
    """What one node listens to.

    Args:
        node_type: Its type.
        row: Its position.
        layers: Its relation weights, layer by layer.
        heard: The nodes it listens to, those of the greatest share first.
        paths: Meta-paths by score, greatest first.
    """

    node_type: str
    row: int
    layers: tuple[LayerWeights, ...]
    heard: tuple[HeardNode, ...]
    paths: tuple[PathScore, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "type": self.node_type,
            "row": self.row,
            "layers": [each.to_json() for each in self.layers],
            "heard": [each.to_json() for each in self.heard],
            "paths": [each.to_json() for each in self.paths],
        }


def explain_types(model: Explainable, most: int = 20) -> tuple[TypeExplanation, ...]:
    """What the nodes of each type that is read out listen to, on average.

    Args:
        model: The model, with the graph that it heard last.
        most: Meta-paths of a type at most.
    """
    found = model.look()
    means = [_means(layer) for layer in found.layers]
    return tuple(
        TypeExplanation(
            node_type=name,
            nodes=int(read.size(0)),
            layers=_layer_weights(found, means, name),
            paths=_ranked(_paths(found, means, name, means), most),
        )
        for name, read in found.read.items()
    )


def explain_node(model: Explainable, node_type: str, row: int, most: int = 20) -> NodeExplanation:
    """What one node listens to.

    Args:
        model: The model, with the graph that it heard last.
        node_type: The node's type.
        row: The node's position among those of its type.
        most: Meta-paths, and nodes that are heard, at most.

    Raises:
        UnknownName: nodes of such a type are not read out.
        UsageError: there is no such node.
    """
    found = model.look()
    if node_type not in found.read:
        raise UnknownName(
            f"the model embeds no nodes of type {node_type!r}", hint=f"use one of {', '.join(found.read)}"
        )
    if not 0 <= row < found.read[node_type].size(0):
        raise UsageError(
            f"{node_type!r} has no node {row}",
            hint=f"rows count from 0 to {found.read[node_type].size(0) - 1}",
        )
    own = [{node_type: layer.betas[node_type][row]} for layer in found.layers]
    means = [_means(layer) for layer in found.layers]
    heard = [
        each
        for place, layer in enumerate(found.layers, start=1)
        for each in _heard(layer, place, node_type, row)
    ]
    heard.sort(key=lambda each: (-each.share, each.layer, each.relation, each.row))
    return NodeExplanation(
        node_type=node_type,
        row=row,
        layers=_layer_weights(found, own, node_type),
        heard=tuple(heard[:most]),
        paths=_ranked(_paths(found, own, node_type, means), most),
    )


Weights = Sequence[Mapping[str, Tensor]]
"""For each layer and type its relation weights, `[R + 1]`."""
PathScores = dict[tuple[EdgeType, ...], float]


def _means(layer: LayerPass) -> dict[str, Tensor]:
    """Mean relation weights by type; of no nodes, 0."""
    return {name: betas.double().sum(dim=0) / max(betas.size(0), 1) for name, betas in layer.betas.items()}


def _slots(layer: LayerPass, name: str) -> list[MetaRelation | None]:
    """What the columns of a type's relation weights stand for."""
    return [*(each for each in layer.relations if each.head == name), None]


def _layer_weights(found: LattePass, weights: Weights, name: str) -> tuple[LayerWeights, ...]:
    layers = []
    for place, (layer, given) in enumerate(zip(found.layers, weights, strict=True), start=1):
        pairs = zip(_slots(layer, name), given[name].tolist(), strict=True)
        ranked = sorted((RelationWeight(*pair) for pair in pairs), key=lambda each: -each.weight)
        layers.append(LayerWeights(place, tuple(ranked)))
    return tuple(layers)


def _paths(found: LattePass, first: Weights, name: str, rest: Weights) -> PathScores:
    """Scores of all meta-paths: mean over the layers that a way may begin at."""
    scores: PathScores = {}
    for top in range(len(found.layers)):
        for steps, score in _ways(found, top, name, first, rest).items():
            scores[steps] = scores.get(steps, 0.0) + score / len(found.layers)
    return scores


def _ways(found: LattePass, top: int, name: str, first: Weights, rest: Weights) -> PathScores:
    """Scores of the ways that begin at a type in a layer and go down to the input."""
    if top < 0:
        return {(): 1.0}
    layer = found.layers[top]
    scores: PathScores = {}
    for relation, weight in zip(_slots(layer, name), first[top][name].tolist(), strict=True):
        steps = () if relation is None else relation.steps
        # Whoever stays is still the node itself; whoever goes on is any node of the tail's type.
        below = first if relation is None else rest
        following = _ways(found, top - 1, name if relation is None else relation.tail, below, rest)
        for more, score in following.items():
            path = (*steps, *more)
            scores[path] = scores.get(path, 0.0) + weight * score
    return scores


def _ranked(scores: PathScores, most: int) -> tuple[PathScore, ...]:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(PathScore(steps, float(score)) for steps, score in ranked[:most])


def _heard(layer: LayerPass, place: int, name: str, row: int) -> list[HeardNode]:
    """All nodes that a node listens to in a layer."""
    heard = []
    for slot, relation in enumerate(_slots(layer, name)):
        if relation is None:
            continue
        found = layer.relations[relation]
        begin, end = found.edges.pointer[row : row + 2].tolist()
        attention = found.attention[begin:end].mean(dim=1).tolist()
        weight = float(layer.betas[name][row, slot])
        for tail, share in zip(found.edges.tails[begin:end].tolist(), attention, strict=True):
            heard.append(HeardNode(place, relation, tail, share, weight * share))
    return heard
