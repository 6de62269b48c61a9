"""Mean aggregation: every backend against a dense float64 reference."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from heddle.core.errors import ModelUnusable
from heddle.models.sparse.mean_aggregation import (
    MeanAggregation,
    SparseBackend,
    available_backends,
    choose_backend,
)

BACKENDS = available_backends()
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def dense_mean(edge_index: Tensor, size: tuple[int, int], x: Tensor, weight: Tensor | None) -> Tensor:
    """The definition, edge by edge, in float64."""
    total = torch.zeros(size[1], x.size(1), dtype=torch.float64)
    mass = torch.zeros(size[1], dtype=torch.float64)
    for edge, (source, target) in enumerate(edge_index.t().tolist()):
        share = 1.0 if weight is None else float(weight[edge])
        total[target] += share * x[source].double()
        mass[target] += share
    return torch.where(mass[:, None] > 0, total / mass[:, None], 0.0)


def relative_error(found: Tensor, wanted: Tensor) -> float:
    scale = wanted.abs().max().clamp(min=1e-30) if wanted.numel() else torch.ones(())
    return float((found.double().cpu() - wanted).abs().max() / scale) if wanted.numel() else 0.0


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("backend", BACKENDS)
@given(
    sources=st.integers(1, 7),
    targets=st.integers(1, 7),
    edges=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40),
    weighted=st.booleans(),
    seed=st.integers(0, 2**16),
)
@settings(max_examples=40, deadline=None)
def test_every_backend_gives_the_mean_of_the_definition(
    backend: SparseBackend,
    device: str,
    sources: int,
    targets: int,
    edges: list[tuple[int, int]],
    weighted: bool,
    seed: int,
) -> None:
    generator = torch.Generator().manual_seed(seed)
    pairs = [(source % sources, target % targets) for source, target in edges]
    edge_index = torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2).t().contiguous()
    weight = torch.rand(len(pairs), generator=generator).round(decimals=1) if weighted else None
    x = torch.randn(sources, 5, generator=generator)

    operator = MeanAggregation(
        edge_index.to(device),
        (sources, targets),
        weight=None if weight is None else weight.to(device),
        backend=backend,
    )
    found = operator.mean(x.to(device))

    wanted = dense_mean(edge_index, (sources, targets), x, weight)
    assert relative_error(found, wanted) < 1e-6
    assert (
        relative_error(
            operator.transposed().mean(torch.ones(targets, 1, device=device)),
            dense_mean(edge_index.flip(0), (targets, sources), torch.ones(targets, 1), weight),
        )
        < 1e-6
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_hub_with_a_hundred_thousand_neighbours_keeps_its_precision(backend: SparseBackend) -> None:
    generator = torch.Generator().manual_seed(1)
    count = 100_000
    x = torch.randn(count, 3, generator=generator) + 10
    edge_index = torch.stack([torch.arange(count), torch.zeros(count, dtype=torch.int64)])

    found = MeanAggregation(edge_index, (count, 2), backend=backend).mean(x)

    assert relative_error(found[:1], x.double().mean(dim=0, keepdim=True)) < 1e-5
    assert found[1].abs().max() == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_float64_is_exact_to_float64(backend: SparseBackend) -> None:
    edge_index = torch.tensor([[0, 1, 2, 2], [0, 0, 0, 1]])
    x = torch.randn(3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    found = MeanAggregation(edge_index, (3, 2), backend=backend).mean(x)

    assert relative_error(found, dense_mean(edge_index, (3, 2), x, None)) < 1e-15


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_order_of_edges_cannot_be_seen(backend: SparseBackend) -> None:
    generator = torch.Generator().manual_seed(3)
    edge_index = torch.randint(0, 50, (2, 600), generator=generator)
    x = torch.randn(50, 8, generator=generator)
    shuffled = edge_index[:, torch.randperm(600, generator=generator)]

    first = MeanAggregation(edge_index, (50, 50), backend=backend).mean(x)
    second = MeanAggregation(shuffled, (50, 50), backend=backend).mean(x)

    assert torch.equal(first, second)


@pytest.mark.parametrize("backend", BACKENDS)
def test_gradients_reach_the_neighbours(backend: SparseBackend) -> None:
    operator = MeanAggregation(torch.tensor([[0, 1, 1], [0, 0, 1]]), (3, 2), backend=backend)
    x = torch.ones(3, 2, requires_grad=True)

    torch.autograd.backward(operator.mean(x).sum())

    assert x.grad is not None
    assert x.grad[:, 0].tolist() == [0.5, 1.5, 0.0]


@pytest.mark.parametrize("size", [(0, 0), (0, 3), (3, 0), (4, 3)])
def test_empty_relations_give_rows_of_zeros(size: tuple[int, int]) -> None:
    operator = MeanAggregation(torch.empty(2, 0, dtype=torch.int64), size)

    found = operator.mean(torch.ones(size[0], 6))

    assert found.shape == (size[1], 6)
    assert not found.any()


def test_a_backend_asked_for_by_name_is_never_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "heddle.models.sparse.mean_aggregation.importlib.util.find_spec", lambda name: name == "torch" or None
    )

    assert choose_backend() is SparseBackend.TORCH
    with pytest.raises(ModelUnusable, match="needs torch_geometric, which is not installed"):
        choose_backend("edge-index")
    with pytest.raises(ModelUnusable, match="no sparse backend is named 'dgl'"):
        choose_backend("dgl")


def test_pyg_lib_sorts_where_it_is_present(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def index_sort(keys: Tensor, largest: int) -> tuple[Tensor, Tensor]:
        calls.append(largest)
        values, order = torch.sort(keys, stable=True)
        return values, order

    monkeypatch.setitem(sys.modules, "pyg_lib", SimpleNamespace(ops=SimpleNamespace(index_sort=index_sort)))
    monkeypatch.setattr("heddle.models.sparse.mean_aggregation.importlib.util.find_spec", lambda name: name)
    edge_index, x = torch.tensor([[2, 0, 1], [1, 1, 0]]), torch.eye(3)

    operator = MeanAggregation(edge_index, (3, 2))

    assert operator.backend is SparseBackend.PYG_LIB
    assert calls == [5]
    assert operator.mean(x).tolist() == [[0, 1, 0], [0.5, 0, 0.5]]


@pytest.mark.parametrize(
    ("edge_index", "weight", "complaint"),
    [
        (torch.tensor([[0], [5]]), None, "outside"),
        (torch.tensor([[-1], [0]]), None, "outside"),
        (torch.tensor([[0.0], [1.0]]), None, "int64"),
        (torch.tensor([[0], [1]]), torch.tensor([float("nan")]), "finite"),
        (torch.tensor([[0], [1]]), torch.tensor([-1.0]), "not negative"),
        (torch.tensor([[0], [1]]), torch.ones(2), r"\[1\]"),
    ],
)
def test_impossible_relations_are_refused(edge_index: Tensor, weight: Tensor | None, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        MeanAggregation(edge_index, (3, 3), weight=weight)


def test_features_of_another_graph_are_refused() -> None:
    operator = MeanAggregation(torch.tensor([[0], [1]]), (3, 3))

    with pytest.raises(ValueError, match=r"\[3, D\]"):
        operator.mean(torch.ones(4, 2))
    assert str(operator).startswith("MeanAggregation(3 -> 3, edges=1, backend=")
