"""The pairs that a trained model finds most likely to be joined, among all that are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.errors import ModelUnusable, UnknownName
from heddle.core.ids import NodeId
from heddle.graph.snapshot import EdgeKey, Snapshot
from heddle.models.links.edge_split import edge_keys
from heddle.models.links.link_prediction import LinkScorer

_PAIRS_AT_ONCE = 1 << 22
"""Pairs that are scored at once: bounds the memory of their scores."""


@dataclass(frozen=True, slots=True)
class LikelyLink:
    """A pair that is not joined, and how much speaks for it.

    Args:
        source: Where the link would start.
        target: Where it would end.
        score: The scorer's; it orders pairs of one relation and is no probability.
    """

    source: NodeId
    target: NodeId
    score: float


def most_likely_links(
    scorer: LinkScorer,
    snapshot: Snapshot,
    embeddings: Mapping[str, NDArray[np.float32]],
    relation: EdgeKey,
    k: int,
) -> tuple[LikelyLink, ...]:
    """The k likeliest links of a relation that a graph does not have, the likeliest first.

    Left out are pairs that the relation joins already. Between nodes of one type scores do not know which
    way a link would go: each pair comes once, with the earlier node as its source, and not where the relation
    joins it the other way round.

    Args:
        scorer: The scorer that was trained with the embeddings.
        snapshot: The graph.
        embeddings: Of its nodes, as `embed_snapshot` gives them.
        relation: The relation.
        k: How many at most.

    Shapes:
        embeddings: `[N_type, D]`

    Raises:
        UnknownName: the model has learned no such relation.
        ModelUnusable: the embeddings are not of this graph.
    """
    if relation not in scorer.place:
        raise UnknownName(
            f"the model has learned no relation {'|'.join(relation)}",
            hint=f"it has learned {', '.join('|'.join(each) for each in scorer.place)}",
        )
    source, _, target = relation
    sources, targets = snapshot.nodes.get(source, ()), snapshot.nodes.get(target, ())
    for name, ids in ((source, sources), (target, targets)):
        if ids and len(embeddings.get(name, ())) != len(ids):
            raise ModelUnusable(
                f"there are embeddings of {len(embeddings.get(name, ()))} nodes of type {name}, "
                f"and the graph has {len(ids)}",
                hint="embed this version of the graph",
            )
    if not sources or not targets:
        return ()
    heads, tails = torch.from_numpy(embeddings[source]), torch.from_numpy(embeddings[target])
    index = torch.from_numpy(snapshot.edges.get(relation, np.empty((2, 0), np.int64)))
    with torch.no_grad():
        scores, pairs = _best(scorer, relation, heads, tails, _joined(index, relation, len(targets)), k)
    return tuple(
        LikelyLink(sources[head], targets[tail], score)
        for score, head, tail in zip(scores.tolist(), *pairs.tolist(), strict=True)
    )


def _joined(index: Tensor, relation: EdgeKey, targets: int) -> Tensor:
    """Sorted keys of the pairs that are joined, between nodes of one type either way round."""
    both = torch.cat([index, index.flip(0)], dim=1) if relation[0] == relation[2] else index
    keys: Tensor = torch.unique(edge_keys(both, targets))
    return keys


def _best(
    scorer: LinkScorer, relation: EdgeKey, heads: Tensor, tails: Tensor, joined: Tensor, k: int
) -> tuple[Tensor, Tensor]:
    """Scores and pairs of the best; `[n]` and `[2, n]`."""
    width = tails.size(0)
    rows = max(1, _PAIRS_AT_ONCE // width)
    kept, keys = heads.new_empty(0), joined.new_empty(0)
    for start in range(0, heads.size(0), rows):
        scores = scorer.against_all(relation, heads[start : start + rows], tails)  # [rows, N]
        if relation[0] == relation[2]:
            # Each pair once, and no node with itself.
            scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).tril(start), -torch.inf)
        scores, first = scores.flatten(), start * width
        low, high = torch.searchsorted(joined, torch.tensor([first, first + scores.numel()])).tolist()
        scores[joined[low:high] - first] = -torch.inf
        best = scores.topk(min(k, scores.numel()))
        kept, keys = torch.cat([kept, best.values]), torch.cat([keys, best.indices + first])
        # The least key first among equals, whatever the size of the blocks.
        by_key = keys.argsort()
        order = by_key[kept[by_key].argsort(descending=True, stable=True)][:k]
        kept, keys = kept[order], keys[order]
    real = kept > -torch.inf
    return kept[real], torch.stack([keys // width, keys % width])[:, real]
