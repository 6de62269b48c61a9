"""What nodes begin the propagation with: their features, given or made, weighted and projected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from heddle.core.errors import InvalidGraph
from heddle.models.rphgnn.propagation_plan import Featureless, FeatureWeighting, PropagationConfig
from heddle.models.rphgnn.random_projection import draw_projection, random_features, row_normalised
from heddle.models.rphgnn.spectral_features import spectral_features
from heddle.models.seeded_generator import seeded_generator

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


def feature_widths(data: HeteroData) -> dict[str, int]:
    """Width of each node type's features, 0 where it has none.

    Raises:
        InvalidGraph: a type's features are not a finite matrix with a row a node.
    """
    widths = {}
    for name in data.node_types:
        x = data[name].get("x")
        if x is not None:
            _check_features(name, x, int(data[name].num_nodes))
        widths[name] = 0 if x is None else int(x.size(1))
    return widths


def node_features(data: HeteroData, config: PropagationConfig, seed: int) -> dict[str, Tensor]:
    """Given features, or ones made here; `[N_type, D_type]` float32 on the CPU.

    Raises:
        InvalidGraph: features are not finite, or cannot be weighted as wanted.
    """
    features, made = {}, dict[str, Tensor]()
    if config.featureless is Featureless.SPECTRAL and not all(feature_widths(data).values()):
        made = spectral_features(data, config.featureless_width, seeded_generator(seed, "spectral"))
    for name, width in feature_widths(data).items():
        if width:
            features[name] = _weighted(name, data[name].x.float(), config.weighting)
        elif name in made:
            features[name] = made[name]
        else:
            generator = seeded_generator(seed, "features", name)
            features[name] = random_features(int(data[name].num_nodes), config.featureless_width, generator)
    return features


def node_inputs(features: Mapping[str, Tensor], config: PropagationConfig, seed: int) -> dict[str, Tensor]:
    """H of the first iteration: the features, projected where they are too wide; `[N_type, width]`."""
    inputs = {}
    for name, x in features.items():
        inputs[name], width = x, config.input_width(x.size(1))
        if x.size(1) > width:
            # One projection for each feature width, not for each type: features from one encoder must stay
            # comparable across types.
            generator = seeded_generator(seed, "input", str(x.size(1)))
            inputs[name] = row_normalised(x @ draw_projection(config.projection, x.size(1), width, generator))
    return inputs


def _weighted(name: str, x: Tensor, weighting: FeatureWeighting) -> Tensor:
    if weighting is FeatureWeighting.GIVEN or not len(x):
        return x
    if weighting is FeatureWeighting.TFIDF:
        if bool((x < 0).any()):
            raise InvalidGraph(
                f"features of {name} are no counts: some are negative", hint="weight them as given or unit"
            )
        # Smoothed as if one more row had every word: no division by zero, and no weight below 1.
        rows_with = (x > 0).sum(dim=0)  # [D]
        x = x * (torch.log((1 + len(x)) / (1 + rows_with)) + 1)
    return row_normalised(x)


def _check_features(name: str, x: Tensor, nodes: int) -> None:
    if x.dim() != 2 or x.size(0) != nodes or not x.is_floating_point() or x.size(1) == 0:
        raise InvalidGraph(f"features of {name} must be a float matrix of {nodes} rows, not {list(x.shape)}")
    if not bool(torch.isfinite(x).all()):
        raise InvalidGraph(f"features of {name} are not finite")
