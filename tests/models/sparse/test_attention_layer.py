"""A layer as one step of autograd is what its equations say, back and forth."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from heddle.core.errors import Defect
from heddle.models.sparse.attention_layer import LayerMaps, attention_layer
from heddle.models.sparse.attention_rows import AttentionRows, attention_rows
from heddle.models.sparse.relation_attention import Attention, AttentionInputs, attend_plainly

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
HEARING, HEARD = (5, 4), (4, 6, 3)
HEADS, WIDTH, IN = 2, 4, 3


@pytest.fixture
def rows() -> AttentionRows:
    generator = torch.Generator().manual_seed(0)
    ends = [(0, 0), (1, 0), (2, 1)]
    edges = [
        torch.stack(
            [torch.randint(0, size, (9,), generator=generator) for size in (HEARD[source], HEARING[target])]
        ).to(DEVICE)
        for source, target in ends
    ]
    return attention_rows(edges, ends, HEARD, HEARING, longest=3)


def drawn(dtype: torch.dtype) -> tuple[list[Tensor], list[Tensor], LayerMaps]:
    generator = torch.Generator().manual_seed(1)

    def draw(*shape: int) -> Tensor:
        return (
            torch.randn(*shape, generator=generator, dtype=torch.float64).to(DEVICE, dtype).requires_grad_()
        )

    def several(count: int, *shape: int) -> list[Tensor]:
        return [draw(*shape) for _ in range(count)]

    told = 2 * HEADS + 3
    maps = LayerMaps(
        own=several(2, IN, WIDTH),
        own_bias=several(2, WIDTH),
        hears=several(2, IN, told),
        hears_bias=several(2, told),
        values=several(3, IN, WIDTH),
        values_bias=several(3, WIDTH),
        heard=several(3, IN, HEADS),
        heard_bias=several(3, HEADS),
        scale=draw(3),
    )
    return [draw(size, IN) for size in HEARING], [draw(size, IN) for size in HEARD], maps


def by_steps(
    rows: AttentionRows, hearing: list[Tensor], heard: list[Tensor], maps: LayerMaps, bends: bool
) -> Tensor:
    def mapped(x: list[Tensor], weight: object, bias: object) -> Tensor:
        assert isinstance(weight, list)
        assert isinstance(bias, list)
        return torch.cat([r @ w + b for r, w, b in zip(x, weight, bias, strict=True)])

    told = mapped(hearing, maps.hears, maps.hears_bias)
    beta = torch.softmax(told[:, 2 * HEADS :], dim=1)
    inputs = AttentionInputs(
        own=beta[:, -1:] * mapped(hearing, maps.own, maps.own_bias),
        values=mapped(heard, maps.values, maps.values_bias),
        left=torch.unflatten(told[:, : 2 * HEADS], 1, (2, HEADS)),
        right=torch.unflatten(mapped(heard, maps.heard, maps.heard_bias), 1, (1, HEADS)),
        scale=maps.scale,
        beta=beta,
    )
    return attend_plainly(rows, inputs, Attention(bends=bends))


def leaves(hearing: list[Tensor], heard: list[Tensor], maps: LayerMaps) -> list[Tensor]:
    lists = (maps.own, maps.own_bias, maps.hears, maps.hears_bias)
    others = (maps.values, maps.values_bias, maps.heard, maps.heard_bias)
    return [*hearing, *heard, maps.scale, *(each for part in (*lists, *others) for each in part)]


@pytest.mark.parametrize("bends", [True, False], ids=["bent", "straight"])
def test_the_layer_and_its_gradients_agree_with_64_bits(rows: AttentionRows, bends: bool) -> None:
    given, exact = drawn(torch.float32), drawn(torch.float64)

    out, _ = attention_layer(rows, *given, HEADS, Attention(bends=bends))
    wanted = by_steps(rows, *exact, bends)

    weight = torch.arange(out.numel(), device=DEVICE, dtype=torch.float64).view(out.shape).cos()
    found = torch.autograd.grad((out * weight.float()).sum(), leaves(*given))
    true = torch.autograd.grad((wanted * weight).sum(), leaves(*exact))
    for one, other in zip((out, *found), (wanted, *true), strict=True):
        size = max(1.0, float(other.detach().norm()))
        assert float((one.detach().double() - other.detach()).norm()) < 3e-6 * size


def test_shares_of_a_node_sum_to_one(rows: AttentionRows) -> None:
    _, beta = attention_layer(rows, *drawn(torch.float32), HEADS, Attention())

    assert torch.allclose(beta.sum(dim=1), torch.ones(len(beta), device=DEVICE))


def test_inputs_that_are_given_get_no_gradient(rows: AttentionRows) -> None:
    hearing, heard, maps = drawn(torch.float32)
    hearing, heard = [each.detach() for each in hearing], [each.detach() for each in heard]

    out, _ = attention_layer(rows, hearing, heard, maps, HEADS, Attention())
    torch.autograd.backward(out.sum())

    assert all(each.grad is None for each in (*hearing, *heard))
    assert all(each.grad is not None for each in maps.own)


def test_the_gradient_can_be_asked_for_once(rows: AttentionRows) -> None:
    out, _ = attention_layer(rows, *drawn(torch.float32), HEADS, Attention())
    total = out.sum()
    torch.autograd.backward(total, retain_graph=True)

    with pytest.raises(Defect, match="once"):
        torch.autograd.backward(total)
