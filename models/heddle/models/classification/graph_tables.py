"""A graph as plain tables: one of nodes, one of edges, with commas (`.csv`) or tabs (`.tsv`) between cells.

`nodes.csv` holds all nodes, or `nodes/TYPE.csv` those of one type each; `edges.csv` all edges, or
`edges/*.csv`. Both begin with the names of their columns:

| column of nodes | what |
|---|---|
| `id` | any text; unique, or unique within its type where edges name types |
| `type` | the node's type; not in `nodes/TYPE.csv` |
| `name` | what people call it, optional |
| `label` | its class, optional; several with `;` between them; empty where unknown |
| `split` | `train`, `validation` or `test`, optional |
| any other | a feature, a number; empty in all rows of a type that does not have it |

| column of edges | what |
|---|---|
| `source`, `target` | ids of nodes |
| `relation` | what the edge says, optional; `to` without |
| `weight` | a number from 0 up, optional |
| `source_type`, `target_type` | types of both ends, needed where an id occurs in several types |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph, PathNotFound
from heddle.models.classification.text_lines import Line, shortened, table_lines
from heddle.models.classification.typed_graph import Edges, Relation, TypedGraph, add_relations

NODES, EDGES = "nodes", "edges"
_SUFFIXES = (".csv", ".tsv")
NODE_WORDS = {"id", "type", "name", "label", "split"}
EDGE_WORDS = {"source", "relation", "target", "weight", "source_type", "target_type"}


@dataclass(frozen=True, slots=True)
class NodeLabel:
    """What a table says of a node's class, with where it says so."""

    line: Line
    kind: str
    node: int
    label: str
    split: str


