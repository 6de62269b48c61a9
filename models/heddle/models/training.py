"""Trains a model on a snapshot without labels, by link prediction, and embeds every node."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.errors import InvalidGraph, ModelUnusable, UnknownName
from heddle.core.events import Listener, ignore
from heddle.core.ids import digest, sha256_hex
from heddle.graph.snapshot import EdgeKey, Snapshot
from heddle.models.config_values import plain
from heddle.models.contribution import Contribution
from heddle.models.embedding import embedded_arrays, hear_snapshot
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.embedding_recipe import EmbeddingRecipe, embedding_recipe
from heddle.models.graph_shape import shape_of
from heddle.models.latte.embedding_model import LatteEmbedding
from heddle.models.latte.explanation import explain_types
from heddle.models.learning.checkpoint import Checkpoint
from heddle.models.learning.learned import LearningPoint
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
from heddle.models.model_files import to_json
from heddle.models.purpose import Purpose
from heddle.models.rphgnn.embedding_model import RpHGNNEmbedding
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.occlusion import measure_contributions
from heddle.models.rphgnn.random_projection import row_normalised
from heddle.models.seeded_generator import seeded_generator
from heddle.models.trained import CurvePoint, TrainedModel, learned_weights
from heddle.models.training_config import TrainingConfig

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


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
    """Train RpHGNN, by default a compact one as wide as the features; see `train_embedding`."""
    recipe = embedding_recipe("rphgnn", _widest(features))
    recipe = recipe if config is None else replace(recipe, config=config)
    return train_embedding(
        snapshot, features, recipe, training=training, seed=seed, device=device, listener=listener
    )


def train_embedding(
    snapshot: Snapshot,
    features: Mapping[str, NDArray[np.float32]],
    recipe: EmbeddingRecipe,
    *,
    training: TrainingConfig | None = None,
    relations: Collection[EdgeKey] = (),
    seed: int = 0,
    device: str = "cpu",
    checkpoint: Checkpoint | None = None,
    listener: Listener = ignore,
) -> TrainedModel:
    """Train on a snapshot's edges and embed all of its nodes.

    Learning and measuring hear only the message edges; the embeddings that it leaves hear all edges. On a
    CPU the same snapshot, features, configuration, seed and number of threads give the same bytes.

    Args:
        snapshot: The graph.
        features: Node features by type; a type without any gets fixed random ones.
        recipe: The model.
        training: How it is trained.
        relations: The relations to learn, which are then all that is learned and measured; none for all.
        seed: Seed of everything random.
        device: Where to compute.
        checkpoint: Where the run keeps its state on the way, if anywhere.
        listener: Hears of the propagation and of each validation.

    Shapes:
        features: `[N_type, D_type]`

    Raises:
        InvalidGraph: the graph has no nodes, or its features do not fit it.
        ModelUnusable: the graph has too few edges to learn from, training went astray, or the checkpoint is
            of another run.
    """
    training = TrainingConfig() if training is None else training
    _check_learnable(snapshot, training.split, relations)
    shape = shape_of(snapshot, features)
    snapshot, features = shape.conform(snapshot), shape.conform_features(snapshot, features)
    split = split_edges(snapshot.edges, training.split, seeded_generator(seed, "split"))
    split = _only(split, relations) if relations else split
    if checkpoint is not None:
        checkpoint = replace(checkpoint, of=run_of(snapshot, features, recipe, training, relations))
    model = recipe.build(shape, recipe.config, seed, training.memory_limit).to(device)
    model.hear(_message_graph(snapshot, split, features), seed=seed, device=device, listener=listener)
    scorer = LinkScorer(shape.edge_types, model.width).to(device)
    exam = LinkExam({name: len(ids) for name, ids in snapshot.nodes.items()}, split, seed)
    untrained = exam.measure(model.embed(), scorer, Part.TEST)
    by_features = exam.measure(_dot_products(snapshot, features), None, Part.TEST)
    # The weights that training starts from compete too: a graph may have nothing to add to the texts.
    learned = learn(
        _task(LinkLearner(model, scorer), exam, training, seed),
        training.learning,
        seed=seed,
        device=device,
        from_start=True,
        checkpoint=checkpoint,
        listener=listener,
    )
    measured = exam.measure(model.embed(), scorer, Part.TEST)
    hear_snapshot(model, shape, snapshot, features, seed=seed, device=device, listener=listener)
    return TrainedModel(
        config=recipe.config,
        training=training,
        seed=seed,
        shape=shape,
        workspace=snapshot.workspace,
        graph_version=snapshot.version,
        nodes=dict(snapshot.nodes),
        embeddings=embedded_arrays(model),
        weights=learned_weights(model, scorer),
        metrics=_report(measured, {"untrained": untrained, "features": by_features}),
        curve=tuple(map(_point, learned.curve)),
        contributions=_contributions(model, seed, device),
        explanation=_explanation(model),
        name=recipe.name,
        purpose=Purpose.LINK_PREDICTION if relations else Purpose.EMBEDDING,
        relations=tuple(sorted(relations)),
    )


def run_of(
    snapshot: Snapshot,
    features: Mapping[str, NDArray[np.float32]],
    recipe: EmbeddingRecipe,
    training: TrainingConfig,
    relations: Collection[EdgeKey],
) -> dict[str, str]:
    """What a run is of, as a checkpoint keeps it; the number of steps is not in it."""
    arrays = [f"{name} {list(rows.shape)} {sha256_hex(rows.tobytes())}" for name, rows in features.items()]
    return {
        "model": recipe.name,
        "model_configuration": digest("configuration", to_json(plain(recipe.config)).decode()),
        "edge_split": digest("split", to_json(plain(training.split)).decode(), str(training.negatives)),
        "relations": ", ".join("|".join(key) for key in sorted(relations)) or "all",
        "graph": snapshot.version,
        "features": digest("features", *sorted(arrays)),
    }


def _task(learner: LinkLearner, exam: LinkExam, training: TrainingConfig, seed: int) -> LinkTask:
    return LinkTask(learner, exam, batch=training.batch, negatives=training.negatives, steps=1, seed=seed)


def _point(point: LearningPoint) -> CurvePoint:
    return CurvePoint(point.epoch, point.loss, point.validation.shown.get("validation_mrr"))


def _contributions(model: EmbeddingModel, seed: int, device: str) -> tuple[Contribution, ...] | None:
    """What blocks of input do, where a model has such blocks."""
    if not isinstance(model, RpHGNNEmbedding):
        return None
    return measure_contributions(model.encoder, model.heard, seed=seed, device=device)


def _explanation(model: EmbeddingModel) -> tuple[dict[str, Any], ...] | None:
    """What nodes of each type listen to, where a model attends."""
    if not isinstance(model, LatteEmbedding):
        return None
    return tuple(each.to_json() for each in explain_types(model))


def _only(split: EdgeSplit, relations: Collection[EdgeKey]) -> EdgeSplit:
    """A split in which the edges of all other relations are heard, and nothing else."""
    heard = {key: torch.full_like(part, Part.MESSAGE) for key, part in split.parts.items()}
    return replace(split, parts={**heard, **{key: split.parts[key] for key in relations}})


def _widest(features: Mapping[str, NDArray[np.float32]]) -> int:
    return max((int(rows.shape[1]) for rows in features.values() if rows.ndim == 2), default=0)


def _check_learnable(snapshot: Snapshot, split: SplitConfig, relations: Collection[EdgeKey]) -> None:
    if not any(snapshot.nodes.values()):
        raise InvalidGraph("the graph has no nodes", hint="ingest documents first")
    learned = relations or snapshot.edges
    for key in relations:
        if key not in snapshot.edges:
            raise UnknownName(
                f"the graph has no relation {'|'.join(key)}",
                hint=f"it has {', '.join('|'.join(each) for each in sorted(snapshot.edges))}",
            )
    largest = max((snapshot.edges[key].shape[1] for key in learned), default=0)
    if largest < split.smallest:
        names = {key[1] for key in relations}
        if len(names) == 1:
            raise ModelUnusable(
                f"relation {names.pop()} has too few edges to learn from: {largest}",
                hint=f"ingest more documents, or name one that has {split.smallest} or more",
            )
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
