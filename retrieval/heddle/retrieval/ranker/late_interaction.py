"""Late interaction: which of the first candidates has a near word for each word of the question.

    s(q, d) = sum_i w_i max_j E(q_i) . E(d_j)                                      (ColBERT, equation 3)

Khattab and Zaharia (SIGIR 2020, arXiv 2004.12832). Theirs are vectors in context, computed and kept for
every word of a corpus. Ours are the encoder's input vectors of word pieces, so that nothing is kept and a
search cuts twenty texts; and each word of the question weighs what it tells. It decides which candidate is
first and nothing else: below, it would push down the second hop of a question, which has few of its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import Pieces, WordPieces
from heddle.core.names import NAME_WORD
from heddle.retrieval.lexical_index import stems

POOL = 20
"""First candidates that are compared."""
SHARE = 0.8
"""What a standard deviation of nearness is worth in standard deviations of the scores."""
_LEAST = 1e-6
"""Weight of a word that tells nothing: where no word does, all count alike."""


def nearness(
    pieces: WordPieces, question: str, weights: Mapping[str, float], texts: Sequence[str]
) -> NDArray[np.float32]:
    """How near each text comes to the words of a question, in [-1, 1].

    Args:
        pieces: The encoder's.
        question: As it was asked.
        weights: How telling each of its stems is.
        texts: Texts of entries.

    Shapes:
        returns: `[len(texts)]`
    """
    asked, *read = pieces.cut([question, *texts])
    near = np.zeros(len(texts), dtype=np.float32)
    if not len(asked.ids):
        return near
    known, place = np.unique(np.concatenate([part.ids for part in read]), return_inverse=True)
    if not len(known):
        return near
    alike = pieces.vectors(asked.ids) @ pieces.vectors(known).T  # [Q, V]
    told = _weights(asked, question, weights)
    ends = np.cumsum([len(part.ids) for part in read])
    for text, (part, end) in enumerate(zip(read, ends.tolist(), strict=True)):
        if len(part.ids):
            near[text] = told @ alike[:, place[end - len(part.ids) : end]].max(axis=1)  # equation 3
    return near


def _weights(asked: Pieces, question: str, weights: Mapping[str, float]) -> NDArray[np.float32]:
    """What each piece of a question weighs: what the word weighs that it is part of; they sum to 1."""
    by_letter = np.zeros(len(question) + 1, dtype=np.float64)
    for word in NAME_WORD.finditer(question):
        most = max((weights.get(stem, 0.0) for stem in stems(word.group())), default=0.0)
        by_letter[word.start() : word.end()] = most
    told = by_letter[asked.spans[:, 0]] + _LEAST
    shares: NDArray[np.float32] = (told / told.sum()).astype(np.float32)
    return shares
