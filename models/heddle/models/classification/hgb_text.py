"""The text files of the Heterogeneous Graph Benchmark, and of any graph written down like that.

Cells stand between tabs; node numbers count over all types.

| file | a line |
|---|---|
| `node.dat` | number, name, type, features between commas (if the type has any) |
| `link.dat` | source, target, link type, weight |
| `label.dat` | number, name, type, class (several between commas): nodes to learn from |
| `label.dat.test` | the same of nodes to predict; no class where it is not known |
| `info.dat` | what types are called; see `hgb_info` |

Lv et al., "Are we really making much progress? Revisiting, benchmarking and refining heterogeneous graph
neural networks" (KDD 2021). The benchmark keeps the test labels to itself: what it hands out as
`label.dat.test` holds random ones for some of the nodes or for all, so scores on that file say little.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.models.classification.hgb_info import read_info
from heddle.models.classification.labelled_graph import LabelledGraph, check_labelled
from heddle.models.classification.text_lines import Line, shortened, tabbed_lines
from heddle.models.classification.typed_graph import Edges, Relation, TypedGraph, add_relations

NODES, LINKS, LABELS, TEST_LABELS = "node.dat", "link.dat", "label.dat", "label.dat.test"
NOTE = (
    f"{TEST_LABELS} as the benchmark hands it out holds random labels for some test nodes or for all: scores "
    "say something only where the file holds the true ones"
)
_SEEDS = 5
_VALIDATION = 0.2


def read_hgb_graph(folder: Path) -> TypedGraph:
    """Read nodes and links.

    Raises:
        PathNotFound: a file is missing.
        FileUnreadable: one cannot be read.
        InvalidGraph: one is wrong; names the file, the line and what is wrong with it.
    """
    return _Reading(folder).graph


def read_hgb_text(folder: Path) -> LabelledGraph:
    """Read nodes, links and labels.

    For seed S a fifth of the nodes of `label.dat` is for validation: the first of NumPy's legacy permutation
    for that seed, which published scores on these files were made with.

    Raises:
        PathNotFound, FileUnreadable, InvalidGraph: as `read_hgb_graph`.
    """
    reading = _Reading(folder)
    learn, test = (_read_labels(reading, name) for name in (LABELS, TEST_LABELS))
    given = learn + test
    target = _target(reading, given)
    return check_labelled(
        LabelledGraph(
            name=reading.graph.name,
            data=reading.graph.data,
            target=target,
            labels=_labels(given, reading.counts[target], len(reading.info.classes)),
            splits=_splits([each.node for each in learn]),
            test=_sorted([each.node for each in test]),
            scored=_sorted([each.node for each in test if each.classes]),
            class_names=reading.info.classes,
            notes=(NOTE,),
        )
    )


@dataclass(frozen=True, slots=True)
class _Label:
    """The classes of a node, by its place within its type."""

    line: Line
    node: int
    classes: tuple[int, ...]


class _Reading:
    """Nodes and links of a folder, with where each node went."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.info = read_info(folder)
        self.counts: dict[str, int] = dict.fromkeys(self.info.types.values(), 0)
        self.places: dict[int, tuple[str, int]] = {}
        self.graph = TypedGraph(folder.resolve().name, HeteroData())
        self._read_nodes()
        add_relations(self.graph.data, self._relations())

    def type_of(self, line: Line, place: int) -> str:
        number = line.whole(place, "type")
        if self.info.types and number not in self.info.types:
            raise line.wrong(f"info.dat names no type {number}", hint="name it there")
        return self.info.types.get(number, f"type{number}")

    def place_of(self, line: Line, cell: int) -> tuple[str, int]:
        number = line.whole(cell, "node")
        if number not in self.places:
            raise line.wrong(f"there is no node {number} in {NODES}")
        return self.places[number]

    def _read_nodes(self) -> None:
        features: dict[str, list[np.ndarray]] = {}
        names: dict[str, list[str]] = {name: [] for name in self.counts}
        for line in tabbed_lines(self.folder / NODES):
            if len(line.cells) not in (3, 4):
                raise line.wrong(f"it has {len(line.cells)} cells, not number, name, type and features")
            number, name = line.whole(0, "node"), self.type_of(line, 2)
            if number in self.places:
                raise line.wrong(f"node {number} was there before")
            self.places[number] = name, self.counts.get(name, 0)
            self.counts[name] = self.counts.get(name, 0) + 1
            names.setdefault(name, []).append(line.cells[1])
            cells = line.cells[3].strip() if len(line.cells) == 4 else ""
            rows = features.setdefault(name, [])
            row = line.numbers(cells.split(","), "features") if cells else np.empty(0, np.float32)
            if rows and len(row) != len(rows[0]):
                raise line.wrong(
                    f"it has {len(row)} features where nodes of {name} before have {len(rows[0])}"
                )
            rows.append(row)
        for name, count in self.counts.items():
            self.graph.data[name].num_nodes = count
            self.graph.data[name].node_name = names[name]
            if count and len(features[name][0]):
                self.graph.data[name].x = torch.from_numpy(np.stack(features[name]))

    def _relations(self) -> dict[Relation, Edges]:
        ends: dict[Relation, list[tuple[int, int]]] = {relation: [] for relation in self.info.links.values()}
        weights: dict[Relation, list[float]] = {relation: [] for relation in ends}
        for relation, pair, weight in self._links():
            ends.setdefault(relation, []).append(pair)
            weights.setdefault(relation, []).append(weight)
        found = {}
        for relation, pairs in ends.items():
            index = torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2).t().contiguous()
            plain = all(weight == 1.0 for weight in weights[relation])
            found[relation] = Edges(index, None if plain else torch.tensor(weights[relation]))
        return found

    def _links(self) -> Iterator[tuple[Relation, tuple[int, int], float]]:
        known = dict(self.info.links)
        for line in tabbed_lines(self.folder / LINKS):
            if len(line.cells) not in (3, 4):
                raise line.wrong(f"it has {len(line.cells)} cells, not source, target, type and weight")
            (source, head), (target, tail) = self.place_of(line, 0), self.place_of(line, 1)
            number = line.whole(2, "link type")
            if self.info.links and number not in known:
                raise line.wrong(f"info.dat names no link type {number}", hint="name it there")
            relation = known.setdefault(number, (source, f"link{number}", target))
            if (source, target) != (relation[0], relation[2]):
                raise line.wrong(
                    f"link type {number} joins {relation[0]} and {relation[2]}, not {source} and {target}"
                )
            weight = float(line.numbers(line.cells[3:4], "weights")[0]) if len(line.cells) == 4 else 1.0
            if weight < 0:
                raise line.wrong(f"weight {weight} is below 0")
            yield relation, (head, tail), weight


