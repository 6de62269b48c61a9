"""Attention along relations is what its equations say, in the kernels and in plain steps, back and forth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
import torch
from torch import Tensor

from heddle.models.sparse import relation_attention
from heddle.models.sparse.attention_rows import AttentionRows, attention_rows
from heddle.models.sparse.relation_attention import (
    Attention,
    AttentionInputs,
    attend_plainly,
    attend_with_kernels,
    edge_weights,
)

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SIZES = (9, 6)
HEADS, WIDTH = 2, 3
Attend = Callable[[AttentionRows, AttentionInputs, Attention], Tensor]


def random_edges(sources: int, targets: int, count: int, generator: torch.Generator) -> Tensor:
    ends = [torch.randint(0, size, (count,), generator=generator) for size in (sources, targets)]
    return torch.stack(ends)


def some_rows(generator: torch.Generator, longest: int = 4, *, biased: bool = True) -> AttentionRows:
    """A relation with hubs at both ends, two inside types with isolated nodes, and one without edges."""
    hub = torch.stack([torch.zeros(11, dtype=torch.int64), torch.arange(11) % SIZES[1]])
    crowd = torch.stack([torch.arange(11) % SIZES[0], torch.full((11,), 2)])
    edges = [
        torch.cat([random_edges(*SIZES, 8, generator), hub, crowd], dim=1),
        random_edges(3, SIZES[0] - 2, 10, generator),
        torch.empty(2, 0, dtype=torch.int64),
        random_edges(SIZES[1], SIZES[1], 5, generator),
    ]
    ends = [(0, 1), (0, 0), (1, 0), (1, 1)]
    given = [each.to(DEVICE) for each in edges]
    bias = [torch.randn(each.size(1), generator=generator).to(DEVICE) for each in edges] if biased else None
    return attention_rows(given, ends, SIZES, SIZES, bias, longest)


def some_inputs(
    rows: AttentionRows, generator: torch.Generator, dtype: torch.dtype = torch.float32
) -> AttentionInputs:
    def draw(*shape: int, kind: torch.dtype = torch.float32) -> Tensor:
        drawn = torch.randn(*shape, generator=generator, dtype=torch.float64)
        return drawn.to(DEVICE, kind).requires_grad_()

    count, incoming, outgoing = sum(SIZES), max(rows.incoming), max(rows.outgoing)
    share = torch.softmax(draw(count, incoming + 1).detach(), dim=1)[:, :incoming]
    return AttentionInputs(
        own=draw(count, HEADS * WIDTH, kind=dtype),
        values=draw(count, HEADS * WIDTH, kind=dtype),
        left=draw(count, incoming, HEADS),
        right=draw(count, outgoing, HEADS),
        scale=draw(len(rows.ends)),
        beta=share.contiguous().requires_grad_(),
    )


def parts(inputs: AttentionInputs) -> list[Tensor]:
    return [getattr(inputs, field.name) for field in fields(inputs)]


def exact(inputs: AttentionInputs) -> AttentionInputs:
    return AttentionInputs(*(each.detach().double().requires_grad_() for each in parts(inputs)))


def out_and_gradients(
    attend: Attend, rows: AttentionRows, inputs: AttentionInputs, *, bends: bool = True
) -> list[Tensor]:
    # What a node has is written over by the kernels; a leaf may not be.
    out = attend(rows, replace(inputs, own=inputs.own * 1), Attention(bends=bends))
    weight = torch.randn(out.shape, generator=torch.Generator().manual_seed(9), dtype=torch.float64).to(out)
    return [out.detach(), *torch.autograd.grad((out * weight).sum(), parts(inputs))]


def by_dense_steps(rows: AttentionRows, inputs: AttentionInputs, slope: float) -> Tensor:
    """The equations, edge list by edge list, node by node."""
    mixed = list(inputs.own)
    for relation, (source, target) in enumerate(rows.ends):
        own_column, other_column = rows.columns[relation].tolist()
        for node in range(sum(SIZES)):
            at = (rows.hearing.node == node) & (rows.hearing.relation == relation)
            if not bool(at.any()):
                continue
            segment = int(torch.nonzero(at))
            first, last = rows.hearing.pointer[segment : segment + 2].tolist()
            heard = rows.hearing.column[first:last].long()
            assert (node >= SIZES[0]) == (target == 1)
            assert bool(((heard >= SIZES[0]) == (source == 1)).all())
            x = inputs.left[node, own_column] + inputs.right[heard, other_column]
            score = inputs.scale[relation] * torch.where(x > 0, x, slope * x)
            if rows.bias is not None:
                score = score + rows.bias[first:last, None]
            weight = torch.softmax(score, dim=0)
            z = (weight[:, :, None] * inputs.values[heard].view(len(heard), HEADS, WIDTH)).sum(dim=0)
            mixed[node] = mixed[node] + inputs.beta[node, own_column] * z.flatten()
    return torch.relu(torch.stack(mixed))


def error(found: Tensor, wanted: Tensor) -> float:
    # What is nothing in 64 bits (the scores of a node that hears one other) is held to the size of an entry.
    return float((found.detach().double() - wanted.detach()).norm() / wanted.detach().norm().clamp(min=1.0))


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(3)


@pytest.mark.parametrize("biased", [True, False])
def test_plain_steps_are_the_equations(generator: torch.Generator, biased: bool) -> None:
    rows = some_rows(generator, biased=biased)
    inputs = exact(some_inputs(rows, generator))

    found = attend_plainly(rows, inputs, Attention(slope=0.1))

    assert error(found, by_dense_steps(rows, inputs, 0.1)) < 1e-12


def test_what_fits_the_device_gives_the_equations(generator: torch.Generator) -> None:
    rows = some_rows(generator)
    inputs = some_inputs(rows, generator)

    found = out_and_gradients(relation_attention.attend, rows, inputs)
    exactly = out_and_gradients(attend_plainly, rows, exact(inputs))

    for one, wanted in zip(found, exactly, strict=True):
        assert error(one, wanted) < 2e-6


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("dtype", "bound"), [(torch.float32, 2e-6), (torch.bfloat16, 4e-2)], ids=["float32", "bfloat16"]
)
@pytest.mark.parametrize("bends", [True, False], ids=["bent", "straight"])
def test_the_kernels_and_their_gradients_agree_with_64_bits(
    seed: int, dtype: torch.dtype, bound: float, bends: bool
) -> None:
    generator = torch.Generator().manual_seed(seed)
    rows = some_rows(generator, biased=seed == 0)
    inputs = some_inputs(rows, generator, dtype)

    found = out_and_gradients(attend_with_kernels, rows, inputs, bends=bends)
    exactly = out_and_gradients(attend_plainly, rows, exact(inputs), bends=bends)

    for one, wanted in zip(found, exactly, strict=True):
        assert error(one, wanted) < bound


def test_hubs_change_nothing_but_who_works(generator: torch.Generator) -> None:
    edges = torch.Generator().manual_seed(4)
    cut, whole = some_rows(edges, longest=3), some_rows(edges.manual_seed(4), longest=99)
    inputs = some_inputs(cut, generator)

    assert cut.hearing.hubs is not None
    assert cut.heard.hubs is not None
    assert whole.hearing.hubs is None
    for one, other in zip(
        out_and_gradients(attend_with_kernels, cut, inputs),
        out_and_gradients(attend_with_kernels, whole, inputs),
        strict=True,
    ):
        assert error(one, other.double()) < 1e-6


def test_weights_of_a_node_sum_to_one_along_each_relation(generator: torch.Generator) -> None:
    rows = some_rows(generator)
    inputs = exact(some_inputs(rows, generator))

    weights = edge_weights(rows, inputs.left, inputs.right, inputs.scale, 0.2)

    sums = weights.new_zeros(rows.hearing.node.numel(), HEADS).index_add(0, rows.hearing.of_edges, weights)
    assert torch.allclose(sums, torch.ones_like(sums))


def test_scores_beyond_what_exponentials_hold_are_no_harm(generator: torch.Generator) -> None:
    rows = some_rows(generator)
    inputs = some_inputs(rows, generator)
    inputs = replace(inputs, own=inputs.own.detach(), left=inputs.left.detach() * 1e4)

    for attend in (attend_plainly, attend_with_kernels):
        given = replace(inputs, own=inputs.own.clone())
        assert bool(torch.isfinite(attend(rows, given, Attention())).all())


def test_the_same_seed_drops_the_same_weights_and_their_mean_stays() -> None:
    count = 400
    edges = torch.stack([torch.arange(count), torch.zeros(count, dtype=torch.int64)]).to(DEVICE)
    rows = attention_rows([edges], [(0, 0)], [count], [count])
    zeros, ones = torch.zeros(count, 2, device=DEVICE), torch.ones(count, 2, device=DEVICE)

    def heard(seed: int) -> Tensor:
        score = zeros[:, None]
        inputs = AttentionInputs(zeros.clone(), ones, score, score, ones[0, :1], ones[:, :1])
        return attend_with_kernels(rows, inputs, Attention(rate=0.5, seed=seed))[0]

    assert torch.equal(heard(1), heard(1))
    assert not torch.equal(heard(1), heard(2))
    assert float(heard(1).mean()) == pytest.approx(1.0, abs=0.2)
    # Each head drops weights of its own.
    assert float(heard(1)[0]) != float(heard(1)[1])


def test_the_gradient_follows_the_weights_that_were_kept(generator: torch.Generator) -> None:
    rows = some_rows(generator)
    inputs = some_inputs(rows, generator)
    attention = Attention(rate=0.4, seed=5)
    large = torch.full_like(inputs.own, 50.0).detach()  # ReLU bends nothing

    def total(values: Tensor, left: Tensor) -> Tensor:
        given = replace(inputs, own=large.clone(), values=values, left=left)
        out = attend_with_kernels(rows, given, attention)
        return (out * torch.arange(out.numel(), device=DEVICE).view(out.shape).cos()).sum()

    slopes = torch.autograd.grad(total(inputs.values, inputs.left), [inputs.values, inputs.left])

    for place, slope in enumerate(slopes):
        moved = [inputs.values.detach(), inputs.left.detach()]
        step = 1e-2 * torch.randn(slope.shape, generator=generator).to(slope)
        there = total(*(each + step if i == place else each for i, each in enumerate(moved)))
        back = total(*(each - step if i == place else each for i, each in enumerate(moved)))
        assert float((there - back).detach()) / 2 == pytest.approx(
            float((slope * step).sum()), rel=2e-2, abs=2e-4
        )


def test_edges_of_a_node_keep_the_order_in_which_they_were_given() -> None:
    first = torch.tensor([[2, 0, 1], [0, 0, 1]])
    second = torch.tensor([[0], [0]])

    rows = attention_rows([first, second], [(0, 1), (1, 1)], [3, 2], [3, 2])

    assert rows.hearing.node.tolist() == [3, 3, 4]
    assert rows.hearing.relation.tolist() == [0, 1, 0]
    assert rows.hearing.column.tolist() == [2, 0, 3, 1]
    assert rows.order.tolist() == [0, 1, 3, 2]
    assert rows.columns.tolist() == [[0, 0], [1, 0]]
    assert (rows.incoming, rows.outgoing) == ((0, 2), (1, 1))


def test_an_edge_outside_its_types_is_refused() -> None:
    with pytest.raises(ValueError, match="outside 3 sources and 2 targets"):
        attention_rows([torch.tensor([[0], [2]])], [(0, 1)], [3], [0, 2])
