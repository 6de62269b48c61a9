"""Stage 2: text-anchored embedding alignment, which brings an entry next to the text that says the same."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from heddle.core.events import Listener, ignore
from heddle.retrieval.retriever_training.contrastive_loss import contrastive_loss
from heddle.retrieval.retriever_training.pairs import DataTextPair
from heddle.retrieval.retriever_training.retriever_config import AlignmentConfig
from heddle.retrieval.retriever_training.seeded_draw import seeded_draw
from heddle.retrieval.retriever_training.sentence_network import SentenceNetwork
from heddle.retrieval.retriever_training.training_loop import Schedule, run_schedule

STAGE = "alignment"
_NEAR = 8
"""How far from an entry its sampled negative may stand, in pairs."""


def align(
    network: SentenceNetwork,
    pairs: Sequence[DataTextPair],
    config: AlignmentConfig,
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> tuple[float, ...]:
    r"""Bring each structured entry next to its twin.

    .. math:: L = -\log \frac{e^{\cos(d, t) / \tau}}{e^{\cos(d, t) / \tau} + e^{\cos(d, t^-) / \tau}
              + \sum_{t' \in B} e^{\cos(d, t') / \tau}}

    UniHGKR, arXiv 2410.20163, section 3.2: text is the anchor that entries of all types meet at; each entry
    has one sampled negative `t^-` and the twins of the batch. The negative is sampled near the entry, where
    rows of the same table and facts of the same subject stand: others are told apart by their names alone.

    Args:
        network: What is trained.
        pairs: Entries and their twins.
        config: How.
        seed: Of order and sampled negatives.
        device: Where it computes.
        listener: Told of every step.

    Returns:
        The curve of the loss.

    Raises:
        ModelUnusable: the loss is not finite.
    """
    data = network.tokenise([pair.data for pair in pairs], config.longest)
    texts = network.tokenise([pair.text for pair in pairs], config.longest)
    draw = seeded_draw(seed, STAGE, "negatives")
    network.train()

    def loss_of(rows: list[int]) -> Tensor:
        steps = draw.integers(1, _NEAR + 1, size=len(rows)) * draw.choice([-1, 1], size=len(rows))
        sampled = [int(row + step) % len(pairs) for row, step in zip(rows, steps, strict=True)]
        candidates = [*rows, *sampled]
        one, other = data.batch(rows, device), texts.batch(candidates, device)
        anchors, _ = network(one.ids, one.mask)
        twins, _ = network(other.ids, other.mask)
        barred = same_data(pairs, rows, candidates).to(device)
        return contrastive_loss(
            anchors, twins, torch.arange(len(rows), device=device), config.temperature, barred
        )

    schedule = Schedule(STAGE, len(pairs), config.epochs, config.batch, config.learning_rate, seed)
    learned = list(network.learned().values())
    curve = run_schedule(schedule, learned, loss_of, device=device, listener=listener)
    network.eval()
    return curve


def same_data(pairs: Sequence[DataTextPair], rows: Sequence[int], candidates: Sequence[int]) -> Tensor:
    """Which candidates say the same as an entry although they are not its answer.

    Shapes:
        returns: `[len(rows), len(candidates)]`, bool, false on the diagonal
    """
    number = {data: place for place, data in enumerate({pairs[row].data: None for row in candidates})}
    one = torch.tensor([number[pairs[row].data] for row in rows])
    other = torch.tensor([number[pairs[row].data] for row in candidates])
    same = one[:, None] == other[None]
    same[torch.arange(len(rows)), torch.arange(len(rows))] = False
    return same
