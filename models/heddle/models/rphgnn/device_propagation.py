"""RpHGNN's pre-computation on a GPU: the same tensors as `propagation`, in fewer passes over memory.

What takes time there is bytes, in this order: results on their way to ordinary memory, edge lists and
features on their way from it, gathered rows, and the passes between them. So each edge list travels once
for both of its directions; states and collected tensors are kept in the results' own 16 bits (sums in 32),
so that a collected tensor is written once and read as it is by the next product, by the squashing and by
the copy to the host; squashing is one pass; and copies go beside the computation (`host_copy`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.models.rphgnn.propagation_plan import Group, Parity, PropagationConfig, Relation, reverse_relation
from heddle.models.rphgnn.propagation_results import Collector
from heddle.models.rphgnn.random_projection import draw_projection
from heddle.models.seeded_generator import seeded_generator
from heddle.models.sparse.balanced_rows import BalancedRows, balance_rows
from heddle.models.sparse.host_copy import HostLink, host_link
from heddle.models.sparse.triton_mean import mean_rows
from heddle.models.sparse.triton_squash import squash

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

Write = Callable[[Group, int, Tensor], None]
"""Takes the tensor that a group collected in an iteration."""


@dataclass(frozen=True, slots=True)
class RelationRows:
    """A relation's operator beside its reverse's."""

    along: BalancedRows
    back: BalancedRows


def rows_of_relations(
    edges: Mapping[Relation, tuple[Tensor, Tensor]],
    nodes: Mapping[str, int],
    weights: Mapping[Relation, Tensor],
) -> dict[Relation, RelationRows]:
    """Balanced rows of every relation, in sorted order.

    Args:
        edges: Sources and targets of each relation, on the device. A relation and its reverse that hold the
            very same two tensors share their rows.
        nodes: Number of nodes of each type.
        weights: Edge weights of the relations that have any.

    Raises:
        InvalidGraph: an edge points outside its types.
    """
    made: dict[tuple[int, int], BalancedRows] = {}
    found = {}
    for relation in sorted(edges):
        source, target = edges[relation]
        size = nodes[relation[0]], nodes[relation[2]]
        weight = weights.get(relation)
        try:
            along = _rows(made, source, target, size, weight)
            back = _rows(made, target, source, (size[1], size[0]), weight)
        except ValueError as error:
            raise InvalidGraph(
                f"relation {'|'.join(relation)} cannot be propagated along: {error}"
            ) from error
        found[relation] = RelationRows(along, back)
    return found


def _rows(
    made: dict[tuple[int, int], BalancedRows],
    source: Tensor,
    target: Tensor,
    size: tuple[int, int],
    weight: Tensor | None,
) -> BalancedRows:
    if weight is not None:
        return balance_rows(source, target, size, weight)
    key = source.data_ptr(), target.data_ptr()
    if key not in made or made[key].size != size:
        made[key] = balance_rows(source, target, size)
    return made[key]


def propagate_on_device(
    relations: Mapping[Relation, RelationRows],
    inputs: Mapping[str, Tensor],
    config: PropagationConfig,
    *,
    seed: int,
    wanted: frozenset[str],
    write: Write,
    advanced: Callable[[int], None] = lambda _: None,
) -> None:
    """Run all iterations; the tensors of wanted types go to `write`.

    Args:
        relations: As `rows_of_relations` gives them.
        inputs: States before the first iteration, on the device; their dtype is that of all states.
        config: How it runs.
        seed: Seed of the projections.
        wanted: Node types whose tensors are wanted.
        write: Takes each wanted tensor, which nobody changes after.
        advanced: Hears the number of iterations done.

    Shapes:
        inputs: `[N_type, D_type]`
    """
    state = dict(inputs)
    for iteration in range(config.iterations):
        last = iteration == config.iterations - 1
        collected: dict[str, list[tuple[Group, Tensor]]] = {name: [] for name in state}
        for relation, rows in relations.items():
            odd_group, even_group = Group(Parity.ODD, relation), Group(Parity.EVEN, relation)
            if last and not {odd_group.target, even_group.target} & wanted:
                continue
            x = state[relation[0]]
            odd = mean_rows(rows.along, x, x.new_empty(rows.along.size[1], x.size(1)))  # O_r = A_r H_s
            even = mean_rows(rows.back, odd, x.new_empty(rows.back.size[1], x.size(1)))  # E_r = A_r' O_r
            for group, tensor in ((odd_group, odd), (even_group, even)):
                collected[group.target].append((group, tensor))
                if group.target in wanted:
                    write(group, iteration, tensor)
        if not last:
            state = {name: _squashed(collected[name], state[name], iteration, config, seed) for name in state}
        advanced(iteration + 1)


def _squashed(
    collected: list[tuple[Group, Tensor]],
    before: Tensor,
    iteration: int,
    config: PropagationConfig,
    seed: int,
) -> Tensor:
    """H_t <- sum of rownorm(M R_M) over the collected M; `[N_t, D_t]`."""
    projections = []
    for group, tensor in collected:
        generator = seeded_generator(seed, "project", str(group), str(iteration))
        drawn = draw_projection(config.projection, tensor.size(1), before.size(1), generator)
        projections.append(drawn.to(before.device, non_blocking=True))
    return squash([tensor for _, tensor in collected], projections, torch.empty_like(before))


def propagate_data(
    data: HeteroData,
    inputs: Mapping[str, Tensor],
    config: PropagationConfig,
    collector: Collector,
    *,
    seed: int,
    device: str,
    advanced: Callable[[int], None],
) -> None:
    """Run all iterations on a graph in ordinary memory, with results there.

    Args:
        data: The graph.
        inputs: States before the first iteration, on the CPU.
        config: How it runs.
        collector: Takes the results; keeps them by hop.
        seed: Seed of the projections.
        device: The GPU.
        advanced: Hears the number of iterations done.

    Raises:
        InvalidGraph: an edge points outside its types.
        ModelUnusable: a feature does not fit float16.
    """
    nodes = {name: int(data[name].num_nodes) for name in data.node_types}
    with torch.cuda.device(device), host_link(torch.device(device)) as link:
        relations = rows_of_relations(_read_edges(data, link), nodes, _read_weights(data, config, link))
        state = {name: _read_input(name, x, config, link) for name, x in inputs.items()}
        propagate_on_device(
            relations,
            state,
            config,
            seed=seed,
            wanted=frozenset(collector.results),
            write=lambda group, iteration, x: link.write(x, collector.place(group, iteration)),
            advanced=advanced,
        )


def _read_edges(data: HeteroData, link: HostLink) -> dict[Relation, tuple[Tensor, Tensor]]:
    """Sources and targets on the device; a relation's list serves its reverse where that holds the same."""
    found: dict[Relation, tuple[Tensor, Tensor]] = {}
    for relation in sorted(data.edge_types):
        source, target = data[relation].edge_index
        reverse = reverse_relation(relation)
        if reverse in found and _is_reverse(data, relation, reverse):
            tails, heads = found[reverse]
            found[relation] = heads, tails
        else:
            found[relation] = _positions(source, link), _positions(target, link)
    return found


