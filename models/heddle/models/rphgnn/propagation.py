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
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.core.events import Event, Listener, ignore
from heddle.models.rphgnn.propagation_plan import (
    Group,
    Parity,
    PropagationConfig,
    Relation,
    plan_groups,
    reverse_relation,
)
from heddle.models.rphgnn.propagation_results import Collector
from heddle.models.rphgnn.random_projection import draw_projection, random_features, row_normalised
from heddle.models.seeded_generator import seeded_generator
from heddle.models.sparse.mean_aggregation import MeanAggregation, SparseBackend

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes that a pre-computation takes.

    Args:
        stored: The results.
        working: Node states, collected tensors on their way, and the operators.
    """

    stored: int
    working: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.stored + self.working


Propagated = Mapping[str, Mapping[Group, Tensor]]
"""Results by node type and group; tensors are `[N_type, hops, width]`."""


def feature_widths(data: HeteroData) -> dict[str, int]:
    """Width of each node type's features, 0 where it has none.

    Raises:
        InvalidGraph: a type's features are not a finite matrix with a row a node.
    """
    widths = {}
    for name in data.node_types:
        x = data[name].get("x")
        if x is not None:
            _check_features(name, x, int(data[name].num_nodes))
        widths[name] = 0 if x is None else int(x.size(1))
    return widths


def estimate_memory(
    data: HeteroData, config: PropagationConfig, *, targets: Sequence[str] | None = None
) -> MemoryEstimate:
    """How much memory `propagate` will take, known before it starts."""
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
    states = 3 * sum(nodes[name] * widths[name] for name in nodes) * 4
    collected = max(
        (2 * (nodes[s] + nodes[d]) * max(widths[s], widths[d]) * 4 for s, _, d in data.edge_types), default=0
    )
    operators = sum(
        3 * 8 * int(data[relation].edge_index.size(1)) + 8 * nodes[relation[2]]
        for relation in data.edge_types
    )
    return MemoryEstimate(stored=stored, working=states + collected + operators)


def propagate(
    data: HeteroData,
    config: PropagationConfig,
    *,
    seed: int,
    targets: Sequence[str] | None = None,
    backend: SparseBackend | str | None = None,
    device: str = "cpu",
    memory_limit: int | None = None,
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
        listener: Hears one event an iteration.

    Shapes:
        returns: `[N_type, hops, width]` for every type and group, as `plan_groups` says

    Raises:
        InvalidGraph: features are not finite, or an edge points outside its types.
        ModelUnusable: the estimate is above the limit, or values do not fit float16.
    """
    wanted = tuple(data.node_types if targets is None else targets)
    estimate = estimate_memory(data, config, targets=wanted)
    if memory_limit is not None and estimate.total > memory_limit:
        raise ModelUnusable(
            f"pre-computation would take {estimate.total >> 20} MiB, above the limit of {memory_limit >> 20}",
            hint="lower iterations or width, or store float16",
        )
    listener(Event("propagate", "started", total=config.iterations, detail={"bytes": estimate.total}))
    with torch.no_grad():
        features = _features(data, config, seed)
        inputs = _inputs(features, config, seed)
        kernels = backend is None and _kernels_fit(device, inputs)
        plan = plan_groups(feature_widths(data), data.edge_types, config)
        nodes = {name: int(data[name].num_nodes) for name in data.node_types}
        collector = Collector({name: plan[name] for name in wanted}, nodes, config, by_hop=kernels)
        collector.put_inputs(features, inputs)

        def advanced(done: int) -> None:
            listener(Event("propagate", "advanced", done=done, total=config.iterations))

        if kernels:
            from heddle.models.rphgnn.device_propagation import propagate_data

            propagate_data(data, inputs, config, collector, seed=seed, device=device, advanced=advanced)
            return collector.results
        operators = _operators(data, config, backend, device)
        state = {name: x.to(device) for name, x in inputs.items()}
        for iteration in range(config.iterations):
            last = iteration == config.iterations - 1
            state = _iterate(state, operators, collector, config, seed, iteration, last=last)
            advanced(iteration + 1)
    return collector.results


def _kernels_fit(device: str, inputs: Mapping[str, Tensor]) -> bool:
    """Whether the fused kernels can do it: on a GPU with Triton, for widths that fit a program."""
    if torch.device(device).type != "cuda" or importlib.util.find_spec("triton") is None:
        return False
    from heddle.models.sparse.triton_squash import WIDEST

    return max(x.size(1) for x in inputs.values()) <= WIDEST


