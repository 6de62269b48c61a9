"""A text as a network in training sees it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.models.extraction.annotated_text import AnnotatedText
from heddle.models.extraction.prepared_text import batch_of, prepare
from heddle.models.extraction.reader_network import ReaderNetwork
from heddle.models.extraction.text_reading import Leaning, Spans, read_text


class NetworkLook:
    """One text through a network; it computes nothing that it is not asked for.

    Args:
        network: The network, not in training.
        task: Which of its heads.
        text: What to look at.
        device: Where the network is.
    """

    def __init__(self, network: ReaderNetwork, task: str, text: AnnotatedText, *, device: str) -> None:
        self._head = network.heads[task]
        prepared = prepare(
            AnnotatedText(text.id, text.words, text.sentences), self._head.task, network.tokenizer
        )
        batch = batch_of([prepared], device)
        with torch.no_grad():
            flat = network.encoder(batch.pieces, batch.shapes, batch.mask).flatten(0, 1)
            self._vectors = flat[batch.first]
            self._starts = self._head.with_shape(self._vectors, batch.word_shapes)
            self._ends = self._head.with_shape(flat[batch.last], batch.word_shapes)
        self._words = batch.words

    @torch.no_grad()
    def span_scores(self) -> NDArray[np.float32]:
        """Scores of all stretches of words, `[W, W, T]`."""
        return _array(self._head.span_scores(self._starts, self._ends)[0])

    @torch.no_grad()
    def coreference_scores(self, spans: Spans, likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores that two names name one thing, `[M, M]`."""
        alike = torch.from_numpy(likeness).to(self._vectors.device)
        return _array(self._head.coreference_scores(self._names(spans), alike))

    @torch.no_grad()
    def relation_scores(
        self,
        spans: Spans,
        entities: Sequence[int],
        kinds: Sequence[int],
        pairs: NDArray[np.int64],
        places: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        """Scores of the relations of pairs of entities, `[P, 1 + R]`."""
        device = self._vectors.device
        vectors = self._head.entities(
            self._names(spans), torch.tensor(entities, device=device), torch.tensor(kinds, device=device)
        )
        rows = torch.from_numpy(pairs).to(device)
        slots = torch.stack([torch.zeros(len(rows), dtype=torch.long), torch.arange(len(rows))], dim=1)
        scores = self._head.relation_scores(
            self._vectors, self._words, vectors, rows, torch.from_numpy(places).to(device), slots.to(device)
        )
        return _array(scores)

    def _names(self, spans: Spans) -> Tensor:
        first = torch.tensor([start for start, _ in spans], device=self._vectors.device)
        last = torch.tensor([end - 1 for _, end in spans], device=self._vectors.device)
        return self._head.names(self._starts[0, first], self._ends[0, last])


def read_with_network(
    network: ReaderNetwork,
    task: str,
    text: AnnotatedText,
    *,
    device: str = "cpu",
    leaning: Leaning | None = None,
) -> AnnotatedText:
    """What a network reads of a text."""
    head = network.heads[task]
    look = NetworkLook(network, task, text, device=device)
    return read_text(look, text, head.task, longest=head.config.longest, leaning=leaning)


def _array(values: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = values.float().cpu().numpy()
    return array
