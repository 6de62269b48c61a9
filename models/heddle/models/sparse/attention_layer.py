r"""A layer of attention along relations on a GPU: maps, scores, shares and sums as one step of autograd.

$$l_v = W_l x_v + b_l, \quad q_u = W_r x_u + b_r, \quad (s_v, \lambda_v) = W_s x_v + b_s, \quad
  t_u = W_t x_u + b_t, \quad \beta_v = \mathrm{softmax}(\lambda_v), \quad
  y_v = \beta^0_v l_v + \sum_m \beta^m_v \sum_u \alpha^m_{vu} q_u$$

with a matrix of each node type's own, $\alpha$ as in `relation_attention`, and ReLU at the end where it is
wanted. As one step, it keeps two matrices as large as the nodes for its gradient: q, whose memory becomes
that of its own gradient, and y. l is not kept: all that the gradient needs of it is the softmax's, and with
$G$ the gradient at $y$, $\sum_m \beta^m \partial\beta^m = G \cdot y$ (G is 0 where ReLU bends y to 0), so

$$\partial\lambda^0 = \beta^0 \partial\beta^0 - \beta^0\, G \cdot y, \quad
  \beta^0 \partial\beta^0 = G \cdot y - \sum_{m > 0} \beta^m \partial\beta^m.$$
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from heddle.core.errors import Defect
from heddle.models.sparse.attention_rows import AttentionRows
from heddle.models.sparse.relation_attention import Attention, heard_by


@dataclass(frozen=True, slots=True)
class LayerMaps:
    """The matrices of a layer, one for each node type; columns of types with fewer relations are padded.

    Args:
        own: W_l.
        own_bias: b_l.
        hears: W_s: I x H columns of scores s, and I + 1 of shares, that of the node itself last.
        hears_bias: b_s; minus infinity at shares of relations that a type does not have.
        values: W_r.
        values_bias: b_r.
        heard: W_t: O x H columns of scores t.
        heard_bias: b_t.
        scale: For each relation what its scores are multiplied by.

    Shapes:
        own: `[F, D]` and `[D]` for each type that hears
        hears: `[F, I H + I + 1]` for each type that hears
        values: `[F, D]` and `[D]` for each type that is heard
        heard: `[F, O H]` for each type that is heard
        scale: `[R]`
    """

    own: Sequence[Tensor]
    own_bias: Sequence[Tensor]
    hears: Sequence[Tensor]
    hears_bias: Sequence[Tensor]
    values: Sequence[Tensor]
    values_bias: Sequence[Tensor]
    heard: Sequence[Tensor]
    heard_bias: Sequence[Tensor]
    scale: Tensor


def attention_layer(
    rows: AttentionRows,
    hearing: Sequence[Tensor],
    heard: Sequence[Tensor],
    maps: LayerMaps,
    heads: int,
    attention: Attention,
    mask: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """One layer over all nodes that hear.

    Args:
        rows: The relations.
        hearing: Input of each type that hears.
        heard: Input of each type that is heard.
        maps: The matrices.
        heads: Heads of attention.
        attention: How scores become weights.
        mask: What is added to what shares are the softmax of; minus infinity where there is nothing to share.

    Shapes:
        hearing: `[N_type, F]`
        heard: `[M_type, F]`
        mask: `[N, I + 1]`
        returns: `[N, D]`, and the shares `[N, I + 1]`, through which no gradient goes
    """
    flat = (
        *hearing, *maps.own, *maps.own_bias, *maps.hears, *maps.hears_bias,
        *heard, *maps.values, *maps.values_bias, *maps.heard, *maps.heard_bias,
    )  # fmt: skip
    out, beta = _AttentionLayer.apply(rows, heads, attention, mask, maps.scale, *flat)
    return out, beta


def _mapped(x: Sequence[Tensor], weight: Sequence[Tensor], bias: Sequence[Tensor]) -> Tensor:
    """One matrix of all nodes, type after type, without a copy in between."""
    out = x[0].new_empty(sum(map(len, x)), weight[0].size(1))
    start = 0
    for rows, matrix, shift in zip(x, weight, bias, strict=True):
        torch.addmm(shift.to(rows.dtype), rows, matrix.to(rows.dtype), out=out[start : start + len(rows)])
        start += len(rows)
    return out


def _fifths(flat: Sequence[Tensor]) -> list[Sequence[Tensor]]:
    count = len(flat) // 5
    return [flat[place * count : (place + 1) * count] for place in range(5)]


class _AttentionLayer(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        rows: AttentionRows,
        heads: int,
        attention: Attention,
        mask: Tensor | None,
        scale: Tensor,
        *flat: Tensor,
    ) -> tuple[Tensor, Tensor]:
        from heddle.models.sparse.triton_attention import add_attention

        split = 5 * len(rows.hearing_sizes)
        x, own, own_bias, hears, hears_bias = _fifths(flat[:split])
        others, values, values_bias, heard, heard_bias = _fifths(flat[split:])
        incoming = max(rows.incoming)
        told = _mapped(x, hears, hears_bias).float()  # [N, I H + I + 1]
        shares = told[:, incoming * heads :]  # lambda  [N, I + 1]
        beta = torch.softmax(shares if mask is None else shares + mask, dim=1)
        left = torch.unflatten(told[:, : incoming * heads], 1, (incoming, heads))  # s
        right = torch.unflatten(_mapped(others, heard, heard_bias).float(), 1, (-1, heads))  # t  [M, O, H]
        q = _mapped(others, values, values_bias)  # [M, D]
        out = _mapped(x, own, own_bias).mul_(beta[:, -1:].to(q.dtype))  # [N, D]
        facts = add_attention(heard_by(rows, attention, q, left, right, scale, beta), out)
        ctx.rows, ctx.attention, ctx.heads, ctx.q = rows, attention, heads, q
        ctx.save_for_backward(out, left, right, beta, facts, scale, *flat)
        ctx.mark_non_differentiable(beta)
        return out, beta

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Any, ...]:
        from heddle.models.sparse.triton_attention_gradient import attention_gradient, passed_gradient

        if ctx.q is None:
            raise Defect("the gradient of a layer of attention can be asked for once")
        out, left, right, beta, facts, scale, *flat = ctx.saved_tensors
        rows, q, ctx.q = ctx.rows, ctx.q, None
        split = 5 * len(rows.hearing_sizes)
        passed, product = passed_gradient(gradients[0].contiguous(), out, bends=ctx.attention.bends)
        told = torch.zeros(len(out), left.size(1) * ctx.heads + beta.size(1), device=out.device)
        shares = torch.zeros_like(beta)
        heard = heard_by(rows, ctx.attention, q, left, right, scale, beta)
        into = torch.unflatten(told[:, : left.size(1) * ctx.heads], 1, left.shape[1:])
        found = attention_gradient(heard, facts, passed, q, into, shares)
        own = product - (beta * shares).sum(dim=1)  # beta^0 times its gradient; the last of shares is 0
        told[:, -shares.size(1) :] = shares.mul_(beta).addcmul_(beta, product[:, None], value=-1)
        told[:, -1] += own
        needs = ctx.needs_input_grad[5:]
        passed.mul_(beta[:, -1:].to(passed.dtype))
        hearing = _side_gradients(flat[:split], needs, passed, told)
        others = _side_gradients(flat[split:], needs[split:], q, found.right.flatten(1))
        return (None, None, None, None, found.scale.to(scale.dtype), *hearing, *others)


def _side_gradients(
    flat: Sequence[Tensor], needs: Sequence[bool], rows: Tensor, told: Tensor
) -> list[Tensor | None]:
    """Gradients of the inputs and of both pairs of maps of the types that hear, or of those that are heard.

    Args:
        flat: The inputs, the maps to rows, and those to scores.
        needs: Which inputs want a gradient.
        rows: Gradient of the rows that were mapped to.
        told: Gradient of the scores that were mapped to.
    """
    x, weight, bias, scores, scores_bias = _fifths(flat)
    counts = [len(each) for each in x]
    back: list[Tensor | None] = []
    found: list[list[Tensor]] = [[], [], [], []]
    for place, (some, part, score) in enumerate(
        zip(x, torch.split(rows, counts), torch.split(told, counts), strict=True)
    ):
        narrow = score.to(some.dtype)
        for out, given, like in ((0, part, weight), (2, narrow, scores)):
            found[out].append((some.t() @ given).to(like[place].dtype))
        for out, given, like in ((1, part, bias), (3, score, scores_bias)):
            found[out].append(given.sum(dim=0).to(like[place].dtype))
        if needs[place]:
            whole = part @ weight[place].t().to(some.dtype)
            back.append(whole.addmm_(narrow, scores[place].t().to(some.dtype)))
        else:
            back.append(None)
    return [*back, *(each for part in found for each in part)]