def _is_reverse(data: HeteroData, relation: Relation, other: Relation) -> bool:
    one, two = data[relation].edge_index, data[other].edge_index
    return torch.equal(one[0], two[1]) and torch.equal(one[1], two[0])


def _positions(positions: Tensor, link: HostLink) -> Tensor:
    moved = link.read(positions.contiguous())
    if moved.numel() and not 0 <= int(moved.min()) <= int(moved.max()) < 2**31:
        raise InvalidGraph("an edge points to a node that no graph can have: positions are below 2**31")
    return moved.int()


def _read_weights(data: HeteroData, config: PropagationConfig, link: HostLink) -> dict[Relation, Tensor]:
    found = {}
    for relation in data.edge_types if config.weighted else ():
        weight = data[relation].get("edge_weight")
        if weight is None:
            continue
        if not bool((torch.isfinite(weight) & (weight >= 0)).all()):
            raise InvalidGraph(
                f"relation {'|'.join(relation)} cannot be propagated along: weights must be finite "
                f"and not negative"
            )
        found[relation] = link.read(weight.float().contiguous())
    return found


def _read_input(name: str, x: Tensor, config: PropagationConfig, link: HostLink) -> Tensor:
    moved = link.read(x.contiguous()).to(config.dtype)
    # Means and sums of unit rows grow no further: what fits here fits everywhere.
    if not bool(torch.isfinite(moved).all()):
        raise ModelUnusable(
            f"features of {name} do not fit float16", hint="store float32 or normalise the features"
        )
    return moved
