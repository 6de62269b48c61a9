r"""Where on its way along a relation a tensor is best projected.

$(A_{r'} A_r H) R = A_{r'} (A_r H R) = A_{r'} A_r (H R)$: the same numbers, but the dense product runs over as
many rows as stand where it is made. Papers of one subject hear the same of it; projecting 56 subjects
and averaging after that costs a fiftieth of projecting 3,025 papers. What averaging twice costs is weighed
against it, and rows that hear nothing are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from heddle.models.rphgnn.row_blocks import RowBlocks

_SPARSE = {"cpu": 8, "cuda": 40}
"""How much longer a multiplication takes in a sparse product than in a dense one, about."""


def cheapest_stage(ways: Sequence[RowBlocks], sources: int, width: int, device: str) -> int:
    """After how many of the ways to project; the earliest of those that cost the same.

    Args:
        ways: The averages along the way, in their order.
        sources: Number of rows that it begins with.
        width: Width of the rows; that of the projected ones does not matter.
        device: Where it is computed.
    """
    sparse = _SPARSE.get(device, _SPARSE["cpu"])
    costs = []
    for stage in range(len(ways) + 1):
        rows = ways[stage - 1].filled.numel() if stage else sources
        costs.append(rows * width + sparse * sum(way.num_edges for way in ways[stage:]))
    return costs.index(min(costs))
