"""A graph in the arrays of `labelled_graphs`, written in the other layouts that folders may have."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from labelled_graphs import Arrays
from numpy.typing import NDArray
from scipy.sparse import csr_array


def node_types(arrays: Arrays) -> dict[str, int]:
    """Number of nodes by type, in the arrays' order."""
    return {key.split("__")[1]: int(array) for key, array in arrays.items() if key.startswith("num_nodes__")}


def features_of(arrays: Arrays, name: str) -> NDArray[Any] | None:
    """A type's features as a dense matrix."""
    if f"x__{name}" in arrays:
        return arrays[f"x__{name}"]
    if f"x__{name}__data" not in arrays:
        return None
    data, indices, indptr, shape = (
        arrays[f"x__{name}__{part}"] for part in ("data", "indices", "indptr", "shape")
    )
    rows, columns = map(int, shape)
    dense: NDArray[Any] = csr_array(
        (data, indices.astype(np.int64), indptr.astype(np.int64)), shape=(rows, columns)
    ).toarray()
    return dense


def relations(arrays: Arrays) -> Iterator[tuple[tuple[str, str, str], NDArray[Any]]]:
    """Relations with their edges."""
    for key, array in arrays.items():
        if key.startswith("edge__"):
            _, source, name, target = key.split("__")
            yield (source, name, target), array


def label_text(label: Any, between: str) -> str:
    """A class, or several with a sign between them; empty where unknown."""
    if np.ndim(label):
        return between.join(str(place) for place in np.flatnonzero(np.asarray(label) > 0))
    return "" if label < 0 else str(int(label))


def write_hgb_text(folder: Path, arrays: Arrays, *, target: str = "paper") -> Path:
    """Write `node.dat` and what belongs to it; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = node_types(arrays)
    names = list(counts)
    first = dict(zip(names, np.cumsum([0, *counts.values()])[:-1].tolist(), strict=True))
    lines = []
    for number, (name, count) in enumerate(counts.items()):
        x = features_of(arrays, name)
        for node in range(count):
            cells = [str(first[name] + node), f"{name} {node}", str(number)]
            lines.append("\t".join(cells + ([] if x is None else [",".join(map(repr, x[node].tolist()))])))
    (folder / "node.dat").write_text("\n".join(lines) + "\n", "utf-8")
    lines, links = [], {}
    for number, ((source, name, end), edges) in enumerate(relations(arrays)):
        links[str(number)] = {
            "start": str(names.index(source)),
            "end": str(names.index(end)),
            "meaning": f"{source}-{name}-{end}",
        }
        for head, tail in edges.T.tolist():
            lines.append(f"{first[source] + head}\t{first[end] + tail}\t{number}\t1.0")
    (folder / "link.dat").write_text("\n".join(lines) + "\n", "utf-8")
    for file, index in (("label.dat", "trainval_idx"), ("label.dat.test", "test_idx")):
        lines = [
            f"{first[target] + node}\t{target} {node}\t{names.index(target)}\t{label}"
            for node in arrays[index].tolist()
            for label in [label_text(arrays["y"][node], ",")]
        ]
        (folder / file).write_text("\n".join(lines) + "\n", "utf-8")
    info = {
        "node.dat": {"node type": {str(number): name for number, name in enumerate(names)}},
        "link.dat": {"link type": links},
    }
    (folder / "info.dat").write_text(json.dumps(info), "utf-8")
    return folder


def write_tables(
    folder: Path, arrays: Arrays, *, target: str = "paper", suffix: str = ".csv", one_file: bool = True
) -> Path:
    """Write tables of nodes and edges, with the split of seed 0; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    separator = "\t" if suffix == ".tsv" else ","
    counts = node_types(arrays)
    x = {name: _columns(features_of(arrays, name), counts[name]) for name in counts}
    columns = {name: [f"{name}_{place}" for place in range(matrix.shape[1])] for name, matrix in x.items()}
    part = _parts(arrays)

    def node_row(name: str, node: int, features: list[str]) -> list[str]:
        known = name == target
        held = dict(zip(columns[name], map(repr, x[name][node].tolist()), strict=True))
        label = label_text(arrays["y"][node], ";") if known else ""
        return [
            f"{name[0]}{node}",
            label,
            part.get(node, "") if known else "",
            *(held.get(f, "") for f in features),
        ]

    def write(path: Path, rows: list[list[str]]) -> None:
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=separator).writerows(rows)

    if one_file:
        every = [column for name in columns for column in columns[name]]
        heading = ["type", "id", "label", "split", *every]
        rows = [
            [name, *node_row(name, node, every)] for name, count in counts.items() for node in range(count)
        ]
        write(folder / f"nodes{suffix}", [heading, *rows])
    else:
        for name, count in counts.items():
            rows = [node_row(name, node, columns[name]) for node in range(count)]
            write(folder / "nodes" / f"{name}{suffix}", [["id", "label", "split", *columns[name]], *rows])
    edges = [
        [f"{source[0]}{head}", name, f"{end[0]}{tail}"]
        for (source, name, end), pairs in relations(arrays)
        for head, tail in pairs.T.tolist()
    ]
    write(folder / f"edges{suffix}", [["source", "relation", "target"], *edges])
    return folder


def _parts(arrays: Arrays) -> dict[int, str]:
    return {
        node: word
        for key, word in (
            ("train_idx__seed0", "train"),
            ("val_idx__seed0", "validation"),
            ("test_idx", "test"),
        )
        for node in arrays[key].tolist()
    }


def _columns(x: NDArray[Any] | None, nodes: int) -> NDArray[Any]:
    return np.empty((nodes, 0)) if x is None else x