def _iterate(
    state: Mapping[str, Tensor],
    operators: Mapping[Relation, tuple[MeanAggregation, MeanAggregation]],
    collector: Collector,
    config: PropagationConfig,
    seed: int,
    iteration: int,
    *,
    last: bool,
) -> dict[str, Tensor]:
    """One iteration: collect every relation, and squash what was collected into the next states."""
    squashed = {} if last else {name: torch.zeros_like(x) for name, x in state.items()}
    for relation, (along, back) in operators.items():
        groups = Group(Parity.ODD, relation), Group(Parity.EVEN, relation)
        if last and not any(group.target in collector.results for group in groups):
            continue
        odd = along.mean(state[relation[0]])  # O_r = A_r H_s  [N_d, D_s]
        even = back.mean(odd)  # E_r = A_r' O_r  [N_s, D_s]
        for group, collected in zip(groups, (odd, even), strict=True):
            collector.put(group, iteration, collected)
            if not last:
                target = squashed[group.target]
                projection = _projection(group, iteration, collected.size(1), target, config, seed)
                # H_t <- sum of rownorm(M R_M) over the collected M  [N_t, D_t]
                target += row_normalised(collected @ projection)
    return squashed


def _projection(
    group: Group, iteration: int, rows: int, target: Tensor, config: PropagationConfig, seed: int
) -> Tensor:
    generator = seeded_generator(seed, "project", str(group), str(iteration))
    return draw_projection(config.projection, rows, target.size(1), generator).to(target.device)


def _features(data: HeteroData, config: PropagationConfig, seed: int) -> dict[str, Tensor]:
    """Given features, or fixed Gaussian ones; `[N_type, D_type]` float32 on the CPU."""
    features = {}
    for name, width in feature_widths(data).items():
        if width:
            features[name] = data[name].x.float()
        else:
            generator = seeded_generator(seed, "features", name)
            features[name] = random_features(int(data[name].num_nodes), config.featureless_width, generator)
    return features


def _inputs(features: Mapping[str, Tensor], config: PropagationConfig, seed: int) -> dict[str, Tensor]:
    """H of the first iteration: the features, projected where they are too wide; `[N_type, width]`."""
    inputs = {}
    for name, x in features.items():
        inputs[name], width = x, config.input_width(x.size(1))
        if x.size(1) > width:
            # One projection for each feature width, not for each type: features from one encoder must stay
            # comparable across types.
            generator = seeded_generator(seed, "input", str(x.size(1)))
            inputs[name] = row_normalised(x @ draw_projection(config.projection, x.size(1), width, generator))
    return inputs


def _operators(
    data: HeteroData, config: PropagationConfig, backend: SparseBackend | str | None, device: str
) -> dict[Relation, tuple[MeanAggregation, MeanAggregation]]:
    """Each relation's operator beside its reverse's, in sorted order."""
    along = {}
    for relation in sorted(data.edge_types):
        size = int(data[relation[0]].num_nodes), int(data[relation[2]].num_nodes)
        weight = data[relation].get("edge_weight") if config.weighted else None
        try:
            along[relation] = MeanAggregation(
                data[relation].edge_index.to(device),
                size,
                weight=None if weight is None else weight.to(device),
                backend=backend,
            )
        except ValueError as error:
            raise InvalidGraph(
                f"relation {'|'.join(relation)} cannot be propagated along: {error}"
            ) from error
    pairs = {}
    for relation, operator in along.items():
        reverse = reverse_relation(relation)
        shared = reverse in along and torch.equal(data[reverse].edge_index, data[relation].edge_index.flip(0))
        # Where the reverse is stored as a relation its operator serves; anything else is turned round here.
        pairs[relation] = operator, along[reverse] if shared else operator.transposed()
    return pairs


def _check_features(name: str, x: Tensor, nodes: int) -> None:
    if x.dim() != 2 or x.size(0) != nodes or not x.is_floating_point() or x.size(1) == 0:
        raise InvalidGraph(f"features of {name} must be a float matrix of {nodes} rows, not {list(x.shape)}")
    if not bool(torch.isfinite(x).all()):
        raise InvalidGraph(f"features of {name} are not finite")
