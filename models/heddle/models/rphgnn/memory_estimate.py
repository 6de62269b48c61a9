"""How much memory RpHGNN's pre-computation will take, known before it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from heddle.core.errors import ModelUnusable
from heddle.models.rphgnn.node_inputs import feature_widths
from heddle.models.rphgnn.propagation_plan import PropagationConfig, plan_groups

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

_FLOAT = 4


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes that a pre-computation takes.

    Args:
        stored: The results.
        working: Node states, collected tensors on their way, and the operators.
        mapped: How much of both is in files, which the system may drop from memory.
    """

    stored: int
    working: int
    mapped: int = 0

    @property
    def total(self) -> int:
        """All that has to be in memory."""
        return self.stored + self.working - self.mapped


def estimate_memory(
    data: HeteroData,
    config: PropagationConfig,
    *,
    targets: Sequence[str] | None = None,
    in_folder: bool = False,
) -> MemoryEstimate:
    """How much memory `propagate` will take, known before it starts.

    Args:
        data: The graph.
        config: How it runs.
        targets: Node types whose results are wanted; all by default.
        in_folder: Whether results and states go to files.
    """
    features = feature_widths(data)
    widths = {name: config.input_width(width) for name, width in features.items()}
    nodes = {name: int(data[name].num_nodes) for name in data.node_types}
    plan = plan_groups(features, data.edge_types, config)
    size = torch.empty((), dtype=config.dtype).element_size()
    stored = sum(
        nodes[name] * shape.hops * shape.width * size
        for name in (plan if targets is None else targets)
        for shape in plan[name].values()
    )
    # Inputs, states and next states; then one collected tensor each of both parities and a projection of it.
    inputs = _FLOAT * sum(nodes[name] * widths[name] for name in nodes)
    collected = _collected(data, nodes, widths)
    operators = sum(
        3 * 8 * int(data[relation].edge_index.size(1)) + 8 * nodes[relation[2]]
        for relation in data.edge_types
    )
    working = 3 * inputs + collected + operators
    if not in_folder:
        return MemoryEstimate(stored, working)
    # What stays: inputs, the operators, and a block of each tensor that is written.
    block = _collected(data, {name: min(count, config.block_rows) for name, count in nodes.items()}, widths)
    return MemoryEstimate(stored, working, stored + working - inputs - operators - block)


def _collected(data: HeteroData, rows: Mapping[str, int], widths: Mapping[str, int]) -> int:
    """Bytes of the widest relation's collected tensors, for so many rows of each type."""
    return max(
        (2 * (rows[s] + rows[d]) * max(widths[s], widths[d]) * _FLOAT for s, _, d in data.edge_types),
        default=0,
    )


def check_memory(estimate: MemoryEstimate, limit: int | None, *, in_folder: bool) -> None:
    """Whether an estimate is within a limit.

    Raises:
        ModelUnusable: it is above; says what to change.
    """
    if limit is None or estimate.total <= limit:
        return
    hint = "lower iterations or width, or store float16"
    raise ModelUnusable(
        f"pre-computation would take {estimate.total >> 20} MiB, above the limit of {limit >> 20}",
        hint=hint if in_folder else f"{hint}, or keep results in a folder",
    )
