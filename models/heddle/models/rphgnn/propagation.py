r"""RpHGNN's pre-computation: what a node hears along every relation, computed once and without parameters.

"Efficient Heterogeneous Graph Learning via Random Projection" (Hu, Hooi, He; TKDE 2024,
https://arxiv.org/abs/2310.14481). One iteration over node states $H_t$, for every relation
$r = (s, name, d)$ with mean aggregation $A_r$ and reverse $r'$:

1. odd, one hop: $O_r = A_r H_s$, collected at type $d$;
2. even, two hops: $E_r = A_{r'} O_r$, collected back at type $s$;
3. squash: $H_t \leftarrow \sum_{M \in C_t} \mathrm{rownorm}(M R_M)$, with a fresh random projection
   $R_M$ for every collected tensor $M$.

K iterations reach 2K hops. The tensors of one (odd | even, relation) are stacked over the iterations:
they are the model's input, and their number is linear in relations and hops.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.core.events import Event, Listener, ignore
from heddle.models.dense_product import dense_product
from heddle.models.rphgnn.memory_estimate import check_memory, estimate_memory
from heddle.models.rphgnn.node_inputs import feature_widths, node_features, node_inputs
from heddle.models.rphgnn.projection_order import cheapest_stage
from heddle.models.rphgnn.propagation_plan import (
    Group,
    Parity,
    PropagationConfig,
    Relation,
    plan_groups,
    reverse_relation,
    self_group,
)
from heddle.models.rphgnn.propagation_results import Collector
from heddle.models.rphgnn.random_projection import add_normalised, draw_projection
from heddle.models.rphgnn.row_blocks import RowBlocks
from heddle.models.rphgnn.tensor_store import TensorStore
from heddle.models.seeded_generator import seeded_generator
from heddle.models.sparse.mean_aggregation import SparseBackend

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

Propagated = Mapping[str, Mapping[Group, Tensor]]
"""Results by node type and group; tensors are `[N_type, hops, width]`."""


def propagate(
    data: HeteroData,
    config: PropagationConfig,
    *,
    seed: int,
    targets: Sequence[str] | None = None,
    backend: SparseBackend | str | None = None,
    device: str = "cpu",
    memory_limit: int | None = None,
    folder: Path | None = None,
    listener: Listener = ignore,
) -> dict[str, dict[Group, Tensor]]:
    """Run the pre-computation.

    Args:
        data: Typed nodes (with `x` or `num_nodes`) and edges, each relation beside its reverse
            `rev_<name>`; empty types and relations are welcome.
        config: How it runs.
        seed: Seed of projections and features; each draw depends on it and on the draw's own name.
        targets: Node types whose groups are wanted; all by default.
        backend: The sparse backend; by default the preferred one, and on a GPU the fused kernels of
            `device_propagation` where they fit.
        device: Where to compute; results come back to the CPU.
        memory_limit: Refuse to start if the estimate is above this number of bytes.
        folder: Where results go as files that are mapped into memory, and states meanwhile; None keeps all
            in memory. The results are the same bits, and `read_propagated` reads them again.
        listener: Hears one event an iteration; the first carries the estimate.

    Shapes:
        returns: `[N_type, hops, width]` for every type and group, as `plan_groups` says

    Raises:
        InvalidGraph: features are not finite, or an edge points outside its types.
        ModelUnusable: the estimate is above the limit, or values do not fit float16.
        OutOfReach: the folder cannot be written.
    """
    wanted = tuple(data.node_types if targets is None else targets)
    estimate = estimate_memory(data, config, targets=wanted, in_folder=folder is not None)
    check_memory(estimate, memory_limit, in_folder=folder is not None)
    detail = {"bytes": estimate.total, "mapped": estimate.mapped}
    listener(Event("propagate", "started", total=config.iterations, detail=detail))
    with torch.no_grad():
        features = node_features(data, config, seed)
        inputs = node_inputs(features, config, seed)
        kernels = backend is None and _kernels_fit(device, inputs, config)
        plan = plan_groups(feature_widths(data), data.edge_types, config)
        nodes = {name: int(data[name].num_nodes) for name in data.node_types}
        store = TensorStore(folder)
        collector = Collector(
            {name: plan[name] for name in wanted}, nodes, config, by_hop=kernels, store=store
        )
        collector.put_inputs(features, inputs)

        def advanced(done: int) -> None:
            listener(Event("propagate", "advanced", done=done, total=config.iterations))

        if kernels:
            from heddle.models.rphgnn.device_propagation import propagate_data

            propagate_data(data, inputs, config, collector, seed=seed, device=device, advanced=advanced)
        else:
            state = {name: x.to(device) for name, x in inputs.items()}
            run = _Run(state, _operators(data, config, backend, device), collector, config, seed, store)
            for iteration in range(config.iterations):
                run.iterate(iteration)
                advanced(iteration + 1)
        collector.finish()
    return collector.results


def _kernels_fit(device: str, inputs: Mapping[str, Tensor], config: PropagationConfig) -> bool:
    """Whether the fused kernels can do it: on a GPU with Triton, for widths that fit a program."""
    if torch.device(device).type != "cuda" or importlib.util.find_spec("triton") is None:
        return False
    from heddle.models.sparse.triton_squash import widest_in

    return config.plain and max(x.size(1) for x in inputs.values()) <= widest_in(config.dtype)


@dataclass(frozen=True, slots=True)
class _Operator:
    """A relation's mean aggregation beside its reverse's."""

    along: RowBlocks
    back: RowBlocks


class _Run:
    """The states of all types on their way through the iterations."""

    def __init__(
        self,
        inputs: Mapping[str, Tensor],
        operators: Mapping[Relation, _Operator],
        collector: Collector,
        config: PropagationConfig,
        seed: int,
        store: TensorStore,
    ) -> None:
        self.inputs, self.operators, self.collector = inputs, operators, collector
        self.config, self.seed, self.store = config, seed, store
        self.state = dict(inputs)

    def iterate(self, iteration: int) -> None:
        """Collect along every relation, and squash what was collected into the next states."""
        last = iteration == self.config.iterations - 1
        following: dict[str, Tensor] = {}
        for name, x in self.state.items() if not last else ():
            following[name] = self._zeros("state", (x.size(0), x.size(1)), x)
        merged = dict.fromkeys(self.state, 0)
        for relation, operator in self.operators.items():
            groups = Group(Parity.ODD, relation), Group(Parity.EVEN, relation)
            if last and not any(group.target in self.collector.results for group in groups):
                continue
            stages, ways = [self.state[relation[0]]], [operator.along, operator.back]
            for step in range(self.config.steps):
                group, way, x = groups[step % 2], ways[step % 2], stages[-1]
                # Odd: O_r = A_r H_s  [N_d, D_s]; even: E_r = A_r' O_r  [N_s, D_s]; further steps go on so.
                stages.append(way.mean(x, self._place("collected", (way.size[1], x.size(1)), x)))
                self.collector.put(group, iteration, stages[-1], step // 2)
                if step < 2 and not last:
                    self._merge(following[group.target], stages, ways[: step + 1], group, iteration)
                    merged[group.target] += 1
                elif step:
                    del stages[:-1]
        if not last:
            self.state = self._finished(following, merged, iteration)

    def _finished(
        self, following: dict[str, Tensor], merged: dict[str, int], iteration: int
    ) -> dict[str, Tensor]:
        """The next states, from the sums of what was merged."""
        for name, target in following.items():
            if self.config.squash_self:
                self._merge(target, [self.state[name]], [], self_group(name), iteration)
                merged[name] += 1
            if self.config.squash.averages:
                target /= max(merged[name], 1)
            if self.config.residual:
                target.mul_(1 - self.config.residual).add_(self.inputs[name], alpha=self.config.residual)
        return following

    def _merge(
        self,
        target: Tensor,
        stages: Sequence[Tensor],
        ways: Sequence[RowBlocks],
        group: Group,
        iteration: int,
    ) -> None:
        """H_t <- H_t + rownorm(M R_M), or + M where nothing is projected; `[N_t, D_t]`, block by block.

        Args:
            target: The sum so far.
            stages: The state that M came from, what it was on its way, and M.
            ways: The averages between them.
            group: What collected M.
            iteration: When.
        """
        config, merged = self.config, stages[-1]
        if config.squash.projects:
            generator = seeded_generator(self.seed, "project", str(group), str(iteration))
            size = merged.size(1), target.size(1)
            projection = draw_projection(config.projection, *size, generator).to(target.device)
            merged = self._projected(stages, ways, projection)
        elif merged.size(1) != target.size(1):
            raise ModelUnusable(
                f"what {group} collects is {merged.size(1)} wide and its type's state {target.size(1)}",
                hint="squash with a projection, or give all types features of one width",
            )
        for start in range(0, len(target), config.block_rows):
            rows = slice(start, start + config.block_rows)
            if config.squash.projects:
                add_normalised(target[rows], merged[rows])
            else:
                target[rows] += merged[rows]

    def _projected(self, stages: Sequence[Tensor], ways: Sequence[RowBlocks], projection: Tensor) -> Tensor:
        """M R_M, projected where M has fewest rows on its way; `[N_t, D_t]`."""
        stage = cheapest_stage(ways, len(stages[0]), projection.size(0), projection.device.type)
        x, width = stages[stage], projection.size(1)
        filled = ways[stage - 1].filled if stage else None
        if len(x) <= self.config.block_rows and (filled is None or len(filled) == len(x)):
            projected = dense_product(x, projection)
        else:
            projected = self._zeros("projected", (len(x), width), x)
            every = torch.arange(len(x), device=x.device) if filled is None else filled
            for rows in every.split(self.config.block_rows):  # type: ignore[no-untyped-call]  # torch's own
                projected[rows] = dense_product(x[rows], projection)
        for way in ways[stage:]:
            projected = way.mean(projected, self._place("averaged", (way.size[1], width), x))
        return projected

    def _place(self, name: str, shape: tuple[int, int], like: Tensor) -> Tensor | None:
        """Where a tensor on its way stands: in a file where a folder was named, in memory else."""
        return None if self.store.folder is None or like.is_cuda else self.store.scratch(name, shape)

    def _zeros(self, name: str, shape: tuple[int, int], like: Tensor) -> Tensor:
        place = self._place(name, shape, like)
        return like.new_zeros(shape) if place is None else place


def _operators(
    data: HeteroData, config: PropagationConfig, backend: SparseBackend | str | None, device: str
) -> dict[Relation, _Operator]:
    """Each relation's operator beside its reverse's, in sorted order."""
    along: dict[Relation, RowBlocks] = {}
    for relation in sorted(data.edge_types):
        along[relation] = _blocks(data, relation, config, backend, device, turned=False)
    pairs = {}
    for relation, operator in along.items():
        reverse = reverse_relation(relation)
        shared = reverse in along and torch.equal(data[reverse].edge_index, data[relation].edge_index.flip(0))
        # Where the reverse is stored as a relation its operator serves; anything else is turned round here.
        back = along[reverse] if shared else _blocks(data, relation, config, backend, device, turned=True)
        pairs[relation] = _Operator(operator, back)
    return pairs


def _blocks(
    data: HeteroData,
    relation: Relation,
    config: PropagationConfig,
    backend: SparseBackend | str | None,
    device: str,
    *,
    turned: bool,
) -> RowBlocks:
    """The mean along a relation, or along its edges turned round."""
    edges = data[relation].edge_index.to(device)
    size = int(data[relation[0]].num_nodes), int(data[relation[2]].num_nodes)
    weight = data[relation].get("edge_weight") if config.weighted else None
    try:
        return RowBlocks(
            edges.flip(0) if turned else edges,
            (size[1], size[0]) if turned else size,
            rows=config.block_rows,
            weight=None if weight is None else weight.to(device),
            backend=backend,
        )
    except ValueError as error:
        raise InvalidGraph(f"relation {'|'.join(relation)} cannot be propagated along: {error}") from error
