"""What RpHGNN's pre-computation will collect: groups of tensors by node type, relation and parity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch

from heddle.core.errors import ModelUnusable
from heddle.models.rphgnn.random_projection import ProjectionKind

Relation = tuple[str, str, str]
"""(source type, name, target type)."""


class Parity(StrEnum):
    """After how many steps along its relation a tensor is collected."""

    SELF = "self"
    ODD = "odd"
    EVEN = "even"


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """The tensors that one node type collects from one relation, over all iterations."""

    parity: Parity
    relation: Relation

    @property
    def target(self) -> str:
        """The node type that collects it."""
        return self.relation[2] if self.parity is Parity.ODD else self.relation[0]

    def __str__(self) -> str:
        return f"{self.parity}:{'|'.join(self.relation)}"


@dataclass(frozen=True, slots=True)
class PropagationConfig:
    """How the pre-computation runs; the defaults are the published ones (ogbn-mag).

    Args:
        iterations: K; the reach is 2K hops.
        use_input: Put the input features before the first tensor of every even group.
        use_self: Collect the features as given as a group of their own (the paper's runs on OAG do). A type
            without relations has nothing else to learn from.
        width: Project wider features to this width and normalise their rows before they are propagated;
            None keeps them.
        featureless_width: Width of the Gaussian features of types that have none.
        projection: How R is drawn.
        weighted: Average by edge weight instead of evenly.
        half: Store results as float16 instead of float32.
    """

    iterations: int = 5
    use_input: bool = True
    use_self: bool = False
    width: int | None = None
    featureless_width: int = 512
    projection: ProjectionKind = ProjectionKind.SPARSE
    weighted: bool = False
    half: bool = False

    def __post_init__(self) -> None:
        if self.iterations < 1 or self.featureless_width < 1 or (self.width is not None and self.width < 1):
            raise ModelUnusable("iterations and widths of the propagation must be positive")

    def input_width(self, feature_width: int) -> int:
        """Width of a type's input, given the width of its features, 0 where it has none."""
        width = feature_width or self.featureless_width
        return min(width, self.width) if self.width else width

    @property
    def dtype(self) -> torch.dtype:
        """The type of stored results."""
        return torch.float16 if self.half else torch.float32


@dataclass(frozen=True, slots=True)
class GroupShape:
    """What a group's tensor looks like beside the number of nodes: `[N, hops, width]`."""

    hops: int
    width: int


def plan_groups(
    widths: Mapping[str, int], relations: Sequence[Relation], config: PropagationConfig
) -> dict[str, dict[Group, GroupShape]]:
    """Which groups each node type will have, in their fixed order, and their shapes.

    A type has one odd group an incoming relation and one even group an outgoing one.

    Args:
        widths: Width of each type's features, 0 where it has none.
        relations: All relations, reverses included.
        config: How the pre-computation runs.
    """
    plan: dict[str, dict[Group, GroupShape]] = {name: {} for name in widths}
    if config.use_self:
        for name, width in widths.items():
            plan[name][self_group(name)] = GroupShape(1, width or config.featureless_width)
    even_hops = config.iterations + int(config.use_input)
    for relation in sorted(relations):
        source, _, target = relation
        width = config.input_width(widths[source])
        plan[target][Group(Parity.ODD, relation)] = GroupShape(config.iterations, width)
        # E_r = A_r' A_r H_s keeps the width of H_s.
        plan[source][Group(Parity.EVEN, relation)] = GroupShape(even_hops, width)
    return plan


def self_group(name: str) -> Group:
    """The group of a type's own features."""
    return Group(Parity.SELF, (name, "self", name))


def reverse_relation(relation: Relation) -> Relation:
    """The name under which a relation's reverse is stored.

    >>> reverse_relation(("Chunk", "MENTIONS", "Person"))
    ('Person', 'rev_MENTIONS', 'Chunk')
    >>> reverse_relation(("Person", "rev_MENTIONS", "Chunk"))
    ('Chunk', 'MENTIONS', 'Person')
    """
    source, name, target = relation
    return target, name.removeprefix("rev_") if name.startswith("rev_") else f"rev_{name}", source
