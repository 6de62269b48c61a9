"""The fused mean against a dense product in 64 bits: on a GPU where there is one, else interpreted."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

pytest.importorskip("triton")

from heddle.models.sparse.balanced_rows import balance_rows
from heddle.models.sparse.triton_mean import WIDEST, mean_rows

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SOURCES, TARGETS = 60, 45


def a_graph(*, hub: int) -> tuple[Tensor, Tensor]:
    """Edges with duplicates, rows without any, and one row of `hub` edges."""
    generator = torch.Generator().manual_seed(3)
    target = torch.randint(0, TARGETS - 4, (300,), generator=generator)
    target[:hub] = 7
    return torch.randint(0, SOURCES, (300,), generator=generator), target


def dense_mean(source: Tensor, target: Tensor, weight: Tensor, x: Tensor) -> Tensor:
    matrix = torch.zeros(TARGETS, SOURCES, dtype=torch.float64)
    matrix.index_put_((target, source), weight.double(), accumulate=True)
    total = matrix.sum(1, keepdim=True)
    return torch.where(total > 0, matrix / total, matrix) @ x.double()


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("dtype", "width", "error"),
    [(torch.float32, 33, 1e-6), (torch.float16, 64, 1e-3), (torch.bfloat16, 5, 8e-3)],
)
def test_it_equals_a_dense_product(dtype: torch.dtype, width: int, error: float, *, weighted: bool) -> None:
    source, target = a_graph(hub=120)
    weight = torch.rand(300, generator=torch.Generator().manual_seed(4)) if weighted else torch.ones(300)
    weight[target == 2] = 0 if weighted else 1
    x = torch.randn(SOURCES, width, generator=torch.Generator().manual_seed(5)).to(dtype)
    rows = balance_rows(
        source.to(DEVICE), target.to(DEVICE), (SOURCES, TARGETS), weight.to(DEVICE) if weighted else None, 16
    )

    found = mean_rows(rows, x.to(DEVICE), torch.full((TARGETS, width), 9.0, dtype=dtype, device=DEVICE), 16)

    wanted = dense_mean(source, target, weight, x)
    assert rows.hubs is not None
    assert float((found.cpu().double() - wanted).norm() / wanted.norm()) < error
    assert not found[TARGETS - 4 :].any()


def test_rows_may_lie_apart() -> None:
    source, target = a_graph(hub=0)
    rows = balance_rows(source.to(DEVICE), target.to(DEVICE), (SOURCES, TARGETS))
    x = torch.randn(SOURCES, 3, 16, device=DEVICE)
    out = torch.zeros(TARGETS, 2, 16, device=DEVICE)

    mean_rows(rows, x[:, 1], out[:, 1])

    wanted = mean_rows(rows, x[:, 1].contiguous(), torch.empty(TARGETS, 16, device=DEVICE))
    assert torch.equal(out[:, 1], wanted)
    assert not out[:, 0].any()


def test_a_relation_without_edges_gives_zeros() -> None:
    none = torch.empty(0, dtype=torch.int64, device=DEVICE)
    rows = balance_rows(none, none, (3, 4))

    found = mean_rows(rows, torch.ones(3, 16, device=DEVICE), torch.full((4, 16), 9.0, device=DEVICE))

    assert not found.any()


@pytest.mark.parametrize(("width", "targets"), [(WIDEST + 1, TARGETS), (16, TARGETS + 1)])
def test_what_does_not_fit_is_refused(width: int, targets: int) -> None:
    source, target = a_graph(hub=0)
    rows = balance_rows(source, target, (SOURCES, TARGETS))

    with pytest.raises(ValueError, match="cannot average"):
        mean_rows(rows, torch.zeros(SOURCES, width), torch.zeros(targets, width))
