"""What the Neo4j store keeps of resolution and of people's decisions; see `embedded_resolution.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, LiteralString

from heddle.core.ids import DocumentId, NodeId
from heddle.graph import cypher_resolution as cypher
from heddle.graph import neo4j_values as values
from heddle.graph.neo4j_paging import Neo4jPaging
from heddle.graph.neo4j_standing import Run
from heddle.graph.records import Decision, LoggedDecision, Verdict
from heddle.graph.same_as import (
    Namesakes,
    PartId,
    ResolutionChange,
    ResolutionStanding,
    SameAs,
    Saying,
    renamed_pair,
    sayings,
    spoken_of,
    without_documents,
)

_BATCH = 2000
_FIRST = -1.0
"""Less than any doubt."""

Row = dict[str, Any]


class Neo4jResolution(Neo4jPaging):
    """One workspace's resolution as its readers see it; see `heddle.graph.store.ResolutionReader`."""

    def resolution(self) -> ResolutionStanding:
        """Who resolved the graph, up to which of its changes."""
        found = self._rows(cypher.RESOLUTION)
        return ResolutionStanding(**found[0]) if found else ResolutionStanding()

    def resolution_changes(self, after: int = 0) -> Iterator[NodeId]:
        """The nodes of which something else is said since a revision, by last change and id."""
        place: Row = {"after": after + 1, "node": ""}
        while rows := self._rows(cypher.CHANGES_PAGE, **place, limit=_BATCH):
            rows.sort(key=lambda row: (row["revision"], row["node"]))
            yield from (NodeId(row["node"]) for row in rows)
            place = {"after": rows[-1]["revision"], "node": rows[-1]["node"]}

    def same_as(self, *, after: str = "") -> Iterator[SameAs]:
        """All pairs by left and right, or those after a `SameAs.key`."""
        yield from (values.pair_of(row["pair"]) for row in self._pages(cypher.PAIRS_PAGE, "key", after))

    def same_as_of(self, nodes: Sequence[NodeId]) -> dict[NodeId, list[SameAs]]:
        """Of each of some nodes the pairs that it or a part of it is in, by left and right."""
        found: dict[NodeId, list[SameAs]] = {node: [] for node in nodes}
        for row in self._rows(cypher.PAIRS_OF, ids=list(found)):
            found[row["id"]].append(values.pair_of(row["pair"]))
        for pairs in found.values():
            pairs.sort(key=_by_key)
        return found

    def namesakes(self, *, after: str = "") -> Iterator[Namesakes]:
        """All nodes that are several things, by id, or those after a node's id."""
        yield from map(values.namesakes_of, self._pages(cypher.NAMESAKES_PAGE, "node", after))

    def namesakes_of(self, nodes: Sequence[NodeId]) -> dict[NodeId, Namesakes]:
        """Those of some nodes that are several things."""
        found = map(values.namesakes_of, self._rows(cypher.NAMESAKES_OF, ids=sorted(set(nodes))))
        return {namesakes.node: namesakes for namesakes in found}

    def sharing_keys(self, keys: Sequence[str], *, limit: int) -> dict[str, list[NodeId]]:
        """Of each of some keys the first `limit` nodes that have it, by id."""
        found: dict[str, list[NodeId]] = {key: [] for key in keys}
        for row in self._rows(cypher.SHARING_KEYS, ids=list(found), limit=max(0, limit)):
            found[row["id"]].append(NodeId(row["node"]))
        return {key: sorted(nodes) for key, nodes in found.items()}

    def key_counts(self, keys: Sequence[str]) -> dict[str, int]:
        """Of each of some keys how many nodes have it."""
        return {
            row["id"]: row["number"] for row in self._rows(cypher.KEY_COUNTS, ids=list(dict.fromkeys(keys)))
        }

    def keys_of(self, nodes: Sequence[NodeId]) -> dict[NodeId, tuple[str, ...]]:
        """The keys of those of some nodes that have any, sorted."""
        found: dict[NodeId, list[str]] = defaultdict(list)
        for row in self._rows(cypher.KEYS_OF, ids=sorted(set(nodes))):
            found[NodeId(row["id"])].append(row["key"])
        return {node: tuple(sorted(keys)) for node, keys in found.items()}

    def resolved_in(self, documents: Sequence[DocumentId]) -> dict[DocumentId, tuple[NodeId, ...]]:
        """Of those of some documents that the resolver has looked at, the nodes that they spoke of then."""
        found = self._rows(cypher.RESOLVED_DOCUMENTS, ids=sorted(set(documents)))
        return {DocumentId(row["id"]): tuple(map(NodeId, row["nodes"])) for row in found}

    def doubtful(self, *, limit: int, after: SameAs | None = None) -> list[SameAs]:
        """The pairs that nobody has decided about, in the order of doubt: nearest to 0.5, then by ids."""
        doubt, key = (_FIRST, "") if after is None else (after.doubt, after.key)
        rows = self._rows(cypher.DOUBTFUL, doubt=doubt, key=key, limit=max(0, limit))
        return sorted((values.pair_of(row["pair"]) for row in rows), key=lambda pair: (pair.doubt, pair.key))

    def decisions(self) -> Iterator[Decision]:
        """The decisions in force, by pair."""
        yield from map(values.decision_of, in_force(self._rows))

    def decision_log(self, *, after: int = 0) -> Iterator[LoggedDecision]:
        """All decisions in the order in which they came, or those after a number."""
        first = rows = self._rows(cypher.LOG_PAGE, after=after, limit=_BATCH)
        while rows:
            yield from map(values.logged_of, sorted(rows, key=lambda row: row["number"]))
            rows = self._rows(cypher.LOG_PAGE, after=max(row["number"] for row in rows), limit=_BATCH)
        if not first and not after:  # written by an older release, if at all
            yield from (LoggedDecision(number, each) for number, each in enumerate(self.decisions(), 1))


