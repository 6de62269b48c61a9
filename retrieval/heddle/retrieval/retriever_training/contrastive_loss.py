"""InfoNCE: a question must be nearer to what answers it than to everything else in its batch."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def contrastive_loss(
    questions: Tensor, entries: Tensor, answers: Tensor, temperature: float, barred: Tensor | None = None
) -> Tensor:
    r"""The mean loss of a batch of questions.

    .. math:: -\log \frac{\exp(\cos(q, d^+) / \tau)}{\sum_{d} \exp(\cos(q, d) / \tau)}

    van den Oord et al. (https://arxiv.org/abs/1807.03748, equation 4) with cosines and a temperature, as
    UniHGKR's second and third stage have it (arXiv 2410.20163, sections 3.2 and 3.3).

    Args:
        questions: Unit vectors.
        entries: Unit vectors.
        answers: The entry that answers each question.
        temperature: What cosines are divided by.
        barred: Entries that are no negatives of a question, because they answer it too.

    Shapes:
        questions: `[Q, H]`
        entries: `[E, H]`
        answers: `[Q]`, int64
        barred: `[Q, E]`, bool; false at the answers
        returns: `[]`
    """
    scores = (questions @ entries.T).float() / temperature
    if barred is not None:
        scores = scores.masked_fill(barred, float("-inf"))
    return functional.cross_entropy(scores, answers)
