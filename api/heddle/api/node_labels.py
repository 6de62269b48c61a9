"""Labels of nodes as a user gives them: a table of ids or names, or a property that nodes have."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from heddle.core.errors import InvalidGraph, UsageError
from heddle.core.ids import NodeId
from heddle.core.names import name_key
from heddle.graph.clusters import shown_name
from heddle.graph.input_file import reading
from heddle.graph.records import Node
from heddle.graph.snapshot import Snapshot
from heddle.graph.store import GraphReader

HEAD = ["node", "label"]
_READ = frozenset({"title", "name", "caption", "text"})
"""What a text encoder reads of a node: as labels these would be told, not learned."""

Labels = dict[NodeId, tuple[str, ...]]


def labels_of_file(graph: GraphReader, snapshot: Snapshot, path: Path, target: str = "") -> Labels:
    """Labels from a CSV file `node,label`.

    A node is an id or a whole name; several labels of a node are joined by `;`.

    Args:
        graph: Where the nodes are.
        snapshot: The same graph, with a row for each thing.
        path: The file.
        target: The type of the labelled nodes: others of the same name are not meant.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        InvalidGraph: it is no such table, names what is no node or what several are, or labels one node in
            two ways; names the line.
    """
    row_of, called = _rows(snapshot), _by_name(graph, snapshot, target)
    labels: Labels = {}
    for line, said, label in _lines(path):
        here = f"{path}, line {line}: {said[:60]!r}"
        row = row_of(NodeId(said))
        named = called.get(name_key(said), ()) if row is None else (row,)
        if len(named) != 1:
            raise InvalidGraph(
                f"{here} is {'no node of the graph as it stands' if not named else f'{len(named)} nodes'}",
                hint=_way_to_name(named, called, target),
            )
        names = tuple(dict.fromkeys(part.strip() for part in label.split(";") if part.strip()))
        if labels.setdefault(named[0], names) != names:
            raise InvalidGraph(
                f"{here} has two labels, {';'.join(labels[named[0]])} and {label}",
                hint="join labels of one node by a semicolon",
            )
    return labels


def labels_of_property(graph: GraphReader, snapshot: Snapshot, target: str, key: str) -> Labels:
    """Labels from a property of nodes of a type; a list is several labels, a node without it has none.

    Raises:
        UsageError: no node has it, or it is what nodes are read by.
    """
    if key in _READ:
        raise UsageError(
            f"{key} is what a model reads of a node, which would tell its label", hint="name another property"
        )
    row_of = _rows(snapshot)
    labels: Labels = {}
    for node in graph.nodes():
        row = row_of(node.id) if node.type_name == target else None
        if row is not None and (names := _names(node, key)):
            labels.setdefault(row, names)
    if not labels:
        raise UsageError(
            f"no {target} has a property {key!r}", hint="see `heddle export` for what nodes have"
        )
    return labels


def only_type(snapshot: Snapshot, labels: Mapping[NodeId, tuple[str, ...]]) -> str:
    """The one type that all labelled nodes are of.

    Raises:
        UsageError: they are of several.
    """
    types = [name for name, ids in snapshot.nodes.items() if not labels.keys().isdisjoint(ids)]
    if len(types) != 1:
        raise UsageError(
            f"the labelled nodes are of {len(types)} types: {', '.join(types) or 'none'}",
            hint="say which with --target TYPE, and label nodes of that type alone",
        )
    return types[0]


def _way_to_name(named: Sequence[NodeId], called: Mapping[str, Sequence[NodeId]], target: str) -> str:
    """What to write for a node where a name fits several, or none: a name that there is shows the form."""
    if named:
        return "give the id of one" if target else "give an id, or say the type with --target"
    example = next((name for name, rows in called.items() if len(rows) == 1), "")
    form = f", such as {example[:60]!r}" if example else ""
    return f"give an id, or the whole name or title of a {target or 'node'}{form}"


def _rows(snapshot: Snapshot) -> Callable[[NodeId], NodeId | None]:
    """Which row of a snapshot a node is behind; None where it is behind none."""
    rows = {node: node for ids in snapshot.nodes.values() for node in ids}
    for row, members in snapshot.clusters.items():
        for member in members:
            rows.setdefault(member, row)
    return rows.get


def _by_name(graph: GraphReader, snapshot: Snapshot, target: str) -> dict[str, tuple[NodeId, ...]]:
    """The rows that go by each name, of one type where it is said."""
    row_of = _rows(snapshot)
    found: dict[str, dict[NodeId, None]] = defaultdict(dict)
    for node in graph.nodes():
        row = row_of(node.id) if target in ("", node.type_name) else None
        if row is not None and (name := shown_name(node)):
            found[name_key(name)][row] = None
    return {name: tuple(rows) for name, rows in found.items()}


def _names(node: Node, key: str) -> tuple[str, ...]:
    value = node.properties.get(key)
    if value is None or value in ("", [], ()):
        return ()
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    with reading(path), path.open(encoding="utf-8-sig", newline="") as file:
        try:
            table = csv.reader(file, strict=True)
            head = next(table, [])
            if head != HEAD:
                raise InvalidGraph(
                    f"{path} begins with {','.join(head)[:60]!r}, not with {','.join(HEAD)!r}",
                    hint="give the columns node and label",
                )
            for cells in table:
                if cells and len(cells) != len(HEAD):
                    raise InvalidGraph(
                        f"{path}, line {table.line_num}: {len(cells)} cells, not 2",
                        hint="put a cell with a comma in quotes",
                    )
                if cells:
                    yield table.line_num, cells[0], cells[1]
        except (csv.Error, UnicodeDecodeError) as error:
            raise InvalidGraph(f"{path} is no CSV in UTF-8 ({error})", hint="save it anew") from error
