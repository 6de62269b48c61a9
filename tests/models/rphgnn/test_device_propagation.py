"""The kernels' pre-computation gives what the step-by-step one gives, in 32 and in 16 bits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from planted_graph import a_snapshot
from torch_geometric.data import HeteroData

pytest.importorskip("triton")

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.models.rphgnn.device_propagation import propagate_on_device, rows_of_relations
from heddle.models.rphgnn.node_inputs import feature_widths
from heddle.models.rphgnn.propagation import propagate
from heddle.models.rphgnn.propagation_plan import Group, PropagationConfig, plan_groups
from heddle.models.rphgnn.propagation_results import Collector

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
on_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU with CUDA")


def a_graph() -> HeteroData:
    """Papers, authors and an empty type, with an isolated paper and a popular one."""
    rng = np.random.default_rng(2)
    edges = [(int(rng.integers(0, 11)), int(rng.integers(0, 6))) for _ in range(20)] + [
        (paper, 5) for paper in range(10)
    ]
    snapshot = a_snapshot(
        {"Paper": 12, "Author": 7, "Venue": 0},
        {
            ("Paper", "BY", "Author"): edges,
            ("Paper", "CITES", "Paper"): [(head, (7 * head + 1) % 11) for head in range(11)],
            ("Paper", "IN", "Venue"): [],
        },
    )
    sizes = {"Paper": 12, "Author": 7, "Venue": 0}
    return snapshot.to_hetero_data(
        {name: rng.normal(size=(size, 12)).astype(np.float32) for name, size in sizes.items()}
    )


@pytest.mark.parametrize("half", [False, True])
def test_it_equals_the_step_by_step_computation(*, half: bool) -> None:
    data = a_graph()
    config = PropagationConfig(iterations=2, use_input=False, half=half)
    nodes = {name: int(data[name].num_nodes) for name in data.node_types}
    edges = {name: (data[name].edge_index[0], data[name].edge_index[1]) for name in data.edge_types}
    rows = rows_of_relations(
        {name: (heads.to(DEVICE), tails.to(DEVICE)) for name, (heads, tails) in edges.items()}, nodes, {}
    )
    found: dict[tuple[Group, int], torch.Tensor] = {}

    propagate_on_device(
        rows,
        {name: data[name].x.to(DEVICE, config.dtype) for name in data.node_types},
        config,
        seed=5,
        wanted=frozenset(data.node_types),
        write=lambda group, iteration, x: found.update({(group, iteration): x.cpu()}),
    )

    wanted = propagate(data, PropagationConfig(iterations=2, use_input=False), seed=5, backend="torch")
    for groups in wanted.values():
        for group, x in groups.items():
            for iteration in range(2):
                error = (found[group, iteration].float() - x[:, iteration]).norm()
                assert float(error) <= (2e-3 if half else 2e-6) * float(x[:, iteration].norm()), group


def test_a_relation_and_its_reverse_share_their_rows() -> None:
    heads, tails = torch.tensor([0, 1]), torch.tensor([1, 0])
    relations = {("A", "R", "B"): (heads, tails), ("B", "rev_R", "A"): (tails, heads)}

    rows = rows_of_relations(relations, {"A": 2, "B": 2}, {})

    assert rows["A", "R", "B"].along is rows["B", "rev_R", "A"].back
    assert rows["A", "R", "B"].back is rows["B", "rev_R", "A"].along


def test_an_edge_to_nowhere_names_its_relation() -> None:
    with pytest.raises(InvalidGraph, match=r"A\|R\|B"):
        rows_of_relations({("A", "R", "B"): (torch.tensor([5]), torch.tensor([0]))}, {"A": 2, "B": 2}, {})


def test_results_kept_by_hop_are_written_in_one_piece() -> None:
    data = a_graph()
    config = PropagationConfig(iterations=2)
    plan = plan_groups(feature_widths(data), data.edge_types, config)
    nodes = {name: int(data[name].num_nodes) for name in data.node_types}

    by_hop = Collector(plan, nodes, config, by_hop=True)

    for name, groups in propagate(data, config, seed=1).items():
        for group, x in groups.items():
            assert by_hop.results[name][group].shape == x.shape
            assert by_hop.place(group, 1).is_contiguous()


@on_a_gpu
@pytest.mark.parametrize("half", [False, True])
def test_a_gpu_gives_what_the_cpu_gives(*, half: bool) -> None:
    data = a_graph()
    config = PropagationConfig(iterations=3, half=half, use_self=True)

    found = propagate(data, config, seed=5, device="cuda")

    for name, groups in propagate(data, PropagationConfig(iterations=3, use_self=True), seed=5).items():
        for group, x in groups.items():
            error = float((found[name][group].float() - x).norm())
            assert error <= (2e-3 if half else 2e-6) * float(x.norm()), group


@on_a_gpu
def test_a_gpu_refuses_features_that_do_not_fit_16_bits() -> None:
    data = a_graph()
    data[data.node_types[0]].x[0, 0] = 1e6

    with pytest.raises(ModelUnusable, match="float16"):
        propagate(data, PropagationConfig(half=True, use_input=False), seed=1, device="cuda")
