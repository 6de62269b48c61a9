"""Entity resolution as people see it: where it stands, what is in doubt, and what they decided about it.

A resolver says with a score which nodes are one thing; a person's word is stronger than any score, and a
logged fact. Nothing is rewritten by either: what is one thing in the end is put together whenever somebody
asks (`heddle.graph.clusters`), so that a word is taken back by saying so.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from heddle.core.errors import NotFound, UsageError
from heddle.core.ids import NodeId
from heddle.graph.clusters import Clusters, clusters_around, clusters_of, shown_name
from heddle.graph.looking_around import Check, go_on
from heddle.graph.records import Decision, LoggedDecision, Verdict
from heddle.graph.same_as import PartId, document_of, node_of
from heddle.graph.store import GraphReader, GraphScope

if TYPE_CHECKING:
    from collections.abc import Callable

    from heddle.api.workbench import Workbench


class ClusterDesk:
    """Where the clusters of one workspace are asked for: put together once for each state of the graph."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stand: tuple[str, str, int] | None = None
        self._clusters: Clusters | None = None

    def clusters(self, graph: GraphReader) -> Clusters:
        """What is one thing in all of the graph, as it stands."""
        with self._lock:
            resolved = graph.resolution()
            stand = (graph.version(), resolved.resolver, resolved.sequence)
            if self._clusters is None or self._stand != stand:
                self._clusters, self._stand = clusters_of(graph), stand
            return self._clusters


def resolve_graph(
    bench: Workbench, *, listener: Callable[[int, int], None] | None = None, check: Check = go_on
) -> dict[str, Any]:
    """Find out which nodes are one thing, as far as documents changed since somebody last did.

    Args:
        bench: The workspace.
        listener: Is told how many names are done, and of how many.
        check: Called again and again; what it raises ends the work, and nothing is stored.
    """
    from heddle.ingest.resolution.resolve import resolve

    done = resolve(bench.scope, listener=listener or _ignore, check=check)
    return {
        "entities": done.entities,
        "pairs": done.pairs,
        "accepted": done.accepted,
        "doubtful": done.doubtful,
        "namesakes": done.namesakes,
        "seconds": round(done.seconds, 3),
    }


def _ignore(_done: int, _total: int) -> None:
    """The listener of a caller who does not want to know."""


def resolution_standing(bench: Workbench, check: Check = go_on) -> dict[str, Any]:
    """Where the resolution of a workspace stands."""
    graph = bench.scope
    stored, clusters = graph.resolution(), bench.clusters.clusters(graph)
    accepted = doubtful = 0
    for pair in graph.same_as():
        check()
        accepted, doubtful = accepted + pair.accepted, doubtful + (not pair.accepted)
    standing = graph.standing()
    return {
        "graph_version": standing.version,
        "resolver": stored.resolver,
        "behind": stored.sequence != standing.sequence,
        "accepted": accepted,
        "doubtful": doubtful,
        "clusters": len(clusters),
        "members": sum(len(each.members) for each in clusters.clusters),
        "namesakes": len(clusters.namesakes),
        "decisions": sum(1 for _ in graph.decisions()),
    }


def decide(
    graph: GraphScope, verdict: Verdict, left: str, right: str, *, reason: str = "", by: str = ""
) -> dict[str, Any]:
    """Log a person's word about two nodes, and show it as it stands.

    It is one transaction and stored when this returns. A word that holds already is not logged again, so
    that it can be sent twice.

    Args:
        graph: The workspace.
        verdict: Whether both are one thing.
        left: A node, or a part of one (`same_as.PartId`).
        right: The other.
        reason: Why, in the person's words.
        by: Who says so.

    Raises:
        NotFound: there is no such node, or its part's document does not speak of it.
        UsageError: both are the same, or parts of a node that is one thing.
    """
    ends = sorted((left, right))
    for end in ends:
        _require(graph, PartId(end))
    if node_of(PartId(ends[0])) == node_of(PartId(ends[1])):
        _require_namesakes(graph, ends)
    word = Decision(verdict, NodeId(ends[0]), NodeId(ends[1]), reason)
    graph.decide(word, by=by, at=_now())
    return decision_view(graph, _last_about(graph, word), in_force=True)


