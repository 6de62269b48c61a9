r"""Consistency training: views of one node under different dropout are asked to agree.

"Graph Random Neural Networks for Semi-Supervised Learning on Graphs" (Feng et al., NeurIPS 2020,
https://arxiv.org/abs/2005.11079) sharpens the mean of the views and draws each view to it; RpHGNN's runs on
ogbn-mag take the class that the mean holds most likely for the truth:

$$L = \frac{1}{V n} \sum_{v, i} \mathrm{CE}\big(z^{(v)}_i, \arg\max_c \tfrac{1}{V} \sum_w p^{(w)}_{ic}\big).$$

Where a node may have several labels, each label is a decision of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy


def consistency_loss(views: Sequence[Tensor], *, several: bool) -> Tensor:
    """Mean cross-entropy of the views to what they decide together.

    Args:
        views: Logits of the same nodes under different dropout.
        several: Whether a node may have several labels.

    Shapes:
        views: V x `[n, C]`
        returns: `[]`
    """
    stacked = torch.stack([each.float() for each in views])  # [V, n, C]
    with torch.no_grad():
        # The decision is a target, not a path for gradients: else views could agree by all saying nothing.
        shares = stacked.sigmoid() if several else stacked.softmax(dim=2)  # [V, n, C]
        mean = shares.mean(dim=0)  # [n, C]
    if several:
        decided = (mean > 0.5).float().expand_as(stacked)
        return binary_cross_entropy_with_logits(stacked, decided)
    decided = mean.argmax(dim=1).repeat(len(views))  # [V * n]
    return cross_entropy(stacked.flatten(0, 1), decided)
