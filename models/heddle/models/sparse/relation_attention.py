r"""Attention along relations, and the mixture of what a node hears along each of them.

For every node $v$, with relations $m$ that end at its type and what it has already, $a_v$:

$$y_v = \mathrm{ReLU}\Big(a_v + \sum_m \beta^m_v \sum_u \alpha^m_{vu} q_u\Big), \quad
  \alpha^m_{vu} = \mathrm{softmax}_u\, c_m\, \mathrm{LeakyReLU}(s^m_v + t^m_u) + b_{vu}$$

for each head apart; $b$ is what the relations' rows have as a bias, if anything. `attend` runs fused kernels
on a GPU (`triton_attention`) and plain steps elsewhere; both agree with the plain steps in 64 bits up to
rounding.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.functional import dropout, leaky_relu

from heddle.models.sparse.attention_rows import AttentionRows

if TYPE_CHECKING:
    from heddle.models.sparse.triton_attention import Heard

WIDEST = 1024
"""Columns that a program of the kernels can hold."""


@dataclass(frozen=True, slots=True)
class Attention:
    """How scores become weights.

    Args:
        slope: Of LeakyReLU below 0.
        rate: Share of weights that are dropped.
        seed: Decides which ones in the kernels; plain steps draw from torch's own stream.
        bends: Whether ReLU bends what comes out.
    """

    slope: float = 0.2
    rate: float = 0.0
    seed: int = 0
    bends: bool = True


@dataclass(frozen=True, slots=True)
class AttentionInputs:
    """What a layer of attention reads; nodes one type after another, as `AttentionRows` counts them.

    Args:
        own: What each node that hears has already; its memory may become that of the result.
        values: What is heard of each node.
        left: Scores s of each node along the relations that it hears along.
        right: Scores t of each node along the relations that it is heard along.
        scale: For each relation the number c that its scores are multiplied by.
        beta: Share of each relation that a node hears along, above 0; further columns are not read.

    Shapes:
        own: `[N, D]`
        values: `[M, D]`
        left: `[N, I, H]`
        right: `[M, O, H]`
        scale: `[R]`
        beta: `[N, B]`
    """

    own: Tensor
    values: Tensor
    left: Tensor
    right: Tensor
    scale: Tensor
    beta: Tensor


def attend(rows: AttentionRows, inputs: AttentionInputs, attention: Attention) -> Tensor:
    """What every node makes of what it has and of what it hears.

    Args:
        rows: The relations.
        inputs: What is read.
        attention: How scores become weights.

    Shapes:
        returns: `[N, D]`
    """
    values = inputs.values
    if values.is_cuda and values.size(1) <= WIDEST and importlib.util.find_spec("triton") is not None:
        return attend_with_kernels(rows, inputs, attention)
    return attend_plainly(rows, inputs, attention)


def attend_with_kernels(rows: AttentionRows, inputs: AttentionInputs, attention: Attention) -> Tensor:
    """`attend` by the fused kernels; on a CPU only Triton's interpreter can run them."""
    found: Tensor = _FusedAttention.apply(
        rows,
        attention,
        inputs.own,
        inputs.values.contiguous(),
        inputs.left.float().contiguous(),
        inputs.right.float().contiguous(),
        inputs.scale.float(),
        inputs.beta.float().contiguous(),
    )
    return found


def attend_plainly(rows: AttentionRows, inputs: AttentionInputs, attention: Attention) -> Tensor:
    """`attend`, step by step as the equations say; on any device and in any precision."""
    heads = inputs.left.size(2)
    weight = edge_weights(rows, inputs.left, inputs.right, inputs.scale, attention.slope)  # [E, H]
    if attention.rate:
        weight = dropout(weight, attention.rate)
    segment = rows.hearing.of_edges
    node, relation = rows.hearing.node.long()[segment], rows.hearing.relation.long()[segment]
    weight = weight * inputs.beta[node, rows.columns[relation, 0].long(), None]
    heard = inputs.values.index_select(0, rows.hearing.column.long())  # [E, D]
    heard = heard.view(len(heard), heads, inputs.values.size(1) // heads) * weight[:, :, None]
    mixed = inputs.own.index_add(0, node, heard.flatten(1).to(inputs.own.dtype))  # [N, D]
    return torch.relu(mixed) if attention.bends else mixed


def edge_weights(rows: AttentionRows, left: Tensor, right: Tensor, scale: Tensor, slope: float) -> Tensor:
    """Softmax of the scores over what each node hears along each relation.

    Shapes:
        left: `[N, I, H]`
        right: `[M, O, H]`
        scale: `[R]`
        returns: `[E, H]`, edges sorted as `rows.hearing` has them
    """
    segment = rows.hearing.of_edges  # [E]
    node, relation = rows.hearing.node.long()[segment], rows.hearing.relation.long()[segment]
    own, other = (rows.columns[relation, end].long() for end in (0, 1))
    x = left[node, own] + right[rows.hearing.column.long(), other]  # s + t  [E, H]
    score = scale[relation, None] * leaky_relu(x, slope)
    if rows.bias is not None:
        score = score + rows.bias[:, None].to(score.dtype)
    count, place = rows.hearing.node.numel(), segment[:, None].expand_as(score)
    # Weights do not change when a segment's scores are all moved: the largest goes to 0, without a gradient.
    most = score.detach().new_full((count, score.size(1)), -torch.inf)
    most = most.scatter_reduce(0, place, score.detach(), "amax")
    grown = (score - most.index_select(0, segment)).exp()
    total = grown.new_zeros(count, score.size(1)).index_add(0, segment, grown)
    return grown / total.index_select(0, segment)


class _FusedAttention(torch.autograd.Function):
    """`attend` by the fused kernels; what it keeps for the gradient is as long as nodes are, not edges."""

    @staticmethod
    def forward(
        ctx: Any,
        rows: AttentionRows,
        attention: Attention,
        own: Tensor,
        values: Tensor,
        left: Tensor,
        right: Tensor,
        scale: Tensor,
        beta: Tensor,
    ) -> Tensor:
        from heddle.models.sparse.triton_attention import add_attention

        facts = add_attention(heard_by(rows, attention, values, left, right, scale, beta), own)
        ctx.rows, ctx.attention = rows, attention
        ctx.mark_dirty(own)
        ctx.save_for_backward(own, values, left, right, scale, beta, facts)
        return own

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Any, ...]:
        from heddle.models.sparse.triton_attention_gradient import attention_gradient

        out, *given, facts = ctx.saved_tensors
        passed = gradients[0].contiguous()  # G  [N, D]
        if ctx.attention.bends:
            passed = torch.ops.aten.threshold_backward(passed, out, 0)
        heard = heard_by(ctx.rows, ctx.attention, *given)
        values = torch.empty_like(heard.values)
        left, beta = torch.zeros_like(heard.left), torch.zeros_like(heard.beta)
        found = attention_gradient(heard, facts, passed, values, left, beta)
        return None, None, passed, values, left, found.right, found.scale, beta


def heard_by(
    rows: AttentionRows,
    attention: Attention,
    values: Tensor,
    left: Tensor,
    right: Tensor,
    scale: Tensor,
    beta: Tensor,
) -> Heard:
    """What the kernels read."""
    from heddle.models.sparse.triton_attention import Heard

    return Heard(
        rows=rows,
        values=values,
        left=left,
        right=right,
        scale=scale,
        beta=beta,
        slope=attention.slope,
        rate=attention.rate,
        seed=attention.seed,
        bends=attention.bends,
    )
