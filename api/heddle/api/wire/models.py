"""Trained models, and what they say of themselves and of a node."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire, example
from heddle.api.wire.graph import NodeModel

_VERSION = "3f5a" * 16
_SUMMARY = {
    "id": "rphgnn",
    "kind": "rphgnn",
    "task": "embedding",
    "in_force": True,
    "state": "ready",
    "detail": "",
    "graph_version": _VERSION,
}
_SCORES = {"auc": 0.93, "ap": 0.92, "mrr": 0.61, "edges": 412}
_BASELINE = {"auc": 0.88, "ap": 0.87, "mrr": 0.52, "edges": 412}
_CONTRIBUTION = {
    "node_type": "Person",
    "source": "Person",
    "relation": "WORKS_FOR",
    "target": "Organization",
    "hop": 2,
    "distance": 0.031,
    "share": 0.12,
}
_ADA = {"id": "person-9f2c", "type": "Person", "name": "Ada Lovelace"}
_BEN = {"id": "person-41d0", "type": "Person", "name": "Ben Okri"}


class ModelSummary(Wire):
    """A trained model in a list."""

    id: str = Field(description="Its name.")
    kind: str = Field(description="What kind of model it is: `rphgnn`, `latte`.")
    task: str = Field(description="`embedding`, `link-prediction` or `node-classification`.")
    in_force: bool = Field(description="Whether the index takes up its embeddings.")
    state: str = Field(
        description="`ready`; `behind`: the graph changed since; `failed`: its files cannot be read."
    )
    detail: str = Field(description="What the state means, where it is not `ready`.")
    graph_version: str = Field(description="The graph that it was trained on.")


class ModelList(Wire):
    """The trained models of a workspace, by name."""

    model_config = example({"models": [_SUMMARY], "next": None})

    models: list[ModelSummary]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


class LinkScores(Wire):
    """How well held-out edges are told from edges that are not there."""

    auc: float = Field(description="Chance that an edge scores above a pair that is none.")
    ap: float = Field(description="Average precision.")
    mrr: float = Field(description="Mean reciprocal rank of the true end among others of its type.")
    edges: int = Field(description="Held-out edges that were asked.")


class ModelMetrics(Wire):
    """Measures on held-out edges, beside what is to be beaten."""

    trained: LinkScores | None = Field(description="The model; null where no edge could be held out.")
    untrained: LinkScores | None = Field(description="The same model before it learned.")
    features: LinkScores | None = Field(description="The similarity of texts alone.")
    relations: dict[str, LinkScores] = Field(
        description="The model, by relation as `<source type>|<relation>|<target type>`."
    )


class CurvePointModel(Wire):
    """A validation during training."""

    step: int
    loss: float | None = Field(description="Mean loss since the one before; null where it was not finite.")
    validation_mrr: float | None
    shown: dict[str, float | None] = Field(description="All that was measured: MRR of links, F1 of classes.")


class EdgeTypeModel(Wire):
    """A relation between two node types."""

    source: str
    relation: str
    target: str


class ContributionModel(Wire):
    """What one block of a node type's input, a relation at a hop, does to its embeddings."""

    node_type: str
    source: str
    relation: str = Field(description="`rev_<name>` is walked backwards, `self` are the nodes' own features.")
    target: str
    hop: int = Field(
        description="Edges away. Odd: along the relation; even: along it and back; 0: the node's own input."
    )
    distance: float = Field(description="Mean cosine distance between embeddings with the block and without.")
    share: float = Field(description="Of the sum of all distances of the type.")


class ClassScoresModel(Wire):
    """F1 of a classification."""

    macro_f1: float = Field(description="Mean of the classes' F1.")
    micro_f1: float = Field(description="F1 of all decisions together.")


class ClassesModel(Wire):
    """What a model of node classes tells, and how well."""

    target: str = Field(description="The type whose nodes have the classes.")
    names: list[str]
    several: bool = Field(description="Whether a node may have several.")
    validation: ClassScoresModel | None = Field(description="On the nodes that it was chosen by.")
    scored: ClassScoresModel | None = Field(description="On nodes that were never looked at.")


