"""From pairs to parts of one thing: what joins nodes, what keeps them apart, and what is left together.

Two parts are one thing where a chain of accepted pairs and people's merges leads from one to the other. A
person's split of two that are joined so is held by the smallest cut between them: those pairs are given up
whose scores sum to the least, and a merge only where nothing but merges joins the two. Of several smallest
cuts the one nearest to the greater id is taken, which is one and the same however it is looked for. Splits
are held one after the other, in the order of their ids. So the outcome is a function of what is known, and
depends on no order in which it became known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product

from heddle.core.ids import NodeId
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import Namesakes, PartId, SameAs, document_of, node_of

_UNIT = 1_000_000
"""A score of 1 as a whole number, since sums of floats depend on their order."""
_PERSON = 1_000_000 * _UNIT
"""What a person's merge weighs: more than all pairs that a cut could give up for it."""

Ends = tuple[PartId, PartId]


def joined_parts(
    pairs: Iterable[SameAs], decisions: Iterable[Decision], namesakes: Mapping[NodeId, Namesakes]
) -> list[tuple[PartId, ...]]:
    """The parts that are one thing, two or more together, each group sorted and all by their first.

    A person's word about a node that is several things is about all of its parts, or about the one that
    its document speaks of; a pair that names such a node as a whole is about its main part.

    Args:
        pairs: What a resolver found; those below the threshold are passed over.
        decisions: What people decided about nodes that there are.
        namesakes: Nodes that are several things.
    """
    weights: dict[Ends, int] = {}
    for pair in pairs:
        ends = _ends(*(_part(end, namesakes) for end in (pair.left, pair.right)))
        if pair.accepted and ends[0] != ends[1]:
            weights[ends] = max(weights.get(ends, 0), round(pair.score * _UNIT))
    apart: set[Ends] = set()
    for decision in decisions:
        for ends in _decided(decision, namesakes):
            if decision.verdict is Verdict.MERGE:
                weights[ends] = _PERSON
            else:
                apart.add(ends)
    return sorted(_held_apart(weights, apart))


def _decided(decision: Decision, namesakes: Mapping[NodeId, Namesakes]) -> Iterator[Ends]:
    sides = (_parts(decision.left, namesakes), _parts(decision.right, namesakes))
    yield from (_ends(*pair) for pair in product(*sides) if pair[0] != pair[1])


def _parts(named: PartId | NodeId, namesakes: Mapping[NodeId, Namesakes]) -> tuple[PartId, ...]:
    """The parts that a name stands for."""
    node, document = node_of(named), document_of(named)
    split = namesakes.get(node)
    if split is None:
        return (PartId(node),)
    return split.part_ids if document is None else (split.part_in(document),)


def _part(named: PartId, namesakes: Mapping[NodeId, Namesakes]) -> PartId:
    """The one part that a name stands for."""
    node, document = node_of(named), document_of(named)
    split = namesakes.get(node)
    if split is None:
        return PartId(node)
    return split.main_part if document is None else split.part_in(document)


def _ends(one: PartId, other: PartId) -> Ends:
    return min(one, other), max(one, other)


def _held_apart(weights: Mapping[Ends, int], apart: Collection[Ends]) -> Iterator[tuple[PartId, ...]]:
    groups = _connected(weights)
    group_of = {part: place for place, group in enumerate(groups) for part in group}
    splits: dict[int, list[Ends]] = defaultdict(list)
    for one, other in sorted(apart):
        if one in group_of and group_of[one] == group_of.get(other):
            splits[group_of[one]].append((one, other))
    for place, group in enumerate(groups):
        if place in splits:
            members = set(group)
            inside = {ends: weight for ends, weight in weights.items() if ends[0] in members}
            yield from _cut(inside, splits[place])
        else:
            yield tuple(group)


def _connected(pairs: Iterable[Ends]) -> list[list[PartId]]:
    """Connected components, by union and find; each sorted."""
    head: dict[PartId, PartId] = {}

    def find(part: PartId) -> PartId:
        while (above := head.setdefault(part, part)) != part:
            head[part] = head[above]
            part = head[part]
        return part

    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        head[second] = first
    groups: defaultdict[PartId, list[PartId]] = defaultdict(list)
    for part in sorted(head):
        groups[find(part)].append(part)
    return list(groups.values())


def _cut(weights: Mapping[Ends, int], splits: Iterable[Ends]) -> Iterator[tuple[PartId, ...]]:
    """What is left together of a component in which some must be apart."""
    import networkx as nx

    network: nx.Graph[PartId] = nx.Graph()
    network.add_weighted_edges_from(
        ((*ends, weight) for ends, weight in sorted(weights.items())), weight="capacity"
    )
    for one, other in splits:
        if not nx.has_path(network, one, other):
            continue
        # The side of the target is all from which it can still be reached: the smallest such side.
        _, (reached, rest) = nx.minimum_cut(network, one, other)
        network.remove_edges_from(list(nx.edge_boundary(network, reached, rest)))
    for group in nx.connected_components(network):
        if len(group) > 1:
            yield tuple(sorted(group))
