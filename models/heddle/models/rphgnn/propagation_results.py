"""The results of RpHGNN's pre-computation, each tensor written straight to its place."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from heddle.core.errors import ModelUnusable
from heddle.models.rphgnn.propagated_folder import LISTING, write_listing
from heddle.models.rphgnn.propagation_plan import Group, GroupShape, Parity, PropagationConfig
from heddle.models.rphgnn.tensor_store import TensorStore


class Collector:
    """Holds the results by node type and group, `[N_type, hops, width]` each.

    Args:
        plan: The groups that are wanted, by node type.
        nodes: Number of nodes of each type.
        config: How the pre-computation runs.
        by_hop: Keep what one iteration writes in one piece of memory, as a fast copy from a GPU needs it,
            instead of what one node reads.
        store: Where tensors are made; in memory by default.
    """

    def __init__(
        self,
        plan: Mapping[str, Mapping[Group, GroupShape]],
        nodes: Mapping[str, int],
        config: PropagationConfig,
        *,
        by_hop: bool = False,
        store: TensorStore | None = None,
    ) -> None:
        self._config, self._by_hop = config, by_hop
        store = store or TensorStore()
        self._folder = store.folder
        if self._folder is not None:
            (self._folder / LISTING).unlink(missing_ok=True)
        self.results = {
            name: {
                group: _made(store, f"{place}-{order}", nodes[name], shape, config, by_hop=by_hop)
                for order, (group, shape) in enumerate(groups.items())
            }
            for place, (name, groups) in enumerate(plan.items())
        }

    def put_inputs(self, features: Mapping[str, Tensor], inputs: Mapping[str, Tensor]) -> None:
        """Write features and inputs where the groups want them.

        Raises:
            ModelUnusable: a value does not fit float16.
        """
        for name, groups in self.results.items():
            for group in groups:
                if group.parity is Parity.SELF:
                    _write(group, groups[group][:, 0], features[name])
                elif group.parity is Parity.EVEN and self._config.use_input:
                    _write(group, groups[group][:, 0], inputs[name])

    def put(self, group: Group, iteration: int, collected: Tensor, turn: int = 0) -> None:
        """Write one iteration's tensor, if its type is wanted.

        Raises:
            ModelUnusable: a value does not fit float16.
        """
        if group.target in self.results:
            place = self.place(group, iteration, turn)
            for start in range(0, len(place), self._config.block_rows):
                rows = slice(start, start + self._config.block_rows)
                _write(group, place[rows], collected[rows])

    def place(self, group: Group, iteration: int, turn: int = 0) -> Tensor:
        """Where an iteration's tensor goes; contiguous where results are kept by hop."""
        return self.results[group.target][group][:, self._config.position(group.parity, iteration, turn)]

    def finish(self) -> None:
        """Say in the folder, if there is one, what its files hold."""
        if self._folder is not None:
            write_listing(self._folder, self.results, by_hop=self._by_hop)


def _made(
    store: TensorStore, name: str, nodes: int, shape: GroupShape, config: PropagationConfig, *, by_hop: bool
) -> Tensor:
    if by_hop:
        return store.zeros(name, (shape.hops, nodes, shape.width), config.dtype).transpose(0, 1)
    return store.zeros(name, (nodes, shape.hops, shape.width), config.dtype)


def _write(group: Group, place: Tensor, value: Tensor) -> None:
    place.copy_(value)
    if place.dtype is torch.float16 and not bool(torch.isfinite(place).all()):
        raise ModelUnusable(
            f"values of {group} do not fit float16", hint="store float32 or normalise the features"
        )