class ModelDetail(ModelSummary):
    """A trained model: what it is, how well it does, how it learned and what it listens to."""

    model_config = example(
        {
            **_SUMMARY,
            "code_version": "0.1.0",
            "seed": 0,
            "dimension": 384,
            "config": {"hidden": 64, "out_width": 384},
            "training": {"steps": 400, "learning_rate": 0.001},
            "node_types": ["Organization", "Person"],
            "edge_types": [{"source": "Person", "relation": "WORKS_FOR", "target": "Organization"}],
            "metrics": {
                "trained": _SCORES,
                "untrained": _BASELINE,
                "features": _BASELINE,
                "relations": {"Person|WORKS_FOR|Organization": _SCORES},
            },
            "curve": [{"step": 10, "loss": 0.61, "validation_mrr": 0.55, "shown": {"validation_mrr": 0.55}}],
            "contributions": [_CONTRIBUTION],
            "classes": None,
        }
    )

    code_version: str = Field(description="The Heddle that trained it.")
    seed: int
    dimension: int | None = Field(description="Numbers of an embedding; null where it tells classes.")
    config: dict[str, Any] = Field(description="The model's hyper-parameters.")
    training: dict[str, Any] = Field(description="How it was trained.")
    node_types: list[str] = Field(description="Node types that it knows.")
    edge_types: list[EdgeTypeModel] = Field(description="Relations that it knows.")
    metrics: ModelMetrics | None = Field(description="On held-out edges; null where it tells classes.")
    curve: list[CurvePointModel] = Field(description="Loss and validation over the steps.")
    contributions: list[ContributionModel] | None = Field(
        description="By node type, the largest first; null for a model that was trained before they were "
        "measured, which is to be trained anew, and for models that have no such blocks."
    )
    classes: ClassesModel | None = Field(description="Of a model of node classes; null of all others.")


class RelationWeightModel(Wire):
    """How much of a layer's output comes along a chain of relations."""

    relation: list[tuple[str, str, str]] | None = Field(
        description="Its steps as source type, relation, target type; null for what a node says itself."
    )
    weight: float


class LayerWeightsModel(Wire):
    """The relation weights of a layer, the greatest first; they sum to 1."""

    layer: int = Field(description="Counted from 1.")
    weights: list[RelationWeightModel]


class PathScoreModel(Wire):
    """The share of attention that flows along a meta-path."""

    steps: list[tuple[str, str, str]] = Field(description="None for what a node says of itself.")
    score: float


class TypeExplanationModel(Wire):
    """What nodes of a type listen to, on average."""

    type: str
    nodes: int
    layers: list[LayerWeightsModel]
    paths: list[PathScoreModel] = Field(description="Meta-paths, the greatest share first.")


class ModelExplanation(Wire):
    """What a model learned to listen to."""

    model_config = example(
        {
            "model": "latte",
            "kind": "latte",
            "task": "embedding",
            "graph_version": _VERSION,
            "types": [
                {
                    "type": "Person",
                    "nodes": 24,
                    "layers": [
                        {
                            "layer": 1,
                            "weights": [
                                {"relation": [["Person", "WORKS_FOR", "Organization"]], "weight": 0.7},
                                {"relation": None, "weight": 0.3},
                            ],
                        }
                    ],
                    "paths": [{"steps": [["Person", "WORKS_FOR", "Organization"]], "score": 0.7}],
                }
            ],
            "contributions": None,
        }
    )

    model: str
    kind: str
    task: str
    graph_version: str = Field(description="The graph that the model was trained on.")
    types: list[TypeExplanationModel] | None = Field(
        description="Relation weights and meta-paths, where the model attends; null where it does not."
    )
    contributions: list[ContributionModel] | None = Field(
        description="What embeddings are judged by, where that was measured."
    )


class StepModel(Wire):
    """An edge of a path, in its own direction."""

    source: str
    type: str
    target: str


class NearModel(NodeModel):
    """A node near the one that was asked for."""

    cosine: float = Field(description="Of the angle between the two embeddings; 1 is the same direction.")
    joined: list[list[StepModel]] = Field(
        description="Up to three paths of at most two edges from the node to this one; none where the graph "
        "does not say what the model concludes."
    )
    truncated: bool = Field(description="There are, or in a hub may be, more such paths.")


class NodeExplanation(Wire):
    """What a model makes of a node."""

    model_config = example(
        {
            "model": "rphgnn",
            "graph_version": _VERSION,
            "node": _ADA,
            "nearest": [
                {
                    **_BEN,
                    "cosine": 0.912345,
                    "joined": [
                        [
                            {"source": "person-9f2c", "type": "WORKS_FOR", "target": "organization-77aa"},
                            {"source": "person-41d0", "type": "WORKS_FOR", "target": "organization-77aa"},
                        ]
                    ],
                    "truncated": False,
                }
            ],
            "contributions": [_CONTRIBUTION],
        }
    )

    model: str
    graph_version: str = Field(description="The graph that the model was trained on.")
    node: NodeModel
    nearest: list[NearModel] = Field(
        description="Nearest first; nodes that the graph no longer has are left out."
    )
    contributions: list[ContributionModel] | None = Field(
        description="What nodes of this type are judged by, the largest first; null as in the model."
    )
