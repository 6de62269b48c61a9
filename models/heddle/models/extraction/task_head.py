"""What a set's task reads off the vectors of words: names, relations between entities, coreference."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from heddle.models.extraction.annotated_text import TaskShape
from heddle.models.extraction.name_likeness import LIKENESSES
from heddle.models.extraction.pair_place import BOUND, DISTANCES, FLOOR
from heddle.models.extraction.word_shape import WordShape


@dataclass(frozen=True, slots=True)
class HeadConfig:
    """Sizes of a head.

    Args:
        width: Of the vectors of a name's two ends.
        pair_width: Of an entity's vector.
        query_width: Of what an entity pair looks for in its text.
        shape_width: Of a word's shape.
        blocks: Blocks of the grouped bilinear form.
        longest: Words of the longest name.
        dropout: Share of values that training leaves out.
    """

    width: int = 128
    pair_width: int = 128
    query_width: int = 64
    shape_width: int = 8
    blocks: int = 16
    longest: int = 12
    dropout: float = 0.3


class TaskHead(nn.Module):
    r"""Scores of names, relations and coreference.

    Names are scored by their two ends (Yu, Bohnet and Poesio, ACL 2020, https://aclanthology.org/2020.acl-main.577):

    .. math:: s_{ijt} = a_i^\top U_t b_j + u_t^\top a_i + v_t^\top b_j + w_{t, j-i}

    Entities and pairs follow ATLOP (Zhou et al., AAAI 2021, https://arxiv.org/abs/2010.11304): an entity is
    the log-sum-exp of its names (eq. 1), a pair has its own view of the text (eq. 6; here by a learned query,
    where ATLOP takes the encoder's attention), and relations are scored by a grouped bilinear form (eq. 3)
    beside a class that is the threshold (`adaptive_threshold`).

    Args:
        task: Kinds and relations.
        config: Sizes.
        inputs: Width of a word's vector, `H`.

    Shapes:
        H is the width of a word's vector, B the texts, W their words, M names, N entities, P pairs, T kinds
        and no name, R relations and the threshold.
    """

    def __init__(self, task: TaskShape, config: HeadConfig, inputs: int) -> None:
        super().__init__()
        self.task, self.config = task, config
        kinds, relations = len(task.kinds) + 1, len(task.relations) + 1
        width, pair, whole = config.width, config.pair_width, inputs + config.shape_width
        self.shape = nn.Embedding(len(WordShape), config.shape_width)
        self.start, self.end = nn.Linear(whole, width), nn.Linear(whole, width)
        self.both = nn.Parameter(torch.empty(kinds, width, width))
        self.of_start, self.of_end = nn.Linear(width, kinds), nn.Linear(width, kinds, bias=False)
        self.length = nn.Embedding(config.longest, kinds)
        self.name, self.kind = nn.Linear(2 * whole, pair), nn.Embedding(kinds, pair)
        self.query, self.key = nn.Linear(2 * pair, config.query_width), nn.Linear(inputs, config.query_width)
        self.view, self.between = nn.Linear(inputs, pair), nn.Linear(inputs, pair)
        self.head, self.tail = nn.Linear(3 * pair, pair), nn.Linear(3 * pair, pair)
        self.bilinear = nn.Linear(pair * pair // config.blocks, relations)
        self.linear = nn.Linear(2 * pair, relations, bias=False)
        self.distance = nn.Embedding(DISTANCES, relations)
        self.alike = nn.Linear(LIKENESSES, 1)
        self.meet = nn.Linear(pair, 1, bias=False)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin near nothing, and with the guess that a stretch of words is no name."""
        nn.init.normal_(self.both, std=0.02)
        for table in (self.length, self.distance):
            nn.init.zeros_(table.weight)
        nn.init.zeros_(self.meet.weight)
        with torch.no_grad():
            self.of_start.bias.zero_()
            self.of_start.bias[0] = 4.0

    def with_shape(self, vectors: Tensor, shapes: Tensor) -> Tensor:
        """Vectors of words with their shapes: `[B, W, H]` and `[B, W]` to `[B, W, H + S]`."""
        return torch.cat([self._drop(vectors), self.shape(shapes)], dim=-1)

    def span_scores(self, starts: Tensor, ends: Tensor) -> Tensor:
        """Scores of all stretches of words.

        Shapes:
            starts, ends: `[B, W, H + S]`, of each word's first and last piece
            returns: `[B, W, W, T]`, by first and last word; only those not longer than `longest` count
        """
        a = self._drop(functional.gelu(self.start(starts)))  # [B, W, D]
        b = self._drop(functional.gelu(self.end(ends)))  # [B, W, D]
        scores = torch.einsum("bid,tde,bje->bijt", a, self.both, b)
        place = torch.arange(starts.shape[1], device=starts.device)
        length = (place[None] - place[:, None]).clamp(0, self.config.longest - 1)  # [W, W]
        shifted: Tensor = (
            scores + self.of_start(a)[:, :, None] + self.of_end(b)[:, None] + self.length(length)
        )
        return shifted

    def names(self, starts: Tensor, ends: Tensor) -> Tensor:
        """Vectors of names by their first and last words, `[M, H + S]` each: `[M, E]`."""
        return torch.tanh(self.name(torch.cat([starts, ends], dim=-1)))

    def entities(self, names: Tensor, entity: Tensor, kinds: Tensor) -> Tensor:
        """Vectors of entities.

        Shapes:
            names: `[M, E]`
            entity: `[M]`, the entity of each name
            kinds: `[N]`
            returns: `[N, E]`
        """
        sums = names.new_zeros(len(kinds), names.shape[1]).index_add(0, entity, names.exp())
        vectors: Tensor = self._drop(sums.clamp_min(1e-6).log()) + self.kind(kinds)  # ATLOP, eq. 1
        return vectors

    def relation_scores(
        self, vectors: Tensor, mask: Tensor, entities: Tensor, pairs: Tensor, places: Tensor, slots: Tensor
    ) -> Tensor:
        """Scores of the relations of pairs.

        Shapes:
            vectors: `[B, W, H]`
            mask: `[B, W]`, true where there is a word
            entities: `[N, E]`
            pairs: `[P, 2]`, rows of `entities`
            places: `[P, 3]`, as `pair_places` gives them
            slots: `[P, 2]`, the text of each pair and its number among that text's pairs
            returns: `[P, R]`, the threshold first
        """
        h, t = entities[pairs[:, 0]], entities[pairs[:, 1]]  # [P, E]
        seen = self._views(vectors, mask, self.query(torch.cat([h, t], dim=-1)), slots)  # [P, E]
        said = self._said_between(vectors, mask, places, slots[:, 0])  # [P, E]
        z_h = self._drop(torch.tanh(self.head(torch.cat([h, seen, said], dim=-1))))
        z_t = self._drop(torch.tanh(self.tail(torch.cat([t, seen, said], dim=-1))))
        groups = (len(pairs), self.config.blocks, -1)
        outer = z_h.view(groups).unsqueeze(3) * z_t.view(groups).unsqueeze(2)  # eq. 3
        scores: Tensor = (
            self.bilinear(outer.reshape(len(pairs), -1))
            + self.linear(torch.cat([z_h, z_t], dim=-1))
            + self.distance(places[:, 2])
        )
        return scores

    def _views(self, vectors: Tensor, mask: Tensor, queries: Tensor, slots: Tensor) -> Tensor:
        """What each pair sees of its text: softmax attention over its words, `[P, E]`."""
        most = int(slots[:, 1].max()) + 1 if len(slots) else 0
        asked = queries.new_zeros(len(vectors), most, queries.shape[1])
        asked[slots[:, 0], slots[:, 1]] = queries
        scores = asked @ self.key(vectors).transpose(1, 2) / self.config.query_width**0.5  # [B, Q, W]
        heed = scores.masked_fill(~mask[:, None], float("-inf")).softmax(dim=-1)
        seen: Tensor = heed @ self.view(vectors)
        return seen[slots[:, 0], slots[:, 1]]

    def _said_between(self, vectors: Tensor, mask: Tensor, places: Tensor, texts: Tensor) -> Tensor:
        """The words between two names, by log-sum-exp: a soft maximum that costs two look-ups a pair."""
        words = BOUND * torch.tanh(self.between(self._drop(vectors)))
        sums = functional.pad((words.exp() * mask[..., None]).cumsum(dim=1), (0, 0, 1, 0))  # [B, W + 1, E]
        low, high = places[:, 0], places[:, 1]
        found = (sums[texts, high] - sums[texts, low]).clamp_min(0) + FLOOR
        return torch.where((high > low)[:, None], found.log(), 0.0)

    def coreference_scores(self, names: Tensor, likeness: Tensor) -> Tensor:
        """Scores that two names of one text name one thing: `[M, E]`, `[M, M, LIKENESSES]` to `[M, M]`."""
        met = (names * self.meet.weight) @ names.T  # symmetric, so that order does not matter
        scores: Tensor = self.alike(likeness).squeeze(-1) + met
        return scores

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.config.dropout, self.training)

    def __repr__(self) -> str:
        task = self.task
        return f"{type(self).__name__}({task.name}, {len(task.kinds)} kinds, {len(task.relations)} relations)"
