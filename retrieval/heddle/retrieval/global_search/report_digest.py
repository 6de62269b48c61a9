"""The answer without a language model: few sentences of many reports, each with its evidence.

Sentences are chosen one by one for what each adds (maximal marginal relevance, Carbonell and Goldstein
1998; coverage with falling returns, Lin and Bilmes 2011): a community and a document that nothing was taken
from yet counts in full, one that was counts less each time, and what is said already counts nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from heddle.core.ids import DocumentId
from heddle.retrieval.community_report import ReportSentence
from heddle.retrieval.community_summary import content_words, likeness
from heddle.retrieval.global_search.community_choice import ChosenCommunity

_SAME_COMMUNITY, _SAME_DOCUMENT = 0.4, 0.6
"""What a sentence counts for each one of its community, or of its document, that was chosen before."""
_LATER = 0.9
"""What a sentence counts beside the one before it in its report."""
_OFF_TOPIC = 0.25
"""What a sentence counts that has none of the question's words, beside one that has all."""
_ROW = 0.5
"""What a row of a table counts beside a sentence: it tells one case, and reads worse."""
_LEAST_GAIN = 0.2
"""Gain, as a share of the first sentence's, below which a sentence is not worth reading."""
_ALIKE = 0.6
"""Share of words in common from which a sentence says the same again."""
_CELLS = " | "
"""What stands between the cells of a row in its quotation."""


@dataclass(frozen=True, slots=True)
class DigestSentence:
    """A sentence of the answer: from which community, the documents that say it, and its evidence."""

    text: str
    community: str
    documents: frozenset[DocumentId]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: DigestSentence
    worth: float
    words: frozenset[str]
    place: tuple[str, int]


def digest(
    chosen: Sequence[ChosenCommunity], about: Callable[[str], float], *, most: int
) -> tuple[DigestSentence, ...]:
    """Sentences that stand for the whole, the most telling first.

    Args:
        chosen: The communities with their reports.
        about: How much of the question a text is about, 0 to 1.
        most: How many sentences at most.
    """
    rest = [candidate for each in chosen for candidate in _candidates(each, about)]
    first = 0.0
    taken: list[_Candidate] = []
    communities: Counter[str] = Counter()
    documents: Counter[DocumentId] = Counter()

    def gain(candidate: _Candidate) -> float:
        sentence = candidate.sentence
        seen = min((documents[each] for each in sentence.documents), default=0)
        spread = _SAME_COMMUNITY ** communities[sentence.community] * _SAME_DOCUMENT**seen
        return candidate.worth * spread

    while rest and len(taken) < most:
        best = min(rest, key=lambda candidate: (-gain(candidate), candidate.place))
        first = first or gain(best)
        if gain(best) < _LEAST_GAIN * first:
            break
        taken.append(best)
        communities[best.sentence.community] += 1
        documents.update(best.sentence.documents)
        rest = [each for each in rest if each is not best and likeness(each.words, best.words) < _ALIKE]
    return tuple(each.sentence for each in taken)


def _candidates(chosen: ChosenCommunity, about: Callable[[str], float]) -> list[_Candidate]:
    of = {each.id: each.document for each in chosen.report.evidence}
    rows = {each.id for each in chosen.report.evidence if _CELLS in each.quote}
    return [
        _Candidate(
            _sentence(each, chosen.report.id, of),
            chosen.score
            * _LATER**place
            * (_OFF_TOPIC + (1 - _OFF_TOPIC) * about(each.text))
            * (_ROW if rows.intersection(each.evidence) else 1.0),
            frozenset(content_words(each.text)),
            (chosen.report.id, place),
        )
        for place, each in enumerate(chosen.report.sentences)
    ]


def _sentence(said: ReportSentence, community: str, of: dict[str, DocumentId]) -> DigestSentence:
    documents = frozenset(of[name] for name in said.evidence if name in of)
    return DigestSentence(said.text, community, documents, said.evidence)
