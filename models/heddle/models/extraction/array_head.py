"""A task's head in NumPy: the same scores as `TaskHead` gives, without torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.models.extraction.pair_place import BOUND, FLOOR
from heddle.models.extraction.reader_file import HeadFile
from heddle.models.extraction.text_reading import Spans

Rows = NDArray[np.float32]
_PAIRS_AT_ONCE = 256


class ArrayHead:
    """Scores of one task.

    Args:
        file: Its arrays; the equations are those of `TaskHead`.
    """

    def __init__(self, file: HeadFile) -> None:
        self.file = file
        self._arrays = file.arrays

    def with_shape(self, vectors: Rows, shapes: Sequence[int]) -> Rows:
        """Vectors of words with their shapes: `[W, H]` to `[W, H + S]`."""
        return np.concatenate([vectors, self._arrays["shape.weight"][list(shapes)]], axis=-1)

    def span_scores(self, starts: Rows, ends: Rows) -> Rows:
        """Scores of all stretches of words, `[W, W, T]`."""
        a = _gelu(self._dense("start", starts))  # [W, D]
        b = _gelu(self._dense("end", ends))  # [W, D]
        scores: Rows = np.stack([a @ matrix @ b.T for matrix in self._arrays["both"]], axis=-1)
        scores += self._dense("of_start", a)[:, None] + self._dense("of_end", b)[None, :]
        place = np.arange(len(starts))
        length = np.clip(place[None, :] - place[:, None], 0, self.file.longest - 1)
        scores += self._arrays["length.weight"][length]
        return scores

    def names(self, starts: Rows, ends: Rows, spans: Spans) -> Rows:
        """Vectors of names, `[M, E]`."""
        first, last = [start for start, _ in spans], [end - 1 for _, end in spans]
        vectors: Rows = np.tanh(self._dense("name", np.concatenate([starts[first], ends[last]], axis=-1)))
        return vectors

    def entities(self, names: Rows, entity: Sequence[int], kinds: Sequence[int]) -> Rows:
        """Vectors of entities, `[N, E]`."""
        sums = np.zeros((len(kinds), names.shape[1]), dtype=np.float32)
        np.add.at(sums, list(entity), np.exp(names))
        vectors: Rows = np.log(np.maximum(sums, 1e-6)) + self._arrays["kind.weight"][list(kinds)]
        return vectors

    def coreference_scores(self, names: Rows, likeness: Rows) -> Rows:
        """Scores that two names name one thing, `[M, M]`."""
        scores: Rows = np.matmul(names * self._arrays["meet.weight"], names.T)
        scores += self._dense("alike", likeness)[..., 0]
        return scores

    def relation_scores(
        self, vectors: Rows, entities: Rows, pairs: NDArray[np.int64], places: NDArray[np.int64]
    ) -> Rows:
        """Scores of the relations of pairs in one text, `[P, 1 + R]`."""
        keys, views = self._dense("key", vectors), self._dense("view", vectors)
        said = np.exp(BOUND * np.tanh(self._dense("between", vectors)))
        sums = np.concatenate([np.zeros_like(said[:1]), np.cumsum(said, axis=0, dtype=np.float32)])
        parts = [
            self._pair_scores(
                entities,
                pairs[begin : begin + _PAIRS_AT_ONCE],
                places[begin : begin + _PAIRS_AT_ONCE],
                (keys, views, sums),
            )
            for begin in range(0, len(pairs), _PAIRS_AT_ONCE)
        ]
        return np.concatenate(parts)

    def _pair_scores(
        self,
        entities: Rows,
        pairs: NDArray[np.int64],
        places: NDArray[np.int64],
        text: tuple[Rows, Rows, Rows],
    ) -> Rows:
        keys, views, sums = text
        h, t = entities[pairs[:, 0]], entities[pairs[:, 1]]
        queries = self._dense("query", np.concatenate([h, t], axis=-1))
        seen = _softmax(queries @ keys.T / np.float32(queries.shape[1] ** 0.5)) @ views
        low, high = places[:, 0], places[:, 1]
        between = np.log(np.maximum(sums[high] - sums[low], 0) + np.float32(FLOOR))
        between *= (high > low)[:, None]
        z_h = np.tanh(self._dense("head", np.concatenate([h, seen, between], axis=-1)))
        z_t = np.tanh(self._dense("tail", np.concatenate([t, seen, between], axis=-1)))
        width = self._arrays["bilinear.weight"].shape[1] // z_h.shape[1]  # of a block
        outer = z_h.reshape(len(pairs), -1, width, 1) * z_t.reshape(len(pairs), -1, 1, width)
        scores: Rows = self._dense("bilinear", outer.reshape(len(pairs), -1))
        scores += self._dense("linear", np.concatenate([z_h, z_t], axis=-1))
        scores += self._arrays["distance.weight"][places[:, 2]]
        return scores

    def _dense(self, name: str, rows: Rows) -> Rows:
        product: Rows = rows @ self._arrays[f"{name}.weight"].T
        bias = self._arrays.get(f"{name}.bias")
        return product if bias is None else product + bias


def _gelu(x: Rows) -> Rows:
    from scipy.special import erf

    found: Rows = (x * 0.5 * (1 + erf(x / np.sqrt(2)))).astype(np.float32)
    return found


def _softmax(x: Rows) -> Rows:
    likely = np.exp(x - x.max(axis=-1, keepdims=True))
    found: Rows = likely / likely.sum(axis=-1, keepdims=True)
    return found
