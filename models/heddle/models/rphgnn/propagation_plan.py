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
    """After how many steps along its relation a tensor is collected; or that it holds labels."""

    SELF = "self"
    ODD = "odd"
    EVEN = "even"
    LABELS = "labels"


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


class Squash(StrEnum):
    """How what a type collected in an iteration becomes its next state.

    The first two project each collected tensor to the state's width and normalise its rows; the other two
    merge as they are, which needs one width everywhere and keeps what columns mean.
    """

    PROJECT_NORM_SUM = "project-norm-sum"
    PROJECT_NORM_MEAN = "project-norm-mean"
    SUM = "sum"
    MEAN = "mean"

    @property
    def projects(self) -> bool:
        """Whether collected tensors are projected."""
        return self in (Squash.PROJECT_NORM_SUM, Squash.PROJECT_NORM_MEAN)

    @property
    def averages(self) -> bool:
        """Whether the sum is divided by the number of collected tensors."""
        return self in (Squash.PROJECT_NORM_MEAN, Squash.MEAN)


class FeatureWeighting(StrEnum):
    """What is done to given features before anything else."""

    GIVEN = "given"
    UNIT = "unit"
    TFIDF = "tf-idf"


class Featureless(StrEnum):
    """What nodes of types without features begin with."""

    GAUSSIAN = "gaussian"
    SPECTRAL = "spectral"


@dataclass(frozen=True, slots=True)
class PropagationConfig:
    """How the pre-computation runs; the defaults are the published ones (ogbn-mag).

    Args:
        iterations: K; the reach is K times as many hops as there are steps.
        use_input: Put the input features before the first tensor of every even group.
        use_self: Collect the features as given as a group of their own (the paper's runs on OAG do). A type
            without relations has nothing else to learn from.
        width: Project wider features to this width and normalise their rows before they are propagated;
            None keeps them.
        featureless_width: Width of the Gaussian features of types that have none.
        projection: How R is drawn.
        weighted: Average by edge weight instead of evenly.
        half: Store results as float16 instead of float32.
        squash: How collected tensors become the next states.
        squash_self: Whether a type's own state is merged too.
        residual: Share of the inputs in every later state.
        steps: Hops in an iteration along a relation and back, two or more; the first two alone are squashed.
        weighting: What is done to given features first.
        featureless: What nodes of types without features begin with.
        block_rows: Rows that are computed at once: what bounds the working memory of products that are
            written to a folder. Results depend on it in their last bits.
    """

    iterations: int = 5
    use_input: bool = True
    use_self: bool = False
    width: int | None = None
    featureless_width: int = 512
    projection: ProjectionKind = ProjectionKind.SPARSE
    weighted: bool = False
    half: bool = False
    squash: Squash = Squash.PROJECT_NORM_SUM
    squash_self: bool = False
    residual: float = 0.0
    steps: int = 2
    weighting: FeatureWeighting = FeatureWeighting.GIVEN
    featureless: Featureless = Featureless.GAUSSIAN
    block_rows: int = 131_072

    def __post_init__(self) -> None:
        # A configuration that was read from a file has names in the place of members.
        for name, kind in _CLOSED.items():
            object.__setattr__(self, name, kind(getattr(self, name)))
        if self.steps < 2 or self.block_rows < 1 or not 0 <= self.residual < 1:
            raise ModelUnusable(
                "steps must be two or more, block_rows positive, and the residual at least 0 and below 1"
            )
        if self.iterations < 1 or self.featureless_width < 1 or (self.width is not None and self.width < 1):
            raise ModelUnusable("iterations and widths of the propagation must be positive")

    def input_width(self, feature_width: int) -> int:
        """Width of a type's input, given the width of its features, 0 where it has none."""
        width = feature_width or self.featureless_width
        return min(width, self.width) if self.width else width

    @property
    def plain(self) -> bool:
        """Whether states are squashed as the paper's runs do, which is what the fused kernels compute."""
        squashed = self.squash, self.squash_self, self.residual, self.steps
        return squashed == (Squash.PROJECT_NORM_SUM, False, 0.0, 2)

    def position(self, parity: Parity, iteration: int, turn: int = 0) -> int:
        """Where a group's tensor of an iteration stands among its hops.

        Args:
            parity: The group's.
            iteration: From 0.
            turn: How often the relation was walked to and fro before, within the iteration.
        """
        turns = (self.steps + (parity is Parity.ODD)) // 2
        return iteration * turns + turn + (parity is Parity.EVEN and self.use_input)

    @property
    def dtype(self) -> torch.dtype:
        """The type of stored results."""
        return torch.float16 if self.half else torch.float32


_CLOSED: Mapping[str, type[StrEnum]] = {
    "projection": ProjectionKind,
    "squash": Squash,
    "weighting": FeatureWeighting,
    "featureless": Featureless,
}


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
    odd_hops = config.position(Parity.ODD, config.iterations)
    even_hops = config.position(Parity.EVEN, config.iterations)
    for relation in sorted(relations):
        source, _, target = relation
        width = config.input_width(widths[source])
        plan[target][Group(Parity.ODD, relation)] = GroupShape(odd_hops, width)
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
