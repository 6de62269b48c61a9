"""Dropout on what nodes heard, where drawing a number for each value would be most of a step's time."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import dropout

_LEVELS = 1 << 16


def input_dropout(x: Tensor, rate: float, *, training: bool) -> Tensor:
    """Dropout on values that need no gradient.

    Each value is kept with the probability 1 - rate, rounded to a 65,536th, and divided by it. Four values
    share one draw of 64 random bits: on a CPU that is a quarter of the time of torch's own dropout, which
    spends it on a draw for each value. On a GPU torch's own is one kernel.

    Args:
        x: The values.
        rate: Share of values that are set to 0.
        training: Whether to do anything at all.

    Shapes:
        x: any, returned likewise
    """
    if not training or not rate or not x.numel():
        return x
    kept = round((1 - rate) * _LEVELS)
    if x.is_cuda or x.requires_grad or not 0 < kept < _LEVELS:
        return dropout(x, rate)
    count = x.numel()
    drawn = torch.empty(-(-count // 4), dtype=torch.int64).random_(torch.iinfo(torch.int64).min, None)
    bits = drawn.view(torch.int16)[:count].view(x.shape)
    # Comparing first and scaling in the mask leaves one pass over the values themselves.
    mask = (bits < kept - _LEVELS // 2).to(x.dtype)
    return mask.mul_(x).mul_(_LEVELS / kept)
