"""A trained model: weights, embeddings of every node, and how well it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.snapshot import EdgeKey
from heddle.models.contribution import Contribution
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.embedding_recipe import embedding_recipe
from heddle.models.graph_shape import GraphShape
from heddle.models.links.link_prediction import LinkScorer
from heddle.models.purpose import Purpose
from heddle.models.training_config import TrainingConfig

_SCORER = "scorer."
"""What names of the scorer's tensors begin with; all others are the model's."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One validation: the mean loss since the last one, and the MRR where there are edges to validate on."""

    step: int
    loss: float
    validation_mrr: float | None


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """What training leaves.

    Args:
        config: The model's hyper-parameters.
        training: How it was trained.
        seed: Its seed; projections are drawn from it again whenever the model embeds a graph.
        shape: The types it knows.
        workspace: Where it was trained.
        graph_version: The graph it was trained on.
        nodes: Ids of that graph's nodes by type, in the order of the embeddings.
        embeddings: A unit vector a node.
        weights: All learned tensors by name.
        metrics: Measures on the test edges: `trained`, `untrained`, `features` (each of `auc`, `ap`,
            `mrr`, `edges`, or None where no edge could be measured), and `relations` of the trained model.
        curve: Loss and validation over the steps.
        contributions: What each block of input does to the embeddings; None for a model that was trained
            before that was measured, or that has no such blocks.
        name: What kind of model it is: a name that `embedding_recipe` knows.
        purpose: What it was trained for.
        relations: The relations it learned to predict; all where there are none here.
        explanation: What nodes of each type listen to, as plain values, where the model attends: relation
            weights and ranked meta-paths (`heddle.models.latte.explanation`). None where it does not.
        embedded_version: The graph that the embeddings are of; empty where that is the one it was trained on.

    Shapes:
        embeddings: `[N_type, width]` float32
    """

    config: Any
    training: TrainingConfig
    seed: int
    shape: GraphShape
    workspace: WorkspaceId
    graph_version: str
    nodes: Mapping[str, tuple[NodeId, ...]]
    embeddings: Mapping[str, NDArray[np.float32]]
    weights: Mapping[str, NDArray[np.float32]]
    metrics: Mapping[str, Any]
    curve: tuple[CurvePoint, ...]
    contributions: tuple[Contribution, ...] | None = None
    name: str = "rphgnn"
    purpose: Purpose = Purpose.EMBEDDING
    relations: tuple[EdgeKey, ...] = ()
    explanation: tuple[Mapping[str, Any], ...] | None = None
    embedded_version: str = ""

    @property
    def width(self) -> int:
        """Width of the embeddings."""
        return int(next(iter(self.embeddings.values())).shape[1])

    def model(self) -> EmbeddingModel:
        """The model with its learned weights, ready to hear a graph and to embed it.

        Raises:
            ModelUnusable: the weights do not fit the configuration.
        """
        recipe = embedding_recipe(self.name, max(self.shape.widths.values(), default=0))
        model = recipe.build(self.shape, self.config, self.seed, self.training.memory_limit)
        _load(model, {name: x for name, x in self.weights.items() if not name.startswith(_SCORER)})
        return model.eval()

    def scorer(self) -> LinkScorer:
        """The link scorer with its learned weights.

        Raises:
            ModelUnusable: the weights do not fit the configuration.
        """
        scorer = LinkScorer(self.shape.edge_types, self.width)
        own = {name: x for name, x in self.weights.items() if name.startswith(_SCORER)}
        _load(scorer, {name.removeprefix(_SCORER): x for name, x in own.items()})
        return scorer.eval()


def learned_weights(model: EmbeddingModel, scorer: LinkScorer) -> dict[str, NDArray[np.float32]]:
    """All learned tensors by name, as arrays on the CPU."""
    named = {**model.state_dict(), **{_SCORER + name: x for name, x in scorer.state_dict().items()}}
    return {name: x.detach().cpu().numpy().copy() for name, x in named.items()}


def _load(module: torch.nn.Module, weights: Mapping[str, NDArray[np.float32]]) -> None:
    try:
        module.load_state_dict({name: torch.from_numpy(np.array(x)) for name, x in weights.items()})
    except RuntimeError as error:
        problem = " ".join(str(error).split())
        raise ModelUnusable(
            f"the weights do not fit the model's configuration ({problem[:300]})", hint="train the model anew"
        ) from error
