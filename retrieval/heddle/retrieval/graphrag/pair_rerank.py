"""Reranking by pairs: a scorer that reads the question and an entry together looks at the first of a ranking.

What scores is a slot: a cross-encoder fits, and so does any function of two texts. Without one, the late
interaction of the encoder's sentences stands in: how well each sentence of the question's parts is met by the
best sentence of the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.decomposition import decompose
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, reordered
from heddle.retrieval.sentence import sentence_spans

READ = 20
_MOST_SENTENCES = 8


class PairScorer(Protocol):
    """Scores texts against a question."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question; scores of one call compare.

        Shapes:
            returns: `[len(texts)]`
        """
        ...


@dataclass(frozen=True, slots=True)
class SentenceScorer:
    """The mean, over the parts of a question, of the best cosine with a sentence of the text."""

    encoder: TextEncoder

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `PairScorer.score`."""
        parts = list(dict.fromkeys([question, *(step.text for step in decompose(question))]))
        cut = [_sentences(text) for text in texts]
        sentences = list(dict.fromkeys(sentence for each in cut for sentence in each))
        vectors = dict(zip(sentences, self.encoder.encode(sentences), strict=True)) if sentences else {}
        asked = self.encoder.encode(parts)
        found = [
            float((asked @ np.stack([vectors[sentence] for sentence in each]).T).max(axis=1).mean())
            if each
            else 0.0
            for each in cut
        ]
        scores: NDArray[np.float32] = np.asarray(found, dtype=np.float32)
        return scores


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)][:_MOST_SENTENCES]


@dataclass(frozen=True, slots=True)
class PairRerank:
    """Orders the first entries by a pair scorer and by the places that they had."""

    scorer: PairScorer | None = None
    read: int = READ
    share: float = 0.3
    name: str = Part.RERANK.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with its first entries in the order of both, ties by the place before."""
        head = ranked[: self.read]
        if len(head) < 2:
            return ranked
        texts = [situation.generation.entry(fused.row).encoded_text for fused in head]
        scorer = self.scorer or SentenceScorer(situation.encoder)
        scores = scorer.score(situation.question, texts)
        spread = float(scores.max() - scores.min()) or 1.0
        before = 1.0 / (2.0 + np.arange(len(head)))
        worth = before / before[0] + self.share * (scores - scores.min()) / spread
        order = [int(at) for at in np.argsort(-np.round(worth, 6), kind="stable")]
        return reordered(ranked, [*order, *range(len(head), len(ranked))])