@dataclass(slots=True)
class _Kind:
    """The nodes of one type as they are read."""

    columns: tuple[str, ...] = ()
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    rows: list[NDArray[np.float32]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tables:
    """A graph with what its tables say of classes."""

    graph: TypedGraph
    labels: tuple[NodeLabel, ...]


def table_files(folder: Path, name: str) -> list[Path]:
    """The files of a table: one beside the others, or all in a folder of its name."""
    single = [folder / f"{name}{suffix}" for suffix in _SUFFIXES if (folder / f"{name}{suffix}").exists()]
    several = sorted(path for path in (folder / name).glob("*") if path.suffix.lower() in _SUFFIXES)
    return single or several


def read_tables(folder: Path) -> Tables:
    """Read a folder of tables.

    Raises:
        PathNotFound: it has no table of nodes.
        FileUnreadable: a table cannot be read.
        InvalidGraph: one is wrong; names the file, the line and what is wrong with it.
    """
    files = table_files(folder, NODES)
    if not files:
        raise PathNotFound(f"no table of nodes in {folder}", hint="name it nodes.csv or nodes/TYPE.csv")
    reading = _Reading()
    for path in files:
        reading.read_nodes(path, alone=path.parent == folder)
    data = HeteroData()
    for name, kind in sorted(reading.kinds.items()):
        data[name].num_nodes = len(kind.ids)
        data[name].node_id = kind.ids
        data[name].node_name = kind.names
        if kind.columns:
            data[name].x = torch.from_numpy(np.stack(kind.rows))
    for path in table_files(folder, EDGES):
        reading.read_edges(path)
    add_relations(data, reading.relations())
    return Tables(TypedGraph(folder.resolve().name, data), tuple(reading.labels))


class _Reading:
    """One pass over all tables of a folder."""

    def __init__(self) -> None:
        self.kinds: dict[str, _Kind] = {}
        self.labels: list[NodeLabel] = []
        self.places: dict[str, dict[str, int]] = {}
        """By id, then by type."""
        self.ends: dict[Relation, list[tuple[int, int]]] = {}
        self.weights: dict[Relation, list[float]] = {}

    def read_nodes(self, path: Path, *, alone: bool) -> None:
        """Read a table of nodes; `alone` holds all types, any other the one that it is named by."""
        columns, lines = table_lines(path)
        _require(path, columns, ("id", "type") if alone else ("id",))
        if not alone and "type" in columns:
            raise InvalidGraph(
                f"{path}, line 1: its nodes have the type of its name", hint="drop the column type"
            )
        features = [place for place, name in enumerate(columns) if name not in NODE_WORDS]
        for line in lines:
            cells = dict(zip(columns, line.cells, strict=True))
            kind = cells["type"].strip() if alone else path.stem
            node = self._add_node(line, kind, cells)
            self._add_features(line, kind, [columns[place] for place in features], features)
            label, split = cells.get("label", "").strip(), cells.get("split", "").strip()
            if label or split:
                self.labels.append(NodeLabel(line, kind, node, label, split))

    def _add_node(self, line: Line, kind: str, cells: dict[str, str]) -> int:
        name = cells["id"].strip()
        if not name or not kind:
            raise line.wrong(f"a node has no {'type' if name else 'id'}")
        if "__" in kind:
            raise line.wrong(
                f"type {shortened(kind)} has two underscores side by side, which stand between names"
            )
        if kind in self.places.setdefault(name, {}):
            raise line.wrong(f"{kind} {shortened(name)} was there before")
        nodes = self.kinds.setdefault(kind, _Kind())
        self.places[name][kind] = len(nodes.ids)
        nodes.ids.append(name)
        nodes.names.append(cells.get("name", "").strip() or name)
        return len(nodes.ids) - 1

    def _add_features(self, line: Line, kind: str, names: list[str], places: list[int]) -> None:
        filled = [(name, line.cells[place]) for name, place in zip(names, places, strict=True)]
        filled = [(name, cell) for name, cell in filled if cell.strip()]
        columns = tuple(name for name, _ in filled)
        nodes = self.kinds[kind]
        if len(nodes.ids) == 1:
            nodes.columns = columns
        if columns != nodes.columns:
            odd = min(set(columns) ^ set(nodes.columns))
            raise line.wrong(f"feature {odd} is given for some nodes of type {kind} and not for others")
        nodes.rows.append(line.numbers([cell for _, cell in filled], "features"))

    def read_edges(self, path: Path) -> None:
        """Read a table of edges."""
        columns, lines = table_lines(path)
        _require(path, columns, ("source", "target"))
        for name in columns:
            if name not in EDGE_WORDS:
                raise InvalidGraph(
                    f"{path}, line 1: edges have no column {shortened(name)}",
                    hint=f"use {', '.join(sorted(EDGE_WORDS))}",
                )
        for line in lines:
            cells = dict(zip(columns, line.cells, strict=True))
            source, head = self._end(line, cells, "source")
            target, tail = self._end(line, cells, "target")
            relation = source, cells.get("relation", "to").strip(), target
            if not relation[1]:
                raise line.wrong("an edge has no relation")
            weight = float(line.numbers([cells["weight"]], "weights")[0]) if "weight" in cells else 1.0
            if weight < 0:
                raise line.wrong(f"weight {weight} is below 0")
            self.ends.setdefault(relation, []).append((head, tail))
            self.weights.setdefault(relation, []).append(weight)

    def _end(self, line: Line, cells: dict[str, str], word: str) -> tuple[str, int]:
        name, kind = cells[word].strip(), cells.get(f"{word}_type", "").strip()
        found = self.places.get(name, {})
        if kind:
            found = {kind: found[kind]} if kind in found else {}
        if not found:
            raise line.wrong(f"there is no {kind or 'node'} {shortened(name)} among the nodes")
        if len(found) > 1:
            raise line.wrong(
                f"node {shortened(name)} may be of type {' or '.join(sorted(found))}",
                hint=f"add a column {word}_type",
            )
        return next(iter(found.items()))

    def relations(self) -> dict[Relation, Edges]:
        """What the tables of edges said."""
        found = {}
        for relation, pairs in self.ends.items():
            index = torch.tensor(pairs, dtype=torch.int64).t().contiguous()
            plain = all(weight == 1.0 for weight in self.weights[relation])
            found[relation] = Edges(index, None if plain else torch.tensor(self.weights[relation]))
        return found


def _require(path: Path, columns: list[str], names: tuple[str, ...]) -> None:
    for name in names:
        if name not in columns:
            raise InvalidGraph(f"{path}, line 1: there is no column {name}", hint="name it in the first line")
