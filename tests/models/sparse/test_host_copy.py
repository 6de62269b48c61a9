"""What crosses between ordinary memory and a GPU arrives whole and in order."""

from __future__ import annotations

import pytest
import torch

from heddle.models.sparse.host_copy import host_link

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU with CUDA")
DEVICE = torch.device("cuda")


@pytest.mark.parametrize("size", [0, 1, 5_000_003])
def test_a_tensor_comes_back_as_it_went(size: int) -> None:
    sent = torch.randn(size, generator=torch.Generator().manual_seed(1))
    back = torch.zeros_like(sent)

    with host_link(DEVICE) as link:
        link.write(link.read(sent) * 2, back)

    assert torch.equal(back, sent * 2)


def test_more_than_the_ring_holds_is_written_in_order() -> None:
    places = torch.zeros(40, 3_000_000)

    with host_link(DEVICE) as link:
        for number in range(40):
            link.write(torch.full((3_000_000,), float(number), device=DEVICE), places[number])

    assert [float(row.mean()) for row in places] == list(range(40))


def test_pinned_memory_is_written_without_the_ring() -> None:
    place = torch.zeros(9_000_000, pin_memory=True)

    with host_link(DEVICE) as link:
        link.write(torch.ones(9_000_000, device=DEVICE), place)

    assert bool(place.all())


def test_what_does_not_fit_is_refused() -> None:
    with host_link(DEVICE) as link, pytest.raises(ValueError, match="cannot copy"):
        link.write(torch.ones(3, device=DEVICE), torch.ones(4))
