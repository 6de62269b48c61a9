"""Embeds every node of a graph with a trained model: the graph it was trained on, or a later version."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.graph.snapshot import Snapshot
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.graph_shape import GraphShape
from heddle.models.trained import TrainedModel


def embed_snapshot(
    trained: TrainedModel,
    snapshot: Snapshot,
    features: Mapping[str, NDArray[np.float32]],
    *,
    device: str = "cpu",
    listener: Listener = ignore,
) -> dict[str, NDArray[np.float32]]:
    """Embed a graph with a trained model, without training.

    Args:
        trained: The model.
        snapshot: A graph of types that the model knows; it may lack some.
        features: Node features from the same text encoder as in training.
        device: Where to compute.
        listener: Hears of the propagation.

    Shapes:
        features: `[N_type, D_type]`
        returns: `[N_type, out_width]` float32 for every type that the model knows, rows of unit length

    Raises:
        ModelUnusable: the graph or the features do not fit the model, or embeddings are not finite.
        InvalidGraph: the features do not fit the graph.
    """
    model = trained.model().to(device)
    hear_snapshot(
        model, trained.shape, snapshot, features, seed=trained.seed, device=device, listener=listener
    )
    return embedded_arrays(model)


def hear_snapshot(
    model: EmbeddingModel,
    shape: GraphShape,
    snapshot: Snapshot,
    features: Mapping[str, NDArray[np.float32]],
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> None:
    """Let a model hear all edges of a snapshot; see `embed_snapshot`."""
    data = shape.conform(snapshot).to_hetero_data(shape.conform_features(snapshot, features))
    model.hear(data, seed=seed, device=device, listener=listener)


def embedded_arrays(model: EmbeddingModel) -> dict[str, NDArray[np.float32]]:
    """Embed all nodes of the graph that a model heard, as arrays on the CPU.

    Shapes:
        returns: `[N_type, width]` by type

    Raises:
        ModelUnusable: embeddings are not finite.
    """
    embeddings = {}
    for name, rows in model.embed().items():
        if not bool(torch.isfinite(rows).all()):
            raise ModelUnusable(
                f"embeddings of {name} are not finite", hint="train with a lower learning rate"
            )
        embeddings[name] = np.ascontiguousarray(rows.detach().cpu().numpy(), dtype=np.float32)
    return embeddings
