"""Embeds every node of a graph with a trained encoder: the graph it was trained on, or a later version."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.graph.snapshot import Snapshot
from heddle.models.graph_shape import GraphShape
from heddle.models.rphgnn.encoder import RpHGNNEncoder
from heddle.models.rphgnn.propagation import Propagated, propagate
from heddle.models.trained import TrainedModel

_ROWS = 8192
"""Nodes embedded at once: bounds the memory of hidden layers."""


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
    encoder = trained.encoder().to(device)
    inputs = hear_graph(
        encoder, trained.shape, snapshot, features, seed=trained.seed, device=device, listener=listener
    )
    return embed_heard(encoder, inputs, device)


def hear_graph(
    encoder: RpHGNNEncoder,
    shape: GraphShape,
    snapshot: Snapshot,
    features: Mapping[str, NDArray[np.float32]],
    *,
    seed: int,
    device: str,
    listener: Listener = ignore,
) -> Propagated:
    """Propagate through all edges; see `embed_snapshot`."""
    data = shape.conform(snapshot).to_hetero_data(shape.conform_features(snapshot, features))
    return propagate(data, encoder.config.propagation, seed=seed, device=device, listener=listener)


def embed_heard(encoder: RpHGNNEncoder, inputs: Propagated, device: str) -> dict[str, NDArray[np.float32]]:
    """Embed all nodes from what they heard, as arrays on the CPU.

    Raises:
        ModelUnusable: embeddings are not finite.
    """
    embeddings = {}
    for name, rows in embed_all(encoder, inputs, device).items():
        if not bool(torch.isfinite(rows).all()):
            raise ModelUnusable(
                f"embeddings of {name} are not finite", hint="train with a lower learning rate"
            )
        embeddings[name] = np.ascontiguousarray(rows.cpu().numpy(), dtype=np.float32)
    return embeddings


def embed_all(encoder: RpHGNNEncoder, inputs: Propagated, device: str) -> dict[str, Tensor]:
    """Embed all rows of pre-computed tensors, without gradients and without dropout.

    Shapes:
        returns: `[N_type, out_width]` by type, on the device
    """
    was_training = encoder.training
    encoder.eval()
    embedded = {}
    with torch.no_grad():
        for name, groups in inputs.items():
            count = next(iter(groups.values())).size(0)
            parts = [
                encoder({name: {group: x[start : start + _ROWS].to(device) for group, x in groups.items()}})
                for start in range(0, max(count, 1), _ROWS)
            ]
            embedded[name] = torch.cat([part[name] for part in parts])
    encoder.train(was_training)
    return embedded
