"""The enhanced decoder of RetroMAE: one layer that must rebuild a whole text from its vector."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class EnhancedDecoder(nn.Module):
    r"""One layer of attention over two streams, and a head that names tokens.

    .. math::
        H_1 &= [h_X + p_0, \dots, h_X + p_N], \qquad
        H_2  = [h_X, e_{x_1} + p_1, \dots, e_{x_N} + p_N] \\
        A &= \mathrm{softmax}\!\left(\frac{Q K^T}{\sqrt{d}} + M\right) V, \qquad
        Q = H_1 W^Q,\; K = H_2 W^K,\; V = H_2 W^V

    Xiao et al., EMNLP 2022, https://arxiv.org/abs/2205.12035, equations 3 to 6. `M` hides from each position
    what its visible set lacks (`masking.visible_sets`). The words' vectors and the matrix that names tokens
    are those of the encoder; a vector of unit length is normalised first, so that it weighs like a token.

    Args:
        words: The encoder's vectors of tokens.
        longest: Positions.
        heads: Attention heads.

    Shapes:
        vectors: `[N, H]`
        ids: `[N, P]`, int64
        seen: `[N, P, P]`, bool
        output: `[N, P, H]`, what `logits` reads
    """

    def __init__(self, words: nn.Embedding, longest: int, heads: int) -> None:
        super().__init__()
        width = words.embedding_dim
        # Not a part of this module: the encoder's optimiser has it.
        self._words = [words]
        self.heads = heads
        self.places = nn.Embedding(longest, width)
        self.enter = nn.LayerNorm(width)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.attended = nn.LayerNorm(width)
        self.wide = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.added = nn.LayerNorm(width)
        self.naming = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(words.num_embeddings))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin as BERT's layers do: normal with a deviation of 0.02."""
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, vectors: Tensor, ids: Tensor, seen: Tensor) -> Tensor:
        """The decoded position of every token."""
        places = self.places.weight[: ids.shape[1]]
        whole = self.enter(vectors)[:, None]
        asking = whole + places  # H_1
        words = self._words[0](ids) + places
        told = torch.cat([whole, words[:, 1:]], dim=1)  # H_2
        queries, keys, values = (
            layer(rows).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for layer, rows in ((self.query, asking), (self.key, told), (self.value, told))
        )
        mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=seen[:, None])
        attended = self.attended(asking + self.out(mixed.transpose(1, 2).flatten(2)))
        decoded: Tensor = self.added(attended + self.wide(attended))
        return decoded

    def logits(self, hidden: Tensor) -> Tensor:
        """How likely each token of the vocabulary is, before the softmax, `[*, vocabulary]`."""
        return functional.linear(self.naming(hidden), self._words[0].weight, self.bias)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(width={self.places.embedding_dim}, heads={self.heads})"
