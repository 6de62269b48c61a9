"""What a pass of attention keeps for its gradient is each segment's scores and the weight of its shares."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

pytest.importorskip("triton")

from heddle.models.sparse.attention_rows import AttentionRows, attention_rows
from heddle.models.sparse.relation_attention import Attention, heard_by
from heddle.models.sparse.triton_attention import Heard, add_attention
from heddle.models.sparse.triton_attention_gradient import attention_gradient, passed_gradient
from heddle.models.sparse.triton_score_gradient import return_scores, sum_of_scores

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def one_relation(longest: int) -> AttentionRows:
    """Node 0 hears all five, node 2 hears one, node 1 nobody."""
    edges = torch.tensor([[0, 1, 2, 3, 4, 1], [0, 0, 0, 0, 0, 2]], device=DEVICE)
    return attention_rows([edges], [(0, 0)], [5], [3], longest=longest)


def heard_along(rows: AttentionRows) -> Heard:
    generator = torch.Generator().manual_seed(0)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator).to(DEVICE)

    beta = torch.full((3, 1), 0.25, device=DEVICE)
    scale = torch.ones(1, device=DEVICE)
    return heard_by(rows, Attention(), draw(5, 4), draw(3, 1, 2), draw(5, 1, 2), scale, beta)


@pytest.mark.parametrize("longest", [2, 9], ids=["cut", "whole"])
def test_scores_and_denominators_are_kept(longest: int) -> None:
    heard = heard_along(one_relation(longest))

    facts = add_attention(heard, torch.zeros(3, 4, device=DEVICE))

    score = torch.nn.functional.leaky_relu(heard.left[0] + heard.right[:, 0], 0.2)  # [5, H]
    assert torch.equal(facts[0, 0, 0], heard.left[0, 0])
    assert torch.allclose(facts[0, 0, 1], torch.logsumexp(score, dim=0) - torch.log(heard.beta[0]))


def test_a_node_that_hears_nobody_keeps_what_it_has() -> None:
    out = torch.ones(3, 4, device=DEVICE)

    add_attention(heard_along(one_relation(9)), out)

    assert torch.equal(out[1], torch.ones(4, device=DEVICE))
    assert not torch.equal(out[2], torch.ones(4, device=DEVICE))


def test_a_gradient_passes_where_relu_let_it() -> None:
    out = torch.tensor([[0.0, 2.0, 3.0], [1.0, 0.0, 0.0]], device=DEVICE)
    gradient = torch.tensor([[5.0, 6.0, 7.0], [8.0, 9.0, 1.0]], device=DEVICE)

    passed, product = passed_gradient(gradient, out, bends=True)
    whole, other = passed_gradient(gradient, out, bends=False)

    assert passed.tolist() == [[0, 6, 7], [8, 0, 0]]
    assert product.tolist() == [33, 8]
    assert torch.equal(whole, gradient)
    assert torch.equal(other, product)


def test_the_gradient_of_values_may_take_their_place() -> None:
    heard = heard_along(one_relation(2))
    facts = add_attention(heard, torch.zeros(3, 4, device=DEVICE))
    gradient = torch.arange(12.0, device=DEVICE).view(3, 4)

    def back(values: Tensor) -> Tensor:
        left, beta = torch.zeros_like(heard.left), torch.zeros_like(heard.beta)
        attention_gradient(heard, facts, gradient, values, left, beta)
        return values

    apart = back(torch.empty_like(heard.values))

    assert torch.equal(back(heard.values), apart)


def test_scores_of_who_is_heard_get_the_sum_of_what_stands_at_their_edges() -> None:
    heard = heard_along(one_relation(9))
    at_edges = torch.arange(12.0, device=DEVICE).view(6, 2)

    found = sum_of_scores(heard, at_edges)

    # Node 1 is heard by nodes 0 and 2: the second edge and the last.
    assert found[:, 0].tolist() == [[0, 1], [12, 14], [4, 5], [6, 7], [8, 9]]


def test_products_that_are_alike_move_no_score() -> None:
    heard = heard_along(one_relation(9))
    facts = add_attention(heard, torch.zeros(3, 4, device=DEVICE))
    at_edges = torch.full((6, 2), 3.0, device=DEVICE)
    left, beta = torch.zeros_like(heard.left), torch.zeros_like(heard.beta)

    return_scores(heard, facts, at_edges, left, beta, torch.zeros(3, 1, device=DEVICE))

    assert torch.allclose(left, torch.zeros_like(left), atol=1e-6)
    # The sum of weights is 1 for each of two heads.
    assert torch.allclose(beta[:, 0], torch.tensor([6.0, 0.0, 6.0], device=DEVICE))
