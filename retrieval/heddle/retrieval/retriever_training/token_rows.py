"""Token rows: texts as tokens, put together into padded batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """Some texts of one batch.

    Args:
        ids: Tokens.
        mask: Where there is one.
        words: The number of the word that a token belongs to; -1 for none.

    Shapes:
        ids, words: `[N, P]`, int64
        mask: `[N, P]`, bool
    """

    ids: Tensor
    mask: Tensor
    words: Tensor


@dataclass(frozen=True, slots=True)
class TokenRows:
    """The tokens of many texts.

    Args:
        ids: The tokens of each text.
        words: The words that they belong to.
        pad: The token behind the end of a text.
    """

    ids: Sequence[Sequence[int]]
    words: Sequence[Sequence[int]]
    pad: int

    def __len__(self) -> int:
        return len(self.ids)

    def batch(self, rows: Sequence[int], device: str) -> TokenBatch:
        """Some texts side by side, as long as the longest of them."""
        length = max(len(self.ids[row]) for row in rows)
        ids = [[*self.ids[row], *[self.pad] * (length - len(self.ids[row]))] for row in rows]
        words = [[*self.words[row], *[-1] * (length - len(self.words[row]))] for row in rows]
        lengths = torch.tensor([len(self.ids[row]) for row in rows])
        mask = torch.arange(length)[None] < lengths[:, None]
        return TokenBatch(torch.tensor(ids).to(device), mask.to(device), torch.tensor(words).to(device))
