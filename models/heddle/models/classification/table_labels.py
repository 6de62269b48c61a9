"""Classes and splits that tables of nodes name, as a labelled graph."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from heddle.core.errors import InvalidGraph
from heddle.models.classification.graph_tables import NodeLabel, Tables
from heddle.models.classification.labelled_graph import LabelledGraph, check_labelled
from heddle.models.classification.node_split import SEEDS, NodeSplit, draw_split

_SPLITS = {"train": 0, "validation": 1, "val": 1, "valid": 1, "test": 2}
_BETWEEN = ";"


def label_tables(tables: Tables) -> LabelledGraph:
    """The graph with its classes, which are sorted by name, or by value where all are whole numbers.

    Without a column `split` labelled nodes are divided as `node_split` says; nodes of the labelled type
    without a class are to be predicted. With it, a node that is in no part is in none.

    Raises:
        InvalidGraph: no node is labelled, nodes of several types are, or a part is misspelt or empty.
    """
    graph = tables.graph
    target = _target(tables)
    nodes = int(graph.data[target].num_nodes)
    named = {each.node: _classes(each) for each in tables.labels if each.label}
    names = sorted({name for classes in named.values() for name in classes}, key=_order)
    place = {name: number for number, name in enumerate(names)}
    if any(len(classes) > 1 for classes in named.values()):
        labels = torch.zeros(nodes, len(names))
        for node, classes in named.items():
            labels[node, [place[name] for name in classes]] = 1.0
    else:
        labels = torch.full((nodes,), -1, dtype=torch.int64)
        for node, (name,) in named.items():
            labels[node] = place[name]
    split = _split(tables, named, nodes)
    known = _positions(sorted(named))
    return check_labelled(
        LabelledGraph(
            name=graph.name,
            data=graph.data,
            target=target,
            labels=labels,
            splits=split.splits,
            test=split.test,
            scored=split.test[torch.isin(split.test, known)],
            class_names=tuple(names),
        )
    )


def _target(tables: Tables) -> str:
    kinds = {each.kind: each for each in reversed(tables.labels)}
    if not any(each.label for each in tables.labels):
        raise InvalidGraph(
            f"no node of {tables.graph.name} has a label", hint="add a column label to the table of nodes"
        )
    first = tables.labels[0].kind
    for kind, each in kinds.items():
        if kind != first:
            raise each.line.wrong(
                f"a {kind} has a label beside the {first}s: nodes of one type can be learnt"
            )
    return first


def _classes(each: NodeLabel) -> tuple[str, ...]:
    names = tuple(name.strip() for name in each.label.split(_BETWEEN) if name.strip())
    if not names:
        raise each.line.wrong(f"label {each.label!r} names no class")
    return names


def _order(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isascii() and name.isdigit() else (2**63, name)


def _split(tables: Tables, named: dict[int, tuple[str, ...]], nodes: int) -> NodeSplit:
    if any(each.split for each in tables.labels):
        return _given_split(tables.labels)
    labelled = sorted(named)
    drawn = draw_split(_positions(labelled), [_BETWEEN.join(sorted(named[node])) for node in labelled])
    unlabelled = [node for node in range(nodes) if node not in named]
    return NodeSplit(drawn.splits, _positions(sorted(drawn.test.tolist() + unlabelled)))


def _given_split(labels: Sequence[NodeLabel]) -> NodeSplit:
    parts: tuple[list[int], list[int], list[int]] = ([], [], [])
    for each in labels:
        if not each.split:
            continue
        if each.split.lower() not in _SPLITS:
            raise each.line.wrong(f"split {each.split!r} is none of train, validation and test")
        place = _SPLITS[each.split.lower()]
        if place < 2 and not each.label:
            raise each.line.wrong(f"a node of the {each.split} part has no label")
        parts[place].append(each.node)
    training, validation, test = (_positions(sorted(part)) for part in parts)
    if not validation.numel():
        raise labels[0].line.wrong("no node is in the validation part", hint="put some there")
    # Every seed learns from the same nodes; what else is random differs.
    return NodeSplit(((training, validation),) * SEEDS, test)


def _positions(nodes: Sequence[int]) -> Tensor:
    return torch.tensor(nodes, dtype=torch.int64)
