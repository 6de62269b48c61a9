"""Masks obey their rates, whole words and what a position may see."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.models.seeded_generator import seeded_generator
from heddle.retrieval.retriever_training.masking import masked_words, visible_sets

_WORDS = st.lists(st.lists(st.integers(1, 3), min_size=0, max_size=9), min_size=1, max_size=4)


def _batch(lengths: list[list[int]]) -> torch.Tensor:
    """Words of so many tokens between two marks, padded."""
    rows = [[-1, *(word for word, tokens in enumerate(row) for _ in range(tokens)), -1] for row in lengths]
    width = max(map(len, rows))
    return torch.tensor([row + [-1] * (width - len(row)) for row in rows])


@settings(max_examples=50)
@given(lengths=_WORDS, share=st.floats(0.05, 0.95), seed=st.integers(0, 9))
def test_the_share_of_whole_words_is_hidden_and_no_mark_ever(
    lengths: list[list[int]], share: float, seed: int
) -> None:
    words = _batch(lengths)
    hidden = masked_words(words, share, seeded_generator(seed, "test"))
    assert not hidden[words < 0].any()
    for row, known, chosen in zip(lengths, words, hidden, strict=True):
        parts = [set(chosen[known == word].tolist()) for word in range(len(row))]
        assert all(len(each) == 1 for each in parts)
        count = sum(part == {True} for part in parts)
        assert count == min(len(row), max(1, torch.tensor(share * len(row)).round().item()) if row else 0)


def test_each_position_sees_half_of_the_text_another_half_each_and_never_itself() -> None:
    mask = torch.ones(8, 60, dtype=torch.bool)
    mask[0, 40:] = False
    seen = visible_sets(mask, 0.5, seeded_generator(0, "test"))
    places = torch.arange(1, 60)
    assert not seen[:, places, places].any()
    assert seen[:, :, 0].all()
    assert not seen[0, :, 40:].any()
    assert abs(seen[1:, :, 1:].float().mean().item() - 0.5) < 0.02
    assert not torch.equal(seen[1, 1], seen[1, 2])


def test_masks_of_one_seed_are_the_same() -> None:
    mask = torch.ones(2, 9, dtype=torch.bool)
    one, again = (visible_sets(mask, 0.5, seeded_generator(4, "test")) for _ in range(2))
    assert torch.equal(one, again)
