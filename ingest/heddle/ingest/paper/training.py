"""Training the models of papers on a set with gold, and scoring them on papers that they have not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heddle.core.errors import HeddleError
from heddle.core.events import Event, Listener, ignore
from heddle.ingest.paper.alignment import label_lines
from heddle.ingest.paper.augmentation import thinned
from heddle.ingest.paper.crf import train
from heddle.ingest.paper.front_feature import front_features
from heddle.ingest.paper.gold import GoldPaper
from heddle.ingest.paper.heading_alignment import label_candidates
from heddle.ingest.paper.heading_candidate import Role, heading_candidates
from heddle.ingest.paper.heading_feature import candidate_features
from heddle.ingest.paper.line import PaperText, read_lines
from heddle.ingest.paper.line_feature import line_features
from heddle.ingest.paper.reading import PaperModels, fields_of
from heddle.ingest.paper.reference_alignment import label_words
from heddle.ingest.paper.reference_list import reference_texts
from heddle.ingest.paper.reference_style import restyled
from heddle.ingest.paper.reference_token import Field, token_features, tokens
from heddle.ingest.paper.score import PaperScore, is_found, score_paper
from heddle.ingest.paper.zone import Zone
from heddle.ingest.paper.zone_classifier import FRONT_ZONES

FOLDS = 4
"""Parts of cross-validation; the papers of a publisher are all in one."""
_LINE_PENALTY = 1.0
_COPIES = 3
"""Thinned copies of each header: few headers are known, and most features of a publisher's are its own."""
_WORD_PENALTY = 0.5
_HEADING_PENALTY = 3.0
_MOST_WORDS = 110
"""Words of a reference that is learned from; a few are far longer, and all are padded to the longest."""

Example = tuple[list[list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class TrainingPaper:
    """A paper of the set, with all that models learn from it.

    Args:
        gold: Its gold.
        text: Its lines; None where the file cannot be read.
        lines: Features and zones of its lines; None where its gold names too little.
        header: Likewise of the lines of its first pages, for the model of the header.
        words: Features and fields of the words of its references.
        headings: Features and roles of its candidates for headings; None as for lines.
    """

    gold: GoldPaper
    text: PaperText | None
    lines: Example | None = None
    header: Example | None = None
    words: list[Example] = field(default_factory=list)
    headings: Example | None = None


def prepare(gold: GoldPaper) -> TrainingPaper:
    """Read a paper and label it by its gold."""
    try:
        text = read_lines(gold.pdf.read_bytes())
    except (HeddleError, OSError):
        return TrainingPaper(gold, None)
    if not gold.complete:
        return TrainingPaper(gold, text)
    zones = label_lines(text, gold)
    features = line_features(text)
    return TrainingPaper(
        gold,
        text,
        (features, [zone.value for zone in zones]),
        _header_example(text, features, zones),
        list(_word_examples(text, zones, gold)),
        _heading_example(text, zones, gold),
    )


def _header_example(text: PaperText, features: list[list[str]], zones: Sequence[Zone]) -> Example:
    """The lines of the first pages; what is no part of the header is body."""
    found = front_features(text, features)
    labels = [zone if zone in FRONT_ZONES else Zone.BODY for zone in zones[: len(found)]]
    return found, [label.value for label in labels]


def _heading_example(text: PaperText, zones: Sequence[Zone], gold: GoldPaper) -> Example | None:
    """The candidates for headings of a paper; None where its gold has no sections."""
    if not gold.fields.get("sections"):
        return None
    candidates = heading_candidates(text, zones)
    roles = label_candidates(candidates, gold)
    return candidate_features(text, candidates), [role.value for role in roles]


def _word_examples(text: PaperText, zones: Sequence[Zone], gold: GoldPaper) -> Iterator[Example]:
    """The references of a paper that are found in its gold, and all of its gold in other styles."""
    left = list(gold.fields.get("references") or ())
    for _, written, _ in reference_texts(text, zones):
        match = next((one for one in left if _has_title(one) and is_found(written, one)), None)
        if match is None:
            continue
        left.remove(match)
        labels = label_words(written, match)
        if labels is not None and len(labels) <= _MOST_WORDS:
            yield token_features(tokens(written)), [label.value for label in labels]
    for written, labels in restyled(gold.fields.get("references") or ()):
        if len(labels) <= _MOST_WORDS:
            yield token_features(tokens(written)), [label.value for label in labels]


def _has_title(reference: Mapping[str, Any]) -> bool:
    return bool(reference.get("title") or reference.get("source"))


def train_models(papers: Sequence[TrainingPaper]) -> PaperModels:
    """Train on papers."""
    lines = [paper.lines for paper in papers if paper.lines is not None]
    headers = [paper.header for paper in papers if paper.header is not None]
    thinner = [thinned(*header, seed=seed) for header in headers for seed in range(_COPIES)]
    words = [example for paper in papers for example in paper.words]
    headings = [paper.headings for paper in papers if paper.headings is not None]
    return PaperModels(
        train(lines, [zone.value for zone in Zone], penalty=_LINE_PENALTY),
        train([*headers, *thinner], [zone.value for zone in FRONT_ZONES], penalty=_LINE_PENALTY),
        train(words, [each.value for each in Field], penalty=_WORD_PENALTY),
        train(headings, [role.value for role in Role], penalty=_HEADING_PENALTY),
    )


def folds(papers: Sequence[GoldPaper], count: int = FOLDS) -> dict[str, int]:
    """The fold of each publisher: the publishers with most papers first, each into the smallest fold."""
    sizes = Counter(paper.publisher for paper in papers)
    loads = [0] * max(min(count, len(sizes)), 1)
    found = {}
    for publisher in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold = loads.index(min(loads))
        found[publisher] = fold
        loads[fold] += sizes[publisher]
    return found


def cross_validate(
    papers: Sequence[TrainingPaper], *, count: int = FOLDS, listener: Listener = ignore
) -> list[PaperScore]:
    """Score each paper by models that were trained without any paper of its publisher.

    Args:
        papers: The set.
        count: How many folds.
        listener: Told of each fold.
    """
    home = folds([paper.gold for paper in papers], count)
    total = max(home.values(), default=-1) + 1
    scores = []
    for fold in range(total):
        listener(Event("folds", "advanced", fold, total))
        models = train_models([paper for paper in papers if home[paper.gold.publisher] != fold])
        scores += [
            score_paper(fields_of(paper.text, models) if paper.text is not None else None, paper.gold)
            for paper in papers
            if home[paper.gold.publisher] == fold
        ]
    listener(Event("folds", "finished", total, total))
    return sorted(scores, key=lambda score: score.name)
