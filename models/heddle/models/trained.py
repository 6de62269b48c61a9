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
from heddle.models.contribution import Contribution
from heddle.models.graph_shape import GraphShape
from heddle.models.links.link_prediction import LinkScorer
from heddle.models.rphgnn.encoder import RpHGNNConfig, RpHGNNEncoder
from heddle.models.rphgnn.propagation_plan import plan_groups
from heddle.models.seeded_generator import seeded_generator
from heddle.models.training_config import TrainingConfig

_ENCODER, _SCORER = "encoder.", "scorer."


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
            before that was measured.

    Shapes:
        embeddings: `[N_type, out_width]` float32
    """

    config: RpHGNNConfig
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

    def encoder(self) -> RpHGNNEncoder:
        """The encoder with its learned weights, ready to embed.

        Raises:
            ModelUnusable: the weights do not fit the configuration.
        """
        encoder = new_encoder(self.shape, self.config, self.seed)
        _load(encoder, self.weights, _ENCODER)
        return encoder.eval()

    def scorer(self) -> LinkScorer:
        """The link scorer with its learned weights.

        Raises:
            ModelUnusable: the weights do not fit the configuration.
        """
        scorer = LinkScorer(self.shape.edge_types, self.config.out_width)
        _load(scorer, self.weights, _SCORER)
        return scorer.eval()


def new_encoder(shape: GraphShape, config: RpHGNNConfig, seed: int) -> RpHGNNEncoder:
    """An encoder for graphs of a shape, with its initial weights.

    Raises:
        ModelUnusable: a node type has no relations and the propagation does not use the nodes' own input.
    """
    plan = plan_groups(shape.widths, shape.relations, config.propagation)
    return RpHGNNEncoder(plan, config, seeded_generator(seed, "weights"))


def learned_weights(encoder: RpHGNNEncoder, scorer: LinkScorer) -> dict[str, NDArray[np.float32]]:
    """All learned tensors by name, as arrays on the CPU."""
    weights = {}
    for prefix, module in ((_ENCODER, encoder), (_SCORER, scorer)):
        for name, tensor in module.state_dict().items():
            weights[prefix + name] = tensor.detach().cpu().numpy().copy()
    return weights


def _load(module: torch.nn.Module, weights: Mapping[str, NDArray[np.float32]], prefix: str) -> None:
    state = {
        name.removeprefix(prefix): torch.from_numpy(np.asarray(array).copy())
        for name, array in weights.items()
        if name.startswith(prefix)
    }
    try:
        module.load_state_dict(state)
    except RuntimeError as error:
        problem = " ".join(str(error).split())
        raise ModelUnusable(
            f"the weights do not fit the model's configuration ({problem[:300]})", hint="train the model anew"
        ) from error
