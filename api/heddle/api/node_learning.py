"""Learning the classes of nodes: of a user's own graph with a table of labels, or of a benchmark's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api import composition
from heddle.api.learning import model_place, read_workspace
from heddle.api.model_view import model_folder
from heddle.api.node_labels import labels_of_file, labels_of_property, only_type
from heddle.api.prediction_file import check_writable, write_table
from heddle.api.training_request import TrainingRequest
from heddle.api.workbench import Workbench
from heddle.core.errors import UsageError
from heddle.core.events import Listener, ignore

if TYPE_CHECKING:
    from torch import Tensor

    from heddle.models.classification.class_scores import ClassScores
    from heddle.models.classification.classifier import Classifier
    from heddle.models.classification.labelled_graph import LabelledGraph
    from heddle.models.classification.node_model import Recipe

HEAD = ("node", "label", "probability")


@dataclass(frozen=True, slots=True)
class LabelledNodes:
    """A graph with labels, and what its target nodes are called.

    Args:
        graph: The graph.
        ids: Ids of the target nodes, in their order.
        version: Version or digest of the graph.
    """

    graph: LabelledGraph
    ids: Sequence[str]
    version: str


def train_nodes(bench: Workbench, request: TrainingRequest, *, listener: Listener = ignore) -> dict[str, Any]:
    """Train a model of node classes, keep it, and write what it says of the nodes that it did not learn from.

    Raises:
        HeddleError: what `learning.train` raises.
    """
    if request.data is not None:
        nodes = _read_folder(request.data, request)
    else:
        nodes = _read_workspace(bench, request, listener)
    from heddle.models.classification.classifier import graph_digest, train_classifier
    from heddle.models.config_values import plain
    from heddle.models.model_files import to_json

    composition.limit_threads(bench.settings)
    recipe = _recipe(nodes.graph, request)
    of = {
        "model": request.model,
        "model_configuration": to_json(plain(recipe.config)).decode(),
        "refinement": to_json(plain(recipe.refinement)).decode(),
        "graph": graph_digest(nodes.graph),
    }
    seed = bench.settings.seed
    found = train_classifier(
        nodes.graph,
        recipe,
        seed=seed,
        device=bench.settings.device,
        checkpoint=request.checkpoint_of(of),
        listener=listener,
    )
    predicted = _write_predictions(request, nodes, found)
    _write_curve(request, found)
    _keep(bench, request, nodes, recipe, found)
    return _report(request, nodes, found, seed, predicted)


def predict_nodes(
    bench: Workbench, name: str, predictions: Path, *, listener: Listener = ignore
) -> dict[str, Any]:
    """Tell the classes of a workspace's nodes with a model that was trained before, without training.

    Args:
        bench: The workspace.
        name: The model.
        predictions: CSV file for every node of the model's type that it did not learn from.
        listener: Hears how it goes.

    Raises:
        NotFound: there is no such model.
        ModelUnusable: it tells no classes, or the graph has types that it does not know; names them.
        OutOfReach: the file cannot be written.
    """
    check_writable(predictions)
    from heddle.models.classification.classifier import apply_classifier
    from heddle.models.classification.classifier_file import graph_for, load_classifier

    model = load_classifier(model_folder(bench, name))
    snapshot, features = read_workspace(bench, listener)
    graph = graph_for(model, snapshot, features)
    composition.limit_threads(bench.settings)
    shares = apply_classifier(
        graph,
        model.recipe,
        model.weights,
        seed=model.seed,
        device=bench.settings.device,
        listener=listener,
    )
    learned = {*graph.splits[model.seed][0].tolist(), *graph.splits[model.seed][1].tolist()}
    rows = graph.test.new_tensor([row for row in graph.test.tolist() if row not in learned])
    ids = snapshot.nodes.get(model.target, ())
    told = prediction_rows(ids, model.classes, shares, rows, several=model.several)
    return {
        "model": name,
        "graph_version": snapshot.version,
        "trained_on": model.graph_version,
        "target": model.target,
        "predicted": write_table(predictions, HEAD, told),
    }


def class_names(graph: LabelledGraph) -> tuple[str, ...]:
    """What the classes are called: by their numbers where nobody named them."""
    return graph.class_names or tuple(map(str, range(graph.classes)))


def prediction_rows(
    ids: Sequence[str], names: Sequence[str], shares: Tensor, rows: Tensor, *, several: bool
) -> Iterator[tuple[str, str, float]]:
    """A line of predictions for each of some nodes: its id, its label, and the probability of that.

    Of several labels, joined by `;`, it is the probability that all decisions are right.
    """
    for row in rows.tolist():
        chosen = shares[row]
        if several:
            held = (chosen > 0.5).tolist()
            label = ";".join(name for name, holds in zip(names, held, strict=True) if holds)
            probability = float((chosen - 0.5).abs().add(0.5).prod())
        else:
            place = int(chosen.argmax())
            label, probability = names[place], float(chosen[place])
        yield ids[row], label, round(probability, 6)


def _read_folder(folder: Path, request: TrainingRequest) -> LabelledNodes:
    from heddle.models.classification.classifier import graph_digest
    from heddle.models.classification.graph_folder import read_graph_folder

    graph = read_graph_folder(folder)
    if request.target and request.target != graph.target:
        raise UsageError(
            f"the labels of {graph.name} are of {graph.target!r}, not of {request.target!r}",
            hint="leave --target out",
        )
    ids = graph.data[graph.target].get("node_id", range(len(graph.labels)))
    return LabelledNodes(graph, [str(each) for each in ids], graph_digest(graph))


def _read_workspace(bench: Workbench, request: TrainingRequest, listener: Listener) -> LabelledNodes:
    if request.labels is None and not (request.label_by and request.target):
        raise UsageError(
            "there are no labels to learn", hint="say --labels FILE, or --label-by PROPERTY --target TYPE"
        )
    snapshot, features = read_workspace(bench, listener)
    if request.labels is not None:
        labels = labels_of_file(bench.scope, snapshot, request.labels, request.target)
        target = request.target or only_type(snapshot, labels)
    else:
        target = request.target
        labels = labels_of_property(bench.scope, snapshot, target, request.label_by)
    from heddle.models.classification.snapshot_labels import labelled_snapshot

    graph = labelled_snapshot(snapshot, features, target, labels, seed=bench.settings.seed)
    return LabelledNodes(graph, snapshot.nodes[target], snapshot.version)


def _recipe(graph: LabelledGraph, request: TrainingRequest) -> Recipe:
    from heddle.models.classification.classifier import one_model
    from heddle.models.config_values import override
    from heddle.models.recipe_book import recipe_for

    recipe = one_model(recipe_for(request.model, frozenset(graph.data.node_types)))
    return replace(
        recipe,
        config=override(recipe.config, request.tables.get("model", {}), "model"),
        learning=override(recipe.learning, request.training_values, "training"),
    )


def _write_predictions(request: TrainingRequest, nodes: LabelledNodes, found: Classifier) -> int:
    if request.predictions is None:
        return 0
    graph = nodes.graph
    rows = prediction_rows(nodes.ids, class_names(graph), found.shares, graph.test, several=graph.several)
    return write_table(request.predictions, HEAD, rows)


def _write_curve(request: TrainingRequest, found: Classifier) -> None:
    if request.curve is not None:
        from heddle.models.learning.learned import curve_table

        write_table(request.curve, *curve_table(found.learned.curve))


def _keep(
    bench: Workbench, request: TrainingRequest, nodes: LabelledNodes, recipe: Recipe, found: Classifier
) -> None:
    from heddle.models.classification.classifier_file import save_classifier, saved

    folder = request.output if request.data else model_place(bench, request.kept_as)
    if folder is None:
        return
    if request.data is None:
        bench.home.make(folder.parent)
    model = saved(
        nodes.graph,
        recipe,
        found,
        seed=bench.settings.seed,
        ids=nodes.ids,
        graph_version=nodes.version,
    )
    save_classifier(folder, model)


def _report(
    request: TrainingRequest, nodes: LabelledNodes, found: Classifier, seed: int, predicted: int
) -> dict[str, Any]:
    from heddle.models.learning.learned import curve_to_json

    graph = nodes.graph
    train, validation = graph.splits[seed]
    return {
        "model": str(request.output or "") if request.data else request.kept_as,
        "kind": request.model,
        "task": str(request.purpose),
        "graph_version": nodes.version,
        "seed": seed,
        "target": graph.target,
        "classes": list(class_names(graph)),
        "several": graph.several,
        "divided": {"train": len(train), "validation": len(validation), "scored": len(graph.scored)},
        "metrics": {"validation": _scores(found.validation), "scored": _scores(found.scored)},
        "parameters": found.parameters,
        "epoch": found.learned.epoch,
        "epochs": found.learned.epochs,
        "curve": curve_to_json(found.learned.curve),
        "predicted": predicted,
    }


def _scores(scores: ClassScores | None) -> Mapping[str, float] | None:
    return None if scores is None else {"macro_f1": scores.macro_f1, "micro_f1": scores.micro_f1}
