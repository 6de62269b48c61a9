"""Training of readers: texts of all tasks in turns, with the losses of names, relations and coreference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from heddle.core.events import Event, Listener, ignore
from heddle.models.extraction.adaptive_threshold import adaptive_threshold_loss
from heddle.models.extraction.annotated_text import AnnotatedText
from heddle.models.extraction.gathered_pairs import WrongName, gather_pairs
from heddle.models.extraction.prepared_text import PreparedText, TextBatch, batch_of, prepare
from heddle.models.extraction.reader_config import ReaderConfig
from heddle.models.extraction.reader_network import ReaderNetwork
from heddle.models.extraction.task_head import TaskHead
from heddle.models.extraction.weight_average import WeightAverage

_WARM = 0.1
_SUSPECT = 0.1
"""Probability from which what is no name is taken for one, so that relations learn to cope with it."""


def train_network(
    network: ReaderNetwork,
    texts: Mapping[str, Sequence[AnnotatedText]],
    config: ReaderConfig,
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
    after_epoch: Callable[[int], None] | None = None,
) -> None:
    """Train a network; at the end it holds the moving average of its weights.

    Args:
        network: What to train.
        texts: Of each task; texts of all tasks are read in turns.
        config: How to train.
        seed: Of the order of texts and of what is left out.
        device: Where the network is.
        listener: Told of each epoch.
        after_epoch: Called after each epoch with its number, while the network holds the average.
    """
    prepared = {
        task: [prepare(text, network.heads[task].task, network.tokenizer) for text in each]
        for task, each in texts.items()
    }
    with torch.random.fork_rng(devices=[device] if device.startswith("cuda") else []):
        torch.manual_seed(seed)
        run = _Run(network, prepared, config, device, torch.Generator().manual_seed(seed))
        for epoch in range(config.epochs):
            listener(Event("train", "advanced", epoch, config.epochs))
            run.epoch()
            if after_epoch is not None:
                with run.average.held():
                    after_epoch(epoch + 1)
    run.average.keep()
    network.train(False)
    listener(Event("train", "finished", config.epochs, config.epochs))


class _Run:
    """The state of a training: weights, their average, the optimiser and how far it is."""

    def __init__(
        self,
        network: ReaderNetwork,
        prepared: Mapping[str, Sequence[PreparedText]],
        config: ReaderConfig,
        device: str,
        order: torch.Generator,
    ) -> None:
        self._network, self._prepared, self._config = network, prepared, config
        self._device, self._order = device, order
        self._learned = list(network.parameters().values())
        self._optimiser = torch.optim.AdamW(
            self._learned, lr=config.learning_rate, weight_decay=config.decay, betas=(0.9, 0.98)
        )
        self.average = WeightAverage(self._learned, config.average)
        self._steps = config.epochs * sum(
            -(-len(texts) // self._batch(task)) for task, texts in prepared.items()
        )
        self._done = 0

    def epoch(self) -> None:
        """Read every text once; the network does not train afterwards."""
        self._network.train()
        for task, texts in self._batches():
            for group in self._optimiser.param_groups:
                group["lr"] = self._config.learning_rate * _pace(self._done, self._steps)
            mistakes = self._done > _WARM * self._steps
            loss = _loss(self._network, task, texts, self._config, self._device, mistakes=mistakes)
            self._optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(self._learned, 1.0)
            self._optimiser.step()
            self.average.step()
            self._done += 1
        self._network.train(False)

    def _batch(self, task: str) -> int:
        documents = self._network.heads[task].task.documents
        return self._config.documents if documents else self._config.sentences

    def _batches(self) -> Iterator[tuple[str, list[PreparedText]]]:
        """The batches of an epoch, those of all tasks shuffled together."""
        batches: list[tuple[str, list[int]]] = []
        for task, texts in self._prepared.items():
            size = self._batch(task)
            rows = torch.randperm(len(texts), generator=self._order).tolist()
            batches += [(task, rows[start : start + size]) for start in range(0, len(rows), size)]
        for place in torch.randperm(len(batches), generator=self._order).tolist():
            task, chosen = batches[place]
            yield task, [self._prepared[task][row] for row in chosen]


def _pace(step: int, steps: int) -> float:
    """Up over the first tenth, then down in a line."""
    return min((step + 1) / max(1.0, _WARM * steps), (steps - step) / steps)


def _loss(
    network: ReaderNetwork,
    task: str,
    texts: Sequence[PreparedText],
    config: ReaderConfig,
    device: str,
    *,
    mistakes: bool,
) -> Tensor:
    """The loss of one batch: names, relations and coreference."""
    head = network.heads[task]
    batch = batch_of(texts, device)
    with _half(device):
        encoded = network.encoder(batch.pieces, batch.shapes, batch.mask)
    flat = encoded.float().flatten(0, 1)
    vectors = flat[batch.first]  # [B, W, H]
    starts = head.with_shape(vectors, batch.word_shapes)
    ends = head.with_shape(flat[batch.last], batch.word_shapes)
    scores = head.span_scores(starts, ends)
    wanted, counted = _wanted(texts, scores, batch, head.config.longest)
    names = functional.cross_entropy(scores[counted], wanted[counted], reduction="sum") / batch.words.sum()
    wrong = _wrong_names(scores, wanted, counted, config.mistakes) if mistakes else [[] for _ in texts]
    relations, coreference = _pair_losses(head, texts, wrong, vectors, starts, ends, batch.words)
    return (
        config.name_weight * names
        + config.relation_weight * relations
        + config.coreference_weight * coreference
    )


def _half(device: str) -> AbstractContextManager[Any]:
    """Sixteen bits where the device is made for them."""
    return torch.autocast(device, dtype=torch.bfloat16, enabled=device.startswith("cuda"))


def _wanted(
    texts: Sequence[PreparedText], scores: Tensor, batch: TextBatch, longest: int
) -> tuple[Tensor, Tensor]:
    """The kind of each stretch of words, and which of them count."""
    wanted = torch.zeros(scores.shape[:3], dtype=torch.long)
    for row, text in enumerate(texts):
        for (start, end), kind in zip(text.spans, text.kinds, strict=True):
            if end - start <= longest:
                wanted[row, start, end - 1] = kind
    place = torch.arange(scores.shape[1], device=scores.device)
    length = place[None] - place[:, None]
    short = (length >= 0) & (length < longest)
    counted = short[None] & batch.words[:, :, None] & batch.words[:, None]
    return wanted.to(scores.device), counted


def _wrong_names(scores: Tensor, wanted: Tensor, counted: Tensor, most: int) -> list[list[WrongName]]:
    """For each text the likeliest stretches that are no names: first word, behind the last, kind."""
    with torch.no_grad():
        likely = scores.softmax(dim=-1)
        best, kind = likely[..., 1:].max(dim=-1)
        best = best.masked_fill(~counted | (wanted > 0), 0.0).flatten(1)
        top, places = best.topk(min(most, best.shape[1]), dim=1)
        found = torch.stack([top, places.float(), kind.flatten(1).gather(1, places).float()], dim=-1).cpu()
    width = scores.shape[1]
    return [
        [
            (int(place) // width, int(place) % width + 1, int(which) + 1)
            for probability, place, which in rows
            if probability > _SUSPECT
        ]
        for rows in found.double().tolist()
    ]


def _pair_losses(
    head: TaskHead,
    texts: Sequence[PreparedText],
    wrong: Sequence[Sequence[WrongName]],
    vectors: Tensor,
    starts: Tensor,
    ends: Tensor,
    words: Tensor,
) -> tuple[Tensor, Tensor]:
    """The losses of relations and of coreference over all texts of a batch."""
    gathered = gather_pairs(texts, wrong, len(head.task.relations), starts.device)
    nothing = vectors.new_zeros(())
    if gathered is None:
        return nothing, nothing
    row, first, last = gathered.spans.unbind(dim=1)
    names = head.names(starts[row, first], ends[row, last])
    entities = head.entities(names, gathered.entities, gathered.kinds)
    scores = head.relation_scores(vectors, words, entities, gathered.pairs, gathered.places, gathered.slots)
    losses = adaptive_threshold_loss(scores, gathered.labels)
    # A text counts by the root of its pairs: neither the long nor the short ones are all that matters.
    share = gathered.counts.sqrt()
    mean = torch.zeros_like(share).index_add_(0, gathered.slots[:, 0], losses) / gathered.counts.clamp_min(1)
    relations = (mean * share).sum() / share.sum().clamp_min(1)
    if not head.task.documents:
        return relations, nothing
    return relations, _coreference_loss(head, texts, names)


def _coreference_loss(head: TaskHead, texts: Sequence[PreparedText], names: Tensor) -> Tensor:
    """Cross entropy over all pairs of names of each text; gold names come first in `names`."""
    total, pairs, begin = names.new_zeros(()), 0, 0
    for text in texts:
        count = len(text.spans)
        likeness = torch.from_numpy(text.likeness).to(names.device)
        scores = head.coreference_scores(names[begin : begin + count], likeness)
        entity = torch.tensor(text.entities, device=names.device)
        one, other = torch.triu_indices(count, count, 1, device=names.device)
        same = (entity[one] == entity[other]).float()
        total = total + functional.binary_cross_entropy_with_logits(scores[one, other], same, reduction="sum")
        pairs += len(one)
        begin += count
    return total / max(1, pairs) * 10  # one pair in some thirty is one entity
