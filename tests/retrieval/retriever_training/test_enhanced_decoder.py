"""The enhanced decoder equals its equations, and a position does not see itself."""

from __future__ import annotations

import math

import torch
from torch import nn

from heddle.models.seeded_generator import seeded_generator
from heddle.retrieval.retriever_training.enhanced_decoder import EnhancedDecoder
from heddle.retrieval.retriever_training.masking import visible_sets


def _decoder() -> EnhancedDecoder:
    torch.manual_seed(0)
    return EnhancedDecoder(nn.Embedding(20, 8).double(), 10, 2).double()


def test_the_attention_is_that_of_the_paper_in_double_precision() -> None:
    decoder = _decoder()
    vectors = torch.randn(2, 8, dtype=torch.float64)
    ids = torch.randint(0, 20, (2, 6))
    seen = visible_sets(torch.ones(2, 6, dtype=torch.bool), 0.5, seeded_generator(0, "test"))
    places = decoder.places.weight[:6]
    whole = decoder.enter(vectors)
    for row in range(2):
        asking = whole[row] + places
        told = torch.cat([whole[row : row + 1], decoder._words[0](ids[row])[1:] + places[1:]])
        q, k, v = decoder.query(asking), decoder.key(told), decoder.value(told)
        mixed = []
        for head in (slice(0, 4), slice(4, 8)):
            scores = q[:, head] @ k[:, head].T / math.sqrt(4)
            mixed.append(scores.masked_fill(~seen[row], -math.inf).softmax(dim=-1) @ v[:, head])
        attended = decoder.attended(asking + decoder.out(torch.cat(mixed, dim=-1)))
        wanted = decoder.added(attended + decoder.wide(attended))
        assert torch.allclose(decoder(vectors, ids, seen)[row], wanted, atol=1e-12)


def test_what_a_position_must_name_does_not_reach_it() -> None:
    decoder = _decoder()
    vectors = torch.randn(1, 8, dtype=torch.float64)
    ids = torch.tensor([[1, 2, 3, 4, 5]])
    seen = visible_sets(torch.ones(1, 5, dtype=torch.bool), 0.5, seeded_generator(0, "test"))
    before = decoder(vectors, ids, seen)[0, 3]
    ids[0, 3] = 11
    assert torch.equal(decoder(vectors, ids, seen)[0, 3], before)


def test_the_encoders_words_are_no_weights_of_the_decoder() -> None:
    decoder = _decoder()
    assert all(value is not decoder._words[0].weight for value in decoder.parameters())
    assert decoder.logits(torch.zeros(3, 8, dtype=torch.float64)).shape == (3, 20)
