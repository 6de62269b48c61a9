"""Resolving a graph: which nodes are one thing, brought up to what the graph holds now.

Only names of documents that changed since are looked at, and those whose pairs depend on a key that began
or ceased to hold (`key_directory.py`). What is stored in the end is a function of the graph alone: the same
documents in any order, with any deletions between, give the same pairs, namesakes and keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.same_as import ResolutionChange
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.key_directory import KeyDirectory
from heddle.ingest.resolution.matcher import Matcher, shipped_matcher
from heddle.ingest.resolution.pairing import Pairing
from heddle.ingest.resolution.profiles import Profiles
from heddle.ingest.resolution.reading import RecordReader, is_resolved

RULES: Final = "2"
"""The version of what records, keys and features are; another one makes a stored resolution stale."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a run found.

    Args:
        entities: Nodes that were looked at.
        pairs: Pairs with one of them that are stored.
        accepted: Those that count as one thing.
        doubtful: Those that a person may want to look at: stored, and not accepted.
        namesakes: Nodes among them that are several things.
        seconds: How long it took.
    """

    entities: int
    pairs: int
    accepted: int
    doubtful: int
    namesakes: int
    seconds: float


def _ignore(_done: int, _total: int) -> None:
    """The listener of a caller who does not want to know."""


def _go_on() -> None:
    """The check of a caller who does not stop a run."""


def resolve(
    scope: GraphScope,
    *,
    listener: Callable[[int, int], None] = _ignore,
    check: Callable[[], None] = _go_on,
    matcher: Matcher | None = None,
) -> Resolved:
    """Bring the stored resolution up to the graph's standing.

    Args:
        scope: The workspace.
        listener: Is told how many names are judged, and of how many.
        check: Is called between names; what it raises ends the run, and nothing is stored.
        matcher: What judges; the shipped one where none is given.
    """
    began = time.perf_counter()
    judge = matcher or shipped_matcher()
    resolver = f"heddle {RULES} {judge.name}"
    stored, standing = scope.resolution(), scope.standing()
    anew = stored.resolver != resolver or stored.sequence > standing.sequence
    if not anew and stored.sequence == standing.sequence:
        return Resolved(0, 0, 0, 0, 0, time.perf_counter() - began)
    spoken = _spoken_of(scope, 0 if anew else stored.sequence, check)
    pairing = _at_hand(scope, judge, spoken, anew, check)
    change = ResolutionChange(
        resolver=resolver,
        sequence=standing.sequence,
        touched=tuple(sorted(pairing.touched)),
        namesakes=tuple(pairing.tell_namesakes(check)),
        pairs=tuple(pairing.judge_pairs(listener, check)),
        keys=pairing.keys(),
        documents={document: nodes for document, nodes in spoken.items() if nodes is not None},
        gone=tuple(sorted(document for document, nodes in spoken.items() if nodes is None)),
        anew=anew,
    )
    scope.write_resolution(change)
    accepted = sum(pair.accepted for pair in change.pairs)
    return Resolved(
        entities=len(change.touched),
        pairs=len(change.pairs),
        accepted=accepted,
        doubtful=len(change.pairs) - accepted,
        namesakes=len(change.namesakes),
        seconds=time.perf_counter() - began,
    )


def _spoken_of(
    scope: GraphScope, after: int, check: Callable[[], None]
) -> dict[DocumentId, tuple[NodeId, ...] | None]:
    """Of each document changed since the nodes that it speaks of, sorted; None where it went."""
    spoken: dict[DocumentId, tuple[NodeId, ...] | None] = {}
    for listed in scope.changes(after):
        check()
        subgraph = scope.subgraph(listed.document) if listed.there else None
        if subgraph is None:
            spoken[listed.document] = None
        else:
            spoken[listed.document] = tuple(sorted(node.id for node in subgraph.nodes if is_resolved(node)))
    return spoken


def _at_hand(
    scope: GraphScope,
    matcher: Matcher,
    spoken: Mapping[DocumentId, tuple[NodeId, ...] | None],
    anew: bool,
    check: Callable[[], None],
) -> Pairing:
    """What has to be judged: the nodes that changed documents speak or spoke of, and whom that concerns."""
    former = {} if anew else scope.resolved_in(list(spoken))
    # By document, so that names that stand in one place are read one after the other.
    touched = dict.fromkeys(node for nodes in spoken.values() for node in nodes or ())
    touched |= dict.fromkeys(node for document in sorted(former) for node in former[document])
    profiles = Profiles(RecordReader(scope), check)
    there = profiles.read(list(touched))
    directory = KeyDirectory(
        None if anew else scope,
        {} if anew else scope.keys_of(list(touched)),
        {node: profiles.keys(node) for node in there},
    )
    concerned = profiles.read(directory.concerned())
    return Pairing(
        None if anew else scope, profiles, directory, matcher, [*there, *concerned], [*touched, *concerned]
    )