def write_change(run: Run, change: ResolutionChange) -> None:
    """Replace everything stored about the nodes of a change, inside a transaction.

    Args:
        run: Runs a query about the workspace in the transaction.
        change: What a resolver found.
    """
    run(cypher.LOCK_RESOLUTION)
    nodes = None if change.anew else sorted(change.touched)
    before = _said(run, nodes)
    _replace(run, change)
    record_revision(run, spoken_of(before ^ _said(run, nodes)))
    run(cypher.WRITE_RESOLUTION, resolver=change.resolver, sequence=change.sequence)


def _replace(run: Run, change: ResolutionChange) -> None:
    if change.anew:
        for statement in (
            cypher.FORGET_PAIRS,
            cypher.FORGET_NAMESAKES,
            cypher.FORGET_KEYS,
            cypher.FORGET_DOCUMENTS,
        ):
            run(statement)
    else:
        for statement in (cypher.DELETE_PAIRS_OF, cypher.DELETE_NAMESAKES, cypher.DELETE_KEYS):
            _each(run, statement, "ids", sorted(change.touched))
    _write_pairs(run, change.pairs)
    keys = sorted((key, node) for node, found in change.keys.items() for key in set(found))
    _each(run, cypher.WRITE_KEYS, "rows", [{"key": key, "node": node} for key, node in keys])
    documents = [{"document": each, "nodes": list(nodes)} for each, nodes in sorted(change.documents.items())]
    _each(run, cypher.WRITE_RESOLVED_DOCUMENTS, "rows", documents)
    _each(run, cypher.DELETE_RESOLVED_DOCUMENTS, "ids", sorted(change.gone))
    namesakes = sorted(change.namesakes, key=lambda found: found.node)
    _each(run, cypher.WRITE_NAMESAKES, "rows", list(map(values.namesakes_row, namesakes)))
    _narrow(run, [found.node for found in namesakes])


def change_rows(change: ResolutionChange) -> int:
    """About how many rows it takes to write a change."""
    keys = sum(map(len, change.keys.values()))
    return 3 * len(change.touched) + len(change.pairs) + len(change.namesakes) + keys + len(change.documents)


def record_revision(run: Run, nodes: Sequence[NodeId]) -> None:
    """Number a change of what is said of some nodes."""
    if nodes:
        (row,) = run(cypher.NEXT_REVISION)
        changed = [{"node": node, "revision": row["revision"]} for node in nodes]
        _each(run, cypher.WRITE_CHANGES, "rows", changed)


def joined_with(run: Run, nodes: Iterable[str]) -> list[NodeId]:
    """What is said to be one thing with some nodes, and those of them of which anything is said."""
    return spoken_of(_said(run, [NodeId(node) for node in sorted(set(nodes))]))


def _said(run: Run, nodes: Sequence[NodeId] | None) -> set[Saying]:
    if nodes is None:
        pairs, split = run(cypher.ALL_PAIRS), run(cypher.ALL_NAMESAKES)
    else:
        pairs = _each(run, cypher.PAIRS_OF, "ids", nodes)
        split = _each(run, cypher.NAMESAKES_OF, "ids", nodes)
    return sayings((values.pair_of(row["pair"]) for row in pairs), map(values.namesakes_of, split))


