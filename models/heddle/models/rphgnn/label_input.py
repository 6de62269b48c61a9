r"""Labels as input: what a node hears of the labels of others, and never of its own.

A training node that heard its own label would learn to repeat it. Two ways keep it from that:

- **Diagonal** (the label input of RpHGNN's runs on ogbn-mag). One iteration of training labels, every other
  node uniform: $h = A_{r'} A_r Y$ for relations that leave the target type, $h = A_r Y$ for those that join
  it with itself. What a node heard of itself is the diagonal $d_v$ of the product, so
  $h_v \leftarrow (h_v - d_v y_v) / (1 - d_v)$; where nothing is left, uniform.
- **Echoless** ("Echoless Label-Based Pre-computation for Memory-Efficient Heterogeneous Graph Learning",
  AAAI 2026). The training nodes are split at random into M parts. Each
  part, and all other nodes as one more, listens to a propagation of its own, in which its own labels are
  zero. A column of ones beside the labels tells how much of what arrived came from labelled nodes, and
  divides it. Nothing depends on how the propagation works, so it may go as far as wanted.

Both are pre-computed, as all that RpHGNN hears.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import one_hot
from torch_geometric.data import HeteroData

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.rphgnn.label_config import LabelConfig, LabelWay
from heddle.models.rphgnn.propagation import propagate
from heddle.models.rphgnn.propagation_plan import Group, Parity, PropagationConfig, Relation, Squash
from heddle.models.seeded_generator import seeded_generator


def hear_labels(
    graph: LabelledGraph, config: LabelConfig, *, seed: int, device: str = "cpu"
) -> dict[Group, Tensor]:
    """What every target node hears of the labels of a seed's training nodes.

    Args:
        graph: The graph; of its labels those of training nodes are read.
        config: How.
        seed: Which split, and the seed of the parts.
        device: Where to compute; results come back to the CPU.

    Shapes:
        returns: for each group `[N, iterations, C]`; each place holds shares of the labels heard of
    """
    train = graph.splits[seed][0]
    labels = torch.zeros(len(graph.labels), graph.classes)
    known = graph.labels[train]
    labels[train] = known.float() if graph.several else one_hot(known, graph.classes).float()
    if config.way is LabelWay.DIAGONAL:
        return dict(_without_diagonal(graph, labels, train))
    return _echoless(graph, labels, train, config, seed, device)


def _echoless(
    graph: LabelledGraph, labels: Tensor, train: Tensor, config: LabelConfig, seed: int, device: str
) -> dict[Group, Tensor]:
    count = len(labels)
    part = torch.full((count,), config.parts)  # [N]; who is no training node listens last
    part[train] = torch.randint(
        0, config.parts, (len(train),), generator=seeded_generator(seed, "label parts")
    )
    told = torch.zeros(count, 1)
    told[train] = 1.0
    heard: dict[Group, Tensor] = {}
    for place in range(config.parts + 1):
        own = part == place
        spoken = torch.cat([labels, told], dim=1) * ~own[:, None]  # [N, C + 1]
        for group, x in _propagated(graph, spoken, config, seed, device).items():
            heard.setdefault(group, torch.zeros_like(x))[own] = x[own]
    return {_labels_group(group): _shares(x[..., :-1], x[..., -1:]) for group, x in heard.items()}


def _propagated(
    graph: LabelledGraph, spoken: Tensor, config: LabelConfig, seed: int, device: str
) -> dict[Group, Tensor]:
    """What arrives at target nodes; `[N, iterations, C + 1]` by group that labels reach."""
    data = HeteroData()
    for name in graph.data.node_types:
        count = int(graph.data[name].num_nodes)
        data[name].x = spoken if name == graph.target else torch.zeros(count, spoken.size(1))
    for relation in graph.data.edge_types:
        data[relation].edge_index = graph.data[relation].edge_index
    # Unprojected, so that a column stays a class.
    propagation = PropagationConfig(iterations=config.iterations, use_input=False, squash=Squash.MEAN)
    found = propagate(data, propagation, seed=seed, targets=[graph.target], device=device, backend="torch")
    far = config.iterations > 1
    return {group: x for group, x in found[graph.target].items() if far or _is_heard(group)}


def _is_heard(group: Group) -> bool:
    """Whether labels of the target type come back to it within one iteration."""
    return group.parity is Parity.EVEN or group.relation[0] == group.relation[2]


def _shares(heard: Tensor, retained: Tensor) -> Tensor:
    """What was heard of labelled nodes alone; uniform where there were none; `[..., C]`."""
    uniform = torch.full_like(heard, 1 / heard.size(-1))
    return torch.where(retained > 0, heard / retained.clamp(min=1e-30), uniform)


def _labels_group(group: Group) -> Group:
    source, name, target = group.relation
    if group.parity is Parity.ODD:
        return Group(Parity.LABELS, (target, f"odd:{name}", source))
    return Group(Parity.LABELS, (source, f"even:{name}", target))


def _without_diagonal(graph: LabelledGraph, labels: Tensor, train: Tensor) -> Iterator[tuple[Group, Tensor]]:
    """One iteration in float64, in which what is subtracted is what was added but for the last bits."""
    spoken = torch.full_like(labels, 1 / labels.size(1), dtype=torch.float64)
    spoken[train] = labels[train].double()
    known = torch.zeros(len(labels), 1, dtype=torch.float64)
    known[train] = 1.0
    count = len(labels)
    for relation in sorted(graph.data.edge_types):
        if relation[0] != graph.target:
            continue
        along = _mean_matrix(graph.data, relation)  # [N_d, N]
        back = _mean_matrix(graph.data, relation, turned=True)  # [N, N_d]
        diagonal = (back * along.t()).sum(dim=1).to_dense()[:, None]  # [N, 1] sum over u of A'[v, u] A[u, v]
        yield (
            _labels_group(Group(Parity.EVEN, relation)),
            _left(back @ (along @ spoken), spoken, diagonal * known)[:, None],
        )
        if relation[2] == graph.target:
            own = (along * _identity(count)).sum(dim=1).to_dense()[:, None]  # [N, 1]
            yield (
                _labels_group(Group(Parity.ODD, relation)),
                _left(along @ spoken, spoken, own * known)[:, None],
            )


def _left(heard: Tensor, spoken: Tensor, diagonal: Tensor) -> Tensor:
    """What is left of what was heard once what a node said itself is taken away; `[N, C]` float32."""
    rest = 1 - diagonal
    empty = (rest < 1e-9) | ~(heard != 0).any(dim=1, keepdim=True)
    left = (heard - diagonal * spoken) / torch.where(empty, torch.ones_like(rest), rest)
    return torch.where(empty, torch.full_like(left, 1 / left.size(1)), left).float()


def _mean_matrix(data: HeteroData, relation: Relation, *, turned: bool = False) -> Tensor:
    """A_r, or A_r' where turned; sparse `[targets, sources]` float64."""
    source, target = data[relation].edge_index.flip(0) if turned else data[relation].edge_index
    sizes = int(data[relation[0]].num_nodes), int(data[relation[2]].num_nodes)
    rows, columns = (sizes[0], sizes[1]) if turned else (sizes[1], sizes[0])
    degree = torch.bincount(target, minlength=rows).double()
    return torch.sparse_coo_tensor(
        torch.stack([target, source]), 1 / degree[target], (rows, columns), check_invariants=True
    ).coalesce()


def _identity(size: int) -> Tensor:
    place = torch.arange(size)
    return torch.sparse_coo_tensor(
        torch.stack([place, place]),
        torch.ones(size, dtype=torch.float64),
        (size, size),
        check_invariants=True,
    ).coalesce()
