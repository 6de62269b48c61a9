"""Meta-relations: relations that follow each other, as one relation between both ends.

LATTE's relations of order t are chains of t relations of the graph. A node of the chain's first type, its
head, listens to the nodes of its last type, its tail, that a walk along the chain reaches:
`author|writes|paper > paper|published_in|venue` lets an author hear the venues of his papers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

EdgeType = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class MetaRelation:
    """A chain of relations, each beginning where the last one ends.

    Args:
        steps: Relations of the graph as (type, name, type), at least one.

    Raises:
        ValueError: there are none, or one does not begin where the one before it ends.
    """

    steps: tuple[EdgeType, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a meta-relation has at least one step")
        for before, after in zip(self.steps, self.steps[1:], strict=False):
            if before[2] != after[0]:
                raise ValueError(f"{after} does not begin where {before} ends")

    @property
    def head(self) -> str:
        """The type that listens."""
        return self.steps[0][0]

    @property
    def tail(self) -> str:
        """The type that is heard."""
        return self.steps[-1][2]

    @property
    def order(self) -> int:
        """Number of steps."""
        return len(self.steps)

    @property
    def shorter(self) -> Self:
        """All steps but the last: the relation that this one was composed of.

        Raises:
            ValueError: there is one step.
        """
        return type(self)(self.steps[:-1])

    def then(self, step: EdgeType) -> Self:
        """The meta-relation with one step more."""
        return type(self)((*self.steps, step))

    def __str__(self) -> str:
        """The types and names along the chain.

        >>> str(MetaRelation((("author", "writes", "paper"), ("paper", "in", "venue"))))
        'author -writes- paper -in- venue'
        """
        return self.head + "".join(f" -{name}- {tail}" for _, name, tail in self.steps)


def first_order(edge_types: Iterable[EdgeType]) -> tuple[MetaRelation, ...]:
    """The graph's relations as meta-relations of one step, in the order of their names."""
    return tuple(MetaRelation((step,)) for step in sorted(edge_types))


def composed(relations: Sequence[MetaRelation], edge_types: Iterable[EdgeType]) -> tuple[MetaRelation, ...]:
    """All meta-relations of one step more: each relation joined with each that begins at its tail."""
    steps = sorted(edge_types)
    return tuple(each.then(step) for each in relations for step in steps if step[0] == each.tail)
