"""The fused squashing against the formula in 64 bits: on a GPU where there is one, else interpreted."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import normalize

pytest.importorskip("triton")

from heddle.models.sparse.triton_squash import squash, widest_in

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@pytest.mark.parametrize(("dtype", "error"), [(torch.float32, 1e-6), (torch.float16, 2e-3)])
def test_it_sums_the_normalised_projections(dtype: torch.dtype, error: float) -> None:
    generator = torch.Generator().manual_seed(1)
    collected = [torch.randn(70, width, generator=generator).to(dtype) for width in (24, 9, 20)]
    collected[0][3] = 0
    projections = [torch.randn(x.size(1), 20, generator=generator).to(dtype).float() for x in collected]

    found = squash(
        [x.to(DEVICE) for x in collected],
        [projection.to(DEVICE) for projection in projections],
        torch.empty(70, 20, dtype=dtype, device=DEVICE),
    )

    pairs = zip(collected, projections, strict=True)
    wanted = torch.stack([normalize(x.double() @ matrix.double(), dim=1) for x, matrix in pairs]).sum(0)
    assert float((found.cpu().double() - wanted).norm() / wanted.norm()) < error


def test_nothing_collected_is_zero() -> None:
    assert not squash([], [], torch.ones(4, 16)).any()


@pytest.mark.parametrize(
    ("rows", "width", "reason"),
    [(5, 16, "cannot project"), (4, widest_in(torch.float32) + 1, "can be squashed")],
)
def test_what_does_not_fit_is_refused(rows: int, width: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        squash([torch.zeros(rows, width)], [torch.zeros(width, 16)], torch.zeros(4, 16))
