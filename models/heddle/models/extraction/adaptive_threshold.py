"""The loss of relations: each pair learns its own threshold."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def adaptive_threshold_loss(scores: Tensor, labels: Tensor) -> Tensor:
    r"""Scores of said relations above the pair's threshold, of all others below it.

    .. math::
        \mathcal{L} = -\sum_{r \in P} \log \frac{e^{s_r}}{\sum_{r' \in P \cup TH} e^{s_{r'}}}
                      -\log \frac{e^{s_{TH}}}{\sum_{r' \in N \cup TH} e^{s_{r'}}}

    Zhou et al., AAAI 2021, https://arxiv.org/abs/2010.11304, equation 4.

    Args:
        scores: The threshold's first.
        labels: Which relations are said.

    Shapes:
        scores: `[P, 1 + R]`
        labels: `[P, R]`, bool
        returns: `[P]`
    """
    said = functional.pad(labels, (1, 0), value=False)
    threshold = functional.pad(labels.new_zeros(labels.shape), (1, 0), value=True)
    among_said = scores.masked_fill(~(said | threshold), float("-inf")).log_softmax(dim=-1)
    among_others = scores.masked_fill(said, float("-inf")).log_softmax(dim=-1)
    above = among_said.masked_fill(~said, 0.0).sum(dim=-1)
    below = among_others[:, 0]
    return -above - below
