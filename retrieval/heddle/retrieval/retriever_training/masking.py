"""Masks: whole words that the encoder does not see, and what each position of the decoder sees."""

from __future__ import annotations

import torch
from torch import Tensor


def masked_words(words: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Which tokens are hidden: all those of a word or none, of so large a share of the words.

    Each text hides the share of its words rounded to a whole number, one at least where it has words.

    Args:
        words: The word that each token belongs to; -1 for none.
        share: Of the words.
        generator: Chooses the words.

    Shapes:
        words: `[N, P]`, int64
        returns: `[N, P]`, bool
    """
    places = words.cpu()
    count = int(places.max()) + 1
    if count < 1:
        return torch.zeros_like(words, dtype=torch.bool)
    present = torch.zeros(len(places), count + 1, dtype=torch.bool)
    present.scatter_(1, places.clamp_min(-1) + 1, True)
    present = present[:, 1:]  # the first column is that of no word
    luck = torch.rand(present.shape, generator=generator).masked_fill(~present, 2.0)
    number = present.sum(dim=1)
    wanted = (share * number).round().clamp_min(1).minimum(number)
    hidden = luck.argsort(dim=1).argsort(dim=1) < wanted[:, None]
    chosen = torch.cat([torch.zeros(len(places), 1, dtype=torch.bool), hidden & present], dim=1)
    return chosen.gather(1, places + 1).to(words.device)


def visible_sets(mask: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """What each position of the decoder sees: another part of the text each, never itself.

    Position 0 is the text's vector and is seen by all others (RetroMAE, arXiv 2205.12035, equation 5).

    Args:
        mask: Where there is a token.
        share: Of the tokens that a position does not see.
        generator: Chooses them.

    Shapes:
        mask: `[N, P]`, bool
        returns: `[N, P, P]`, bool, true where the row's position sees the column's
    """
    count, length = mask.shape
    # Drawn on the processor and in one order, so that a seed means the same on every device.
    luck = torch.rand((count, length, length), generator=generator).to(mask.device)
    itself = torch.eye(length, dtype=torch.bool, device=mask.device)
    seen = (luck >= share) & mask[:, None, :] & ~itself
    seen[:, :, 0] = True
    return seen
