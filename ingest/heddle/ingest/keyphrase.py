"""Keyphrases: what a document is about in a few of its own words, without a language model.

A logistic model scores each candidate by how often, how early and where it stands, and by how rare its
words are in general English. It was trained on the keywords that authors gave their papers
(`benchmarks/keyphrases.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

import numpy as np
from numpy.typing import NDArray

from heddle.ingest.bibliography import is_bibliography_heading
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.keyphrase_candidate import (
    FEATURES,
    Candidate,
    Stretch,
    features,
    find_candidates,
    longer_counts,
)
from heddle.ingest.parsed import Block, BlockKind, FigureBlock
from heddle.ingest.word_set import word_set

MOST = 10
"""Keyphrases of a document."""
_FEWEST_WORDS = 40
"""Words from which a document is about something that its title does not say."""
_LEAST = 0.02
"""Score of the least keyphrase."""
_NESTED = 0.7
"""Share of its places from which a phrase is but a piece of a longer one."""
_OPENING_WORDS = 250
"""Words of the beginning that stand for an abstract where there is none."""
_ABSTRACT_SIGN = 60
_LEFT_OUT = frozenset(
    {
        BlockKind.CODE,
        BlockKind.BOILERPLATE,
        BlockKind.PAGE_HEADER,
        BlockKind.PAGE_FOOTER,
        BlockKind.MAIL_HEADER,
        BlockKind.FOOTNOTE,
    }
)
LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "pt", "nl"})
"""Languages whose stop words are known."""
_COMMON = word_set(
    "also may however using used use among within without et al fig figure table well although based",
    "per via eg ie thus therefore hence one two three i.e e.g one's copyright license doi http https",
    "www com org",
)
_MODEL = Path(__file__).with_name("keyphrase.safetensors")


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """A phrase that says what a document is about.

    Args:
        text: As the document writes it most often.
        score: How likely its author would have named it, from 0 to 1.
    """

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class KeyphraseModel:
    """A logistic model of `FEATURES`.

    Args:
        mean: What is taken from each feature.
        scale: What it is divided by then.
        weights: What it is multiplied by then.
        bias: What is added to the sum.

    Shapes:
        mean, scale, weights: `[len(FEATURES)]` float64
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The scores of some candidates.

        Shapes:
            rows: `[n, len(FEATURES)]`
            returns: `[n]`
        """
        logits = ((rows - self.mean) / self.scale) @ self.weights + self.bias
        scores: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return scores


def find_keyphrases(
    composed: ComposedDocument, title: str, language: str, named: Iterable[str] = ()
) -> list[Keyphrase]:
    """The keyphrases of a document, best first; none of a short one or in an unknown language.

    Args:
        composed: The document.
        title: Its title.
        language: ISO 639-1 code or `und`.
        named: Names of the entities that it mentions.
    """
    if language not in LANGUAGES:
        return []
    stretches = list(stretches_of(composed, title))
    if sum(stretch.text.count(" ") for stretch in stretches) < _FEWEST_WORDS:
        return []
    rated = rate(stretches, language, frozenset(name.lower() for name in named), shipped_model())
    return [phrase for phrase in select(rated) if phrase.score >= _LEAST]


def rate(
    stretches: Sequence[Stretch], language: str, named: frozenset[str], model: KeyphraseModel
) -> list[tuple[Candidate, float]]:
    """Candidates with their scores, best first, ties by their words.

    Args:
        stretches: The texts of a document.
        language: One of those whose stop words are known.
        named: Names of the entities that it mentions, in small letters.
        model: What scores them.
    """
    candidates, rows = candidate_rows(stretches, language, named)
    if not candidates:
        return []
    scores = [round(float(score), 4) for score in model.scores(rows)]
    return sorted(zip(candidates, scores, strict=True), key=lambda rated: (-rated[1], rated[0].words))


def candidate_rows(
    stretches: Sequence[Stretch], language: str, named: frozenset[str]
) -> tuple[list[Candidate], NDArray[np.float64]]:
    """Candidates that may be keyphrases, with what the document says of them.

    Args:
        stretches: The texts of a document.
        language: One of those whose stop words are known.
        named: Names of the entities that it mentions, in small letters.

    Shapes:
        returns: `[candidates, len(FEATURES)]`
    """
    candidates = find_candidates(stretches, stop_words(language))
    longer = longer_counts(candidates)
    kept = [candidate for candidate in candidates if _may_be(candidate, longer.get(candidate.words, 0))]
    rows = [features(candidate, longer.get(candidate.words, 0), named) for candidate in kept]
    return kept, np.asarray(rows, dtype=np.float64).reshape(-1, len(FEATURES))


def _may_be(candidate: Candidate, longer: int) -> bool:
    if candidate.count == 1:
        return bool(candidate.titles or candidate.headings or candidate.summaries)
    return longer < _NESTED * candidate.count


def select(rated: Sequence[tuple[Candidate, float]], most: int = MOST) -> list[Keyphrase]:
    """The best candidates, none of which is a piece of a better one."""
    chosen: list[tuple[str, ...]] = []
    found: list[Keyphrase] = []
    for candidate, score in rated:
        if len(found) == most:
            break
        if not any(_inside(candidate.words, words) for words in chosen):
            chosen.append(candidate.words)
            found.append(Keyphrase(candidate.surface, score))
    return found


def _inside(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(others[start : start + len(words)] == words for start in range(len(others) - len(words) + 1))


def stretches_of(composed: ComposedDocument, title: str) -> Iterator[Stretch]:
    """The texts of a document that say what it is about: its reference list does not."""
    yield Stretch(title, title=True)
    paper = composed.parsed.paper
    abstract = _letters(paper.abstract.text) if paper else ""
    words = 0
    for element in composed.parsed.elements:
        if isinstance(element, FigureBlock):
            yield Stretch(element.caption)
        if not isinstance(element, Block) or element.kind in _LEFT_OUT:
            continue
        heading = element.kind is BlockKind.HEADING
        if heading and is_bibliography_heading(element.text):
            return
        if element.text != title:
            summary = (
                _letters(element.text)[:_ABSTRACT_SIGN] in abstract if abstract else words < _OPENING_WORDS
            )
            yield Stretch(element.text, heading=heading, summary=summary and not heading)
        words += element.text.count(" ") + 1


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


@lru_cache(maxsize=len(LANGUAGES))
def stop_words(language: str) -> frozenset[str]:
    """Words that no keyphrase holds, by spaCy's list of the language."""
    # Run by itself: to import it would load all that spaCy knows of the language, a third of a second each.
    package = find_spec("spacy")
    folders = package.submodule_search_locations if package else None
    folder = folders[0] if folders else ""
    listed: Iterable[str] = run_path(str(Path(folder, "lang", language, "stop_words.py")))["STOP_WORDS"]
    return frozenset(listed) | _COMMON


@lru_cache(maxsize=1)
def shipped_model() -> KeyphraseModel:
    """The model that comes with the package."""
    from safetensors.numpy import load_file

    arrays = load_file(_MODEL)
    return KeyphraseModel(arrays["mean"], arrays["scale"], arrays["weights"], float(arrays["bias"][0]))