def _read_labels(reading: _Reading, name: str) -> list[_Label]:
    found: list[_Label] = []
    seen: set[str] = set()
    for line in tabbed_lines(reading.folder / name):
        if len(line.cells) not in (3, 4):
            raise line.wrong(f"it has {len(line.cells)} cells, not number, name, type and class")
        kind, place = reading.place_of(line, 0)
        if reading.type_of(line, 2) != kind:
            raise line.wrong(f"node {line.cells[0]} is of type {kind} in {NODES}")
        if line.cells[0] in seen:
            raise line.wrong(f"node {line.cells[0]} was labelled before")
        seen.add(line.cells[0])
        classes = _classes(line) if len(line.cells) == 4 else ()
        if not classes and name == LABELS:
            raise line.wrong(f"node {line.cells[0]} has no class")
        found.append(_Label(line, place, classes))
    return found


def _classes(line: Line) -> tuple[int, ...]:
    cells = [cell.strip() for cell in line.cells[3].split(",") if cell.strip()]
    for cell in cells:
        if not (cell.isascii() and cell.isdigit()):
            raise line.wrong(f"class {shortened(cell)} is no whole number from 0 up")
    return tuple(int(cell) for cell in cells)


def _target(reading: _Reading, given: list[_Label]) -> str:
    kinds: dict[str, Line] = {}
    for each in given:
        kinds.setdefault(reading.place_of(each.line, 0)[0], each.line)
    first, *others = kinds
    for other in others:
        raise kinds[other].wrong(
            f"a {other} has a label beside the {first}s: nodes of one type can be learnt"
        )
    return first


def _labels(given: list[_Label], nodes: int, named: int) -> Tensor:
    """Classes of all nodes of the target type; `[N]`, or `[N, C]` where one has several."""
    # Nobody has more classes than labelled nodes; a number beyond is a slip that would fill the memory.
    limit = named or len(given)
    for each in given:
        if max(each.classes, default=0) >= limit:
            raise each.line.wrong(f"class {max(each.classes)} is out of range: there are {limit} at most")
    if any(len(each.classes) > 1 for each in given):
        labels = torch.zeros(nodes, named or 1 + max(max(each.classes, default=0) for each in given))
        for each in given:
            labels[each.node, list(each.classes)] = 1.0
        return labels
    labels = torch.full((nodes,), -1, dtype=torch.int64)
    for each in given:
        labels[each.node] = each.classes[0] if each.classes else -1
    return labels


def _splits(nodes: list[int]) -> tuple[tuple[Tensor, Tensor], ...]:
    ordered = np.sort(np.array(nodes))
    held = int(_VALIDATION * len(ordered))
    splits = []
    for seed in range(_SEEDS):
        # The legacy generator, because it is the one that others divide these files with.
        order = np.random.RandomState(seed).permutation(ordered)
        splits.append((_sorted(order[held:].tolist()), _sorted(order[:held].tolist())))
    return tuple(splits)


def _sorted(nodes: list[int]) -> Tensor:
    return torch.tensor(sorted(nodes), dtype=torch.int64)
