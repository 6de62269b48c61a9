"""The names, entities and pairs of a batch of texts, as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from heddle.models.extraction.pair_place import pair_places
from heddle.models.extraction.prepared_text import PreparedText

WrongName = tuple[int, int, int]
"""A stretch of words that is no name, taken for one: first word, the one behind the last, kind."""


@dataclass(frozen=True, slots=True)
class GatheredPairs:
    """Names, entities and pairs of a batch as tensors; gold names of all texts first, then wrong ones.

    Shapes:
        spans: `[M, 3]`: text, first word, last word
        entities: `[M]`
        kinds: `[N]`
        pairs, slots: `[P, 2]`
        places: `[P, 3]`
        labels: `[P, R]`
        counts: `[B]`, the pairs of each text
    """

    spans: Tensor
    entities: Tensor
    kinds: Tensor
    pairs: Tensor
    places: Tensor
    slots: Tensor
    labels: Tensor
    counts: Tensor


def gather_pairs(
    texts: Sequence[PreparedText],
    wrong: Sequence[Sequence[WrongName]],
    relations: int,
    device: torch.device,
) -> GatheredPairs | None:
    """Bring the entities of all texts together; None where no text has two.

    Args:
        texts: With their gold.
        wrong: Of each text what is taken for names; each is an entity of its own, of which nothing is said.
        relations: How many relations there are.
        device: Where the tensors shall be.
    """
    batch = _Gathering()
    for row, (text, more) in enumerate(zip(texts, wrong, strict=True)):
        batch.add(row, text, more, relations)
    return batch.tensors(device)


@dataclass(slots=True)
class _Gathering:
    """What is gathered so far."""

    gold: list[tuple[int, int, int, int]] = field(default_factory=list)
    added: list[tuple[int, int, int, int]] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    parts: list[tuple[Tensor, ...]] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def add(self, row: int, text: PreparedText, wrong: Sequence[WrongName], relations: int) -> None:
        """Add a text: its names, its entities and, where it has two, its pairs."""
        base, known = len(self.kinds), len(text.entity_kinds)
        own = range(known, known + len(wrong))
        self.gold += [
            (row, start, end - 1, base + entity)
            for (start, end), entity in zip(text.spans, text.entities, strict=True)
        ]
        self.added += [
            (row, start, end - 1, base + entity) for (start, end, _), entity in zip(wrong, own, strict=True)
        ]
        self.kinds += [*text.entity_kinds, *(kind for *_, kind in wrong)]
        count = known + len(wrong)
        self.counts.append(count * (count - 1))
        if count < 2:
            return
        spans = [*text.spans, *((start, end) for start, end, _ in wrong)]
        pairs, places = pair_places(spans, [*text.entities, *own], count)
        slots = torch.stack([torch.full((len(pairs),), row), torch.arange(len(pairs))], dim=1)
        labels = _labels(text, count, relations)
        self.parts.append((torch.from_numpy(pairs) + base, torch.from_numpy(places), slots, labels))

    def tensors(self, device: torch.device) -> GatheredPairs | None:
        """All of it on a device, gold names before wrong ones; None where there are no pairs."""
        if not self.parts:
            return None
        names = torch.tensor(self.gold + self.added, device=device)
        pairs, places, slots, labels = (
            torch.cat(list(each)).to(device) for each in zip(*self.parts, strict=True)
        )
        return GatheredPairs(
            names[:, :3],
            names[:, 3],
            torch.tensor(self.kinds, device=device),
            pairs,
            places,
            slots,
            labels,
            torch.tensor(self.counts, device=device, dtype=torch.float32),
        )


def _labels(text: PreparedText, count: int, relations: int) -> Tensor:
    """Which relations each ordered pair of entities has: `[count * (count - 1), relations]`."""
    labels = torch.zeros(count * (count - 1), relations, dtype=torch.bool)
    for head, tail, relation in text.relations.tolist():
        if head != tail:
            # Pairs stand in the order of their heads, each head's in that of their tails, itself left out.
            labels[head * (count - 1) + tail - (tail > head), relation] = True
    return labels
