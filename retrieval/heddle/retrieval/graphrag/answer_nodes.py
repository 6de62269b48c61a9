"""The discriminative generator: nodes ranked as answers, where prose is not wanted.

An entity is scored by the entries that mention it, by its kind, and by its likeness to the question where a
trained network gave nodes a place in its space (GraphRAG survey, section 6: discriminative generators).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heddle.core.names import name_key
from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation
from heddle.retrieval.graph_walk import seed_nodes
from heddle.retrieval.graphrag.bridging_name import mentioned
from heddle.retrieval.graphrag.stage import Situation
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.question import KINDS_OF, asked_kinds

READ = 10
_OUT_OF_KIND = 0.3
_SPACE = 0.5
"""What a cosine of 1 with the seeds in a network's space adds, as a share."""


@dataclass(frozen=True, slots=True)
class AnswerNode:
    """A node that may answer.

    Args:
        node: Its row in the graph.
        name: Its name.
        kind: Its entity type.
        score: How likely it answers; the best one's is 1.
        entry: Row of the entry that speaks for it most.
    """

    node: int
    name: str
    kind: str
    score: float
    entry: int


def answer_nodes(situation: Situation, ranked: Sequence[Fused], most: int = 5) -> list[AnswerNode]:
    """The likeliest answers among what the best entries mention, best first, ties by id."""
    generation = situation.generation
    asked = frozenset(stems(situation.question))
    words = frozenset(situation.query.words)
    kinds = frozenset().union(*(KINDS_OF.get(kind, frozenset()) for kind in asked_kinds(situation.question)))
    space = _likeness(generation, situation)
    found: dict[str, AnswerNode] = {}
    for place, fused in enumerate(ranked[:READ], start=1):
        for node, name, kind, near in mentioned(generation, fused.row):
            if set(stems(name)) <= asked:
                continue
            fit = 1.0 if not kinds or kind in kinds else _OUT_OF_KIND
            told = len(words & set(stems(near))) / max(len(words), 1)
            score = fit * (0.2 + told) / place * (1 + _SPACE * float(space[node]))
            key = name_key(name)
            if key not in found or score > found[key].score:
                found[key] = AnswerNode(node, name, kind, score, fused.row)
    best = sorted(found.values(), key=lambda item: (-item.score, item.name, item.node))[:most]
    return [
        AnswerNode(item.node, item.name, item.kind, item.score / best[0].score, item.entry) for item in best
    ]


def _likeness(generation: Generation, situation: Situation) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Cosine of each node with the seeds in a trained network's space; zeros without one."""
    space = generation.space
    nothing = np.zeros(len(generation.view.adjacency), dtype=np.float32)
    if space is None:
        return nothing
    centre = seed_nodes(generation, situation.query) @ space
    length = float(np.linalg.norm(centre))
    return np.round(space @ (centre / length), 6).astype(np.float32) if length > 0 else nothing
