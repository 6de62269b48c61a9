"""Iterative retrieval: look, see which words of the question nothing found speaks of, and look again.

Each round asks for the words that are still open together with the names that the best hits bring in
(IRCoT's loop without a language model; Trivedi et al. 2023, arXiv 2212.10509). It stops where little is open,
where a round brings nothing that was not there, or after a few rounds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.bridging_name import bridging_names
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, mixed
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.retriever import Ranking

ROUNDS = 2
READ = 2
"""Hits of a round that are read for what they cover and whom they name."""
NAMES = 3
"""Names that a round takes along."""
OPEN = 0.25
"""Share of the question, by the rarity of its words, below which nothing is missing."""
WEIGHT = 0.5
_KEPT = 10


@dataclass(frozen=True, slots=True)
class Iterative:
    """Searches again for what is missing."""

    rounds: int = ROUNDS
    weight: float = WEIGHT
    name: str = Part.ITERATIVE.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with what further rounds found mixed in."""
        generation = situation.generation
        weights = word_weights(generation, situation.query.words)
        read = [fused.row for fused in ranked[:READ]]
        found: dict[str, Ranking] = {}
        seen = set(read)
        for number in range(1, self.rounds + 1):
            missing = missing_words(generation, situation.question, weights, read)
            names = bridging_names(generation, situation.question, read, NAMES)
            if not missing or not names:
                break
            again = situation.look_again(" ".join([*missing, *names]))
            fresh = [fused.row for fused in again[:_KEPT] if fused.row not in seen][:READ]
            if not fresh:
                break
            found[f"{number}"] = [(fused.row, fused.score) for fused in again[:_KEPT]]
            read += fresh
            seen.update(fresh)
        return mixed(situation, ranked, self.name, found, dict.fromkeys(found, self.weight))


def word_weights(generation: Generation, words: Sequence[str]) -> Mapping[str, float]:
    """How telling each word of a question is; the weights sum to 1."""
    rarity = {
        word: math.log1p(max(generation.lexical.count, 1) / (generation.lexical.frequency(word) + 0.5))
        for word in words
    }
    total = sum(rarity.values()) or 1.0
    return {word: value / total for word, value in rarity.items()}


def missing_words(
    generation: Generation, question: str, weights: Mapping[str, float], rows: Sequence[int]
) -> list[str]:
    """The words of a question that none of some entries holds, as asked; none where they hardly count."""
    held = {stem for row in rows for stem in stems(generation.entry(row).index_text)}
    missing = {word for word in weights if word not in held}
    if sum(weights[word] for word in missing) < OPEN:
        return []
    return [word for word in question.split() if missing & set(stems(word))]
