"""Features of candidates: what a learned scorer sees of an entry and a question, in numbers near [0, 1].

None names an entry, a relation or a domain, so that a scorer learned on one corpus reads another.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import TYPES
from heddle.retrieval.ranker.candidate import Candidates, Signals
from heddle.retrieval.ranker.path_edge import EdgeKind
from heddle.retrieval.ranker.path_score import best_edges

PATH_SHARE = np.float32(0.4)
"""Weight of the best path beside both walks in the score that nobody trained."""
SHARED_SHARE = np.float32(0.25)
FUSED_SHARE = np.float32(0.1)
"""Weight of the first stage beside them: enough to order what no edge leads to, and no more."""
_SIGNALS = ("fused", "lexical", "dense", "cosine", "seed", "walk", "shared", "path", "named")
_RANKED = ("fused", "lexical", "dense", "walk", "path")
_WORDS = ("held", "held_in_title", "title_asked", "best_sentence", "length")
_EDGE = ("score", "seed", "weight", "residual", "relation", "residual_cosine", "pair_cosine", "number")
_IN_TYPE = ("fused", "lexical", "cosine", "walk", "path", "plain")
FEATURES: tuple[str, ...] = (
    *_SIGNALS,
    "plain",
    *(f"{name}_rank" for name in _RANKED),
    *_WORDS,
    "names",
    "named_by",
    *(f"{kind.name.lower()}_{name}" for kind in EdgeKind for name in _EDGE),
    *(f"{name}_in_type" for name in _IN_TYPE),
    *(f"is_{kind.value}" for kind in KnowledgeType),
)
"""Names of the columns."""


def plain_score(signals: Signals) -> NDArray[np.float32]:
    """The score that nobody trained: both walks, the best path and a little of the first stage."""
    graph = signals.walk + SHARED_SHARE * signals.shared + PATH_SHARE * signals.path
    score: NDArray[np.float32] = graph + FUSED_SHARE * signals.fused
    return score


def features_of(candidates: Candidates) -> NDArray[np.float32]:
    """The features of candidates.

    Shapes:
        returns: `[C, len(FEATURES)]` float32
    """
    signals = candidates.signals
    columns: dict[str, NDArray[np.float32]] = {name: getattr(signals, name) for name in _SIGNALS}
    columns["plain"] = plain_score(signals)
    for name in _RANKED:
        columns[f"{name}_rank"] = _by_rank(columns[name])
    columns |= _words(candidates)
    degrees: NDArray[np.float32] = (np.log1p(candidates.degrees) / 5).astype(np.float32)
    columns |= {"names": degrees[:, 0], "named_by": degrees[:, 1]}
    for kind in EdgeKind:
        columns |= _edges(candidates, kind)
    for name in _IN_TYPE:
        columns[f"{name}_in_type"] = _within(columns[name], candidates.types)
    for code, knowledge in enumerate(TYPES):
        columns[f"is_{knowledge.value}"] = (candidates.types == code).astype(np.float32)
    return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)


def _by_rank(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 for the best, 1/2 for the second and so on; 0 where the score is."""
    order = np.argsort(-scores, kind="stable")
    rank = np.empty(len(scores), dtype=np.float32)
    rank[order] = 1 / np.arange(1, len(scores) + 1, dtype=np.float32)
    return np.where(scores > 0, rank, np.float32(0))


def _words(candidates: Candidates) -> dict[str, NDArray[np.float32]]:
    matches, weights = candidates.matches, candidates.question.weights
    held: NDArray[np.float32] = matches.anywhere() @ weights
    in_title: NDArray[np.float32] = matches.in_title() @ weights
    return {
        "held": held,
        "held_in_title": in_title,
        "title_asked": matches.title_share(),
        "best_sentence": matches.best_sentence(weights),
        "length": (np.log1p(matches.lengths) / 6).astype(np.float32),
    }


def _edges(candidates: Candidates, kind: EdgeKind) -> dict[str, NDArray[np.float32]]:
    """What the best edge of a kind says, and how many there are."""
    edges, scores = candidates.edges, candidates.edge_scores
    prefix = kind.name.lower()
    found = {f"{prefix}_{name}": np.zeros(len(candidates), np.float32) for name in _EDGE}
    best = best_edges(edges, scores.score, kind)
    place = np.searchsorted(candidates.rows, edges.row[best])
    top = np.float32(scores.score.max(initial=0.0) or 1.0)
    for name in ("seed", "residual", "relation", "residual_cosine", "pair_cosine"):
        found[f"{prefix}_{name}"][place] = getattr(scores, name)[best]
    found[f"{prefix}_score"][place] = scores.score[best] / top
    found[f"{prefix}_weight"][place] = edges.weight[best]
    every = np.searchsorted(candidates.rows, edges.row[edges.kind == int(kind)])
    number = np.bincount(every, minlength=len(candidates))
    found[f"{prefix}_number"] = (np.log1p(number) / 3).astype(np.float32)
    return found


def _within(values: NDArray[np.float32], types: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Values as parts of the best of their type."""
    scaled = np.zeros_like(values)
    for kind in np.unique(types):
        of_type = types == kind
        top = float(values[of_type].max())
        scaled[of_type] = values[of_type] / top if top > 0 else 0
    return scaled