def withdraw(graph: GraphScope, number: int, *, reason: str = "", by: str = "") -> dict[str, Any]:
    """Take a decision back: what resolution says holds again. One that no longer holds stays as it is.

    Args:
        graph: The workspace.
        number: Its number in the log.
        reason: Why.
        by: Who does.

    Raises:
        NotFound: there is no decision of that number.
    """
    log = list(graph.decision_log())
    logged = next((each for each in log if each.number == number), None)
    if logged is None or logged.decision.verdict is Verdict.WITHDRAW:
        raise NotFound(
            f"no decision {number}", hint="`heddle decisions`, or GET /v1/resolution/decisions, lists them"
        )
    if number in _in_force(log):
        word = logged.decision
        graph.decide(Decision(Verdict.WITHDRAW, word.left, word.right, reason), by=by, at=_now())
    return decision_view(graph, logged, in_force=False)


def decisions_page(graph: GraphReader, *, before: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """Decisions and withdrawals, the newest first, before a number; and the number to go on before."""
    log = list(graph.decision_log())
    holding = _in_force(log)
    rest = [each for each in reversed(log) if not before or each.number < before]
    shown = [decision_view(graph, each, in_force=each.number in holding) for each in rest[:limit]]
    return shown, rest[limit - 1].number if len(rest) > limit else None


def _in_force(log: list[LoggedDecision]) -> set[int]:
    """Numbers of the decisions that hold: the last word about each pair, where it is no withdrawal."""
    last = {frozenset((each.decision.left, each.decision.right)): each for each in log}
    return {each.number for each in last.values() if each.decision.verdict is not Verdict.WITHDRAW}


def last_in_force(graph: GraphReader, left: str = "", right: str = "") -> int:
    """The number of the decision that holds about a pair, or of the newest that holds.

    Raises:
        NotFound: none does.
    """
    log = list(graph.decision_log())
    holding = _in_force(log)
    for each in reversed(log):
        pair = {str(each.decision.left), str(each.decision.right)}
        if each.number in holding and (not left or pair == {left, right}):
            return each.number
    raise NotFound("no decision holds here", hint="`heddle decisions` lists them")


def decision_view(graph: GraphReader, logged: LoggedDecision, *, in_force: bool) -> dict[str, Any]:
    """A decision with the names of what it is about."""
    word = logged.decision
    return {
        "number": logged.number,
        "verdict": word.verdict.value,
        "left": part_view(graph, PartId(word.left)),
        "right": part_view(graph, PartId(word.right)),
        "reason": word.reason,
        "by": logged.by,
        "at": logged.at,
        "in_force": in_force,
    }


def part_view(graph: GraphReader, part: PartId) -> dict[str, Any]:
    """A node, or a part of one, in short; a node that is gone has no name."""
    node = graph.node(node_of(part))
    return {
        "id": part,
        "node": node_of(part),
        "type": node.type_name if node else "",
        "name": shown_name(node) if node else "",
    }


def decisions_about(graph: GraphReader, nodes: set[NodeId]) -> Iterator[dict[str, Any]]:
    """The decisions that hold about any of some nodes, the newest first."""
    log = list(graph.decision_log())
    holding = _in_force(log)
    for each in reversed(log):
        ends = {node_of(end) for end in (each.decision.left, each.decision.right)}
        if each.number in holding and ends & nodes:
            yield decision_view(graph, each, in_force=True)


def _last_about(graph: GraphReader, word: Decision) -> LoggedDecision:
    pair = {word.left, word.right}
    about = [each for each in graph.decision_log() if {each.decision.left, each.decision.right} == pair]
    return about[-1]


def _require(graph: GraphReader, part: PartId) -> None:
    node, document = node_of(part), document_of(part)
    if graph.node(node) is None:
        raise NotFound(f"no node {node}", hint="GET /v1/entities lists entities with their ids")
    if document is not None and graph.document(document) is None:
        raise NotFound(f"no document {document}", hint="name a document that speaks of the node")


def _require_namesakes(graph: GraphReader, ends: list[str]) -> None:
    """Go on where two parts of one node are two things, or a document may be told apart from the others.

    Raises:
        UsageError: they are the same part, or the node is one thing and no document of it is named.
    """
    node = node_of(PartId(ends[0]))
    first, second = (document_of(PartId(end)) for end in ends)
    if first is None and second is not None:
        speaking = graph.documents_of([node], limit=graph.document_count())[node]
        if second in speaking and len(speaking) > 1:
            return
    split = clusters_around(graph, node).namesakes.get(node)
    if split is None or first is None or second is None or split.part_in(first) == split.part_in(second):
        raise UsageError(
            "a decision is about two things, and this is one",
            hint="name two nodes, or two parts of one as `heddle review` or its entity shows them; or a node "
            "and NODE:DOCUMENT for what one of its documents means by that name",
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