def narrow(run: Run, nodes: Iterable[str]) -> list[NodeId]:
    """Take documents that do not speak of nodes any more out of their parts, and rename pairs accordingly.

    Returns the nodes of which something else is said now.
    """
    asked = [NodeId(node) for node in sorted(set(nodes))]
    split = {row["node"] for row in _each(run, cypher.NAMESAKES_OF, "ids", asked)}
    wanted = [node for node in asked if node in split]
    before = _said(run, wanted)
    _narrow(run, wanted)
    return spoken_of(before ^ _said(run, wanted))


def _narrow(run: Run, nodes: Sequence[NodeId]) -> None:
    found = _each(run, cypher.NAMESAKES_OF, "ids", nodes)
    split = [values.namesakes_of(row) for row in found]
    speaking: dict[str, set[str]] = defaultdict(set)
    for row in _each(run, cypher.CONTRIBUTORS, "ids", [each.node for each in split]):
        speaking[row["node"]].add(row["document"])
    for each in split:
        gone = [name for part in each.parts for name in part if name not in speaking[each.node]]
        if not gone:
            continue
        narrowed = without_documents(each, gone)
        if narrowed.namesakes is None:
            run(cypher.DELETE_NAMESAKES, ids=[each.node])
        else:
            run(cypher.WRITE_NAMESAKES, rows=[values.namesakes_row(narrowed.namesakes)])
        _rename(run, each.node, narrowed.renamed)


def forget_namesakes(run: Run, gone: Iterable[str]) -> None:
    """Drop what is said of nodes that are gone; their pairs went with them."""
    _each(run, cypher.DELETE_NAMESAKES, "ids", sorted(set(gone)))


def _rename(run: Run, node: NodeId, renamed: Mapping[PartId, PartId | None]) -> None:
    pairs = [values.pair_of(row["pair"]) for row in run(cypher.PAIRS_OF, ids=[node])]
    kept: dict[str, SameAs] = {}
    for pair in sorted(pairs, key=_by_key):
        after = renamed_pair(pair, renamed)
        # Of two pairs that became one, the surer is kept.
        if after is not None and (after.key not in kept or kept[after.key].score < after.score):
            kept[after.key] = after
    run(cypher.DELETE_PAIRS_OF, ids=[node])
    _write_pairs(run, kept.values())


def _write_pairs(run: Run, pairs: Iterable[SameAs]) -> None:
    rows = [values.pair_row(pair) for pair in sorted(pairs, key=_by_key)]
    _each(run, cypher.WRITE_PAIRS, "rows", rows)


def in_force(rows: Callable[[LiteralString], list[Row]]) -> list[Row]:
    """The rows of the decisions in force, by pair."""
    return sorted(rows(cypher.DECISIONS), key=lambda row: (row["low"], row["high"]))


def log_decision(run: Run, decision: Decision, by: str, at: str) -> None:
    """Let a decision be the last word about its pair, and log it; a word that holds already is not logged."""
    low, high = sorted((decision.left, decision.right))
    (log,) = run(cypher.LOCK_LOG)
    decided = list(map(values.decision_of, in_force(run)))
    number = log["number"]
    if number is None:  # new, or an older release kept no log
        number = len(decided)
        logged = [LoggedDecision(place, each) for place, each in enumerate(decided, 1)]
        _each(run, cypher.WRITE_LOGGED, "rows", list(map(values.logged_row, logged)))
    before = {(each.left, each.right): each.canonical() for each in decided}.get((low, high))
    withdrawn = decision.verdict is Verdict.WITHDRAW
    if before != (None if withdrawn else decision.canonical()):
        number += 1
        run(cypher.WRITE_LOGGED, rows=[values.logged_row(LoggedDecision(number, decision, by, at))])
        if withdrawn:
            run(cypher.DELETE_DECISION, low=low, high=high)
        else:
            reason = values.stored_text(decision.reason)
            run(cypher.WRITE_DECISION, low=low, high=high, verdict=decision.verdict.value, reason=reason)
    run(cypher.COUNT_LOG, number=number)


def _each(run: Run, query: LiteralString, name: str, items: Sequence[Any]) -> list[Row]:
    found: list[Row] = []
    for first in range(0, len(items), _BATCH):
        found += run(query, **{name: items[first : first + _BATCH]})
    return found


def _by_key(pair: SameAs) -> str:
    return pair.key
