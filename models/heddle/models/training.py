"""Trains RpHGNN on a snapshot without labels, by link prediction, and embeds every node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.graph.snapshot import EdgeKey, Snapshot
from heddle.models.embedding import embedded_arrays, hear_snapshot
from heddle.models.graph_shape import shape_of
from heddle.models.learning.loop import learn
from heddle.models.links.edge_split import (
    EdgeSplit,
    Part,
    SplitConfig,
    check_no_leak,
    message_snapshot,
    split_edges,
)
from heddle.models.links.link_exam import LinkExam
from heddle.models.links.link_metrics import LinkMetrics, pooled
from heddle.models.links.link_prediction import LinkScorer
from heddle.models.links.link_task import LinkLearner, LinkTask
from heddle.models.rphgnn.embedding_model import rphgnn_embedding
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.occlusion import measure_contributions
from heddle.models.rphgnn.random_projection import row_normalised
from heddle.models.seeded_generator import seeded_generator
from heddle.models.trained import CurvePoint, TrainedModel, learned_weights
from heddle.models.training_config import TrainingConfig, compact_config

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

_FEATURELESS = 128
"""Width of the embeddings of a graph that has no features at all."""


def train_rphgnn(
    snapshot: Snapshot,
    features: Mapping[str, NDArray[np.float32]],
    *,
    config: RpHGNNConfig | None = None,
    training: TrainingConfig | None = None,
    seed: int = 0,
    device: str = "cpu",
    listener: Listener = ignore,
) -> TrainedModel:
    """Train on a snapshot's edges and embed all of its nodes.

    Learning and measuring hear only the message edges; the embeddings that it leaves hear all edges. On a
    CPU the same snapshot, features, configuration, seed and number of threads give the same bytes.

    Args:
        snapshot: The graph.
        features: Node features by type; a type without any gets fixed random ones.
        config: The model; by default a compact one as wide as the features.
        training: How it is trained.
        seed: Seed of everything random.
        device: Where to compute.
        listener: Hears of the propagation and of each validation.

    Shapes:
        features: `[N_type, D_type]`

    Raises:
        InvalidGraph: the graph has no nodes, or its features do not fit it.
        ModelUnusable: the graph has too few edges to learn from, or training went astray.
    """
    training = TrainingConfig() if training is None else training
    _check_learnable(snapshot, training.split)
    shape = shape_of(snapshot, features)
    config = compact_config(max(shape.widths.values()) or _FEATURELESS) if config is None else config
    snapshot, features = shape.conform(snapshot), shape.conform_features(snapshot, features)
    split = split_edges(snapshot.edges, training.split, seeded_generator(seed, "split"))
    model = rphgnn_embedding(shape, config, seed, memory_limit=training.memory_limit).to(device)
    model.hear(_message_graph(snapshot, split, features), seed=seed, device=device, listener=listener)
    scorer = LinkScorer(shape.edge_types, config.out_width).to(device)
    exam = LinkExam({name: len(ids) for name, ids in snapshot.nodes.items()}, split, seed)
    baselines = {
        "untrained": exam.measure(model.embed(), scorer, Part.TEST),
        "features": exam.measure(_dot_products(snapshot, features), None, Part.TEST),
    }
    task = LinkTask(
        LinkLearner(model, scorer),
        exam,
        batch=training.batch,
        negatives=training.negatives,
        steps=1,
        seed=seed,
    )
    # The weights that training starts from compete too: a graph may have nothing to add to the texts.
    learned = learn(task, training.learning, seed=seed, device=device, from_start=True, listener=listener)
    measured = exam.measure(model.embed(), scorer, Part.TEST)
    hear_snapshot(model, shape, snapshot, features, seed=seed, device=device, listener=listener)
    return TrainedModel(
        config=config,
        training=training,
        seed=seed,
        shape=shape,
        workspace=snapshot.workspace,
        graph_version=snapshot.version,
        nodes=dict(snapshot.nodes),
        embeddings=embedded_arrays(model),
        weights=learned_weights(model, scorer),
        metrics=_report(measured, baselines),
        curve=tuple(
            CurvePoint(point.epoch, point.loss, point.validation.shown.get("validation_mrr"))
            for point in learned.curve
        ),
        contributions=measure_contributions(model.encoder, model.heard, seed=seed, device=device),
    )


def _check_learnable(snapshot: Snapshot, split: SplitConfig) -> None:
    if not any(snapshot.nodes.values()):
        raise InvalidGraph("the graph has no nodes", hint="ingest documents first")
    largest = max((index.shape[1] for index in snapshot.edges.values()), default=0)
    if largest < split.smallest:
        raise ModelUnusable(
            f"the graph has too few edges to learn from: its largest relation has {largest}",
            hint=f"ingest more documents; at least one relation needs {split.smallest} edges",
        )


def _message_graph(
    snapshot: Snapshot, split: EdgeSplit, features: Mapping[str, NDArray[np.float32]]
) -> HeteroData:
    """The message edges alone, after proving that no other edge is heard."""
    data = message_snapshot(snapshot, split).to_hetero_data(features)
    for part in (Part.SUPERVISION, Part.VALIDATION, Part.TEST):
        check_no_leak(data, split.of(part))
    return data


def _dot_products(snapshot: Snapshot, features: Mapping[str, NDArray[np.float32]]) -> dict[str, Tensor]:
    """The features as embeddings: what similarity of text finds without a graph.

    Types without features are zeros, and narrower features are padded, so that every pair has a score.
    """
    width = max((array.shape[1] for array in features.values()), default=1)
    rows = {}
    for name, ids in snapshot.nodes.items():
        rows[name] = torch.zeros(len(ids), width)
        if name in features:
            rows[name][:, : features[name].shape[1]] = row_normalised(torch.from_numpy(features[name]))
    return rows


def _report(
    measured: Mapping[EdgeKey, LinkMetrics], baselines: Mapping[str, Mapping[EdgeKey, LinkMetrics]]
) -> dict[str, Any]:
    def whole(metrics: Mapping[EdgeKey, LinkMetrics]) -> dict[str, float | int] | None:
        found = pooled(metrics)
        return None if found is None else found.to_json()

    return {
        "trained": whole(measured),
        **{name: whole(metrics) for name, metrics in baselines.items()},
        "relations": {"|".join(relation): item.to_json() for relation, item in measured.items()},
    }
