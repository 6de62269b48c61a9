"""List loss: how far a scorer is from putting what answers a question before what does not.

Two terms. The softmax cross entropy of each right candidate against the wrong ones (ListNet's top-one
probability, Cao et al. 2007, with the other right ones left out of the denominator, so that two right
candidates never compete); and the log likelihood that the first of all is any right one.
"""

from __future__ import annotations

import torch
from torch import Tensor


def list_loss(scores: Tensor, gold: Tensor, present: Tensor, first_share: float) -> Tensor:
    """The mean loss of some lists.

    Args:
        scores: Of candidates.
        gold: Which are right; at least one of each list.
        present: Which are candidates, the others filling up.
        first_share: Weight of the second term, in [0, 1].

    Shapes:
        scores: `[B, C]` float32
        gold, present: `[B, C]` bool
        returns: scalar
    """
    never = torch.finfo(scores.dtype).min
    wrong = scores.masked_fill(gold | ~present, never).logsumexp(dim=1)
    against = torch.nn.functional.softplus(wrong[:, None] - scores)  # -log e^s / (e^s + sum of the wrong)
    each = (against * gold).sum(dim=1) / gold.sum(dim=1)
    best = scores.masked_fill(~gold, never).logsumexp(dim=1)
    first = torch.nn.functional.softplus(wrong - best)
    return ((1 - first_share) * each + first_share * first).mean()
