"""The zones of a paper's lines: the header by a model of its own, the rest by the model of lines.

The header stands on the first pages and is told by other things than headings, captions and references, so
that two models learn more from the same papers than one. What the first says is held to by the second.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heddle.ingest.paper.crf import Features, Floats, SequenceModel, best_path
from heddle.ingest.paper.front_feature import FRONT_PAGES, front_features
from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.line_feature import line_features
from heddle.ingest.paper.zone import Zone

HEADER = (Zone.TITLE, Zone.AUTHOR, Zone.AFFILIATION, Zone.CONTACT, Zone.ABSTRACT, Zone.KEYWORDS)
"""What the model of the header alone decides on the first pages."""
FRONT_ZONES = (*HEADER, Zone.MARGIN, Zone.BODY)
"""What a line of the first pages is to the model of the header; `BODY` is all that is none of the others."""
_ELSEWHERE = (Zone.TITLE, Zone.AUTHOR, Zone.ABSTRACT, Zone.KEYWORDS)
_NEVER = -1e6


def classify_lines(text: PaperText, model: SequenceModel, header: SequenceModel) -> list[Zone]:
    """The zone of each line.

    Args:
        text: The paper.
        model: Of all lines.
        header: Of the lines of the first pages.
    """
    if not text.lines:
        return []
    features = line_features(text)
    scores = model.scores(features)
    _bar(scores, text, model.labels)
    _hold(scores, model.labels, header_zones(text, features, header))
    return [Zone(model.labels[at]) for at in best_path(scores, model.steps)]


def header_zones(text: PaperText, features: Features, model: SequenceModel) -> list[Zone]:
    """What the model of the header says of the lines of the first pages.

    Args:
        text: The paper.
        features: Of all its lines.
        model: Of the header.
    """
    own = front_features(text, features)
    if not own:
        return []
    scores = model.scores(own)
    margin = model.labels.index(Zone.MARGIN)
    for at, line in enumerate(text.lines[: len(own)]):
        scores[at, margin] += -_NEVER if line.is_margin else _NEVER
    return [Zone(model.labels[at]) for at in best_path(scores, model.steps)]


def _bar(scores: Floats, text: PaperText, labels: Sequence[str]) -> None:
    """Bar the header from all but the first pages, and make page headers and footers what they are."""
    front = [at for at, label in enumerate(labels) if label in _ELSEWHERE]
    margin = labels.index(Zone.MARGIN)
    for at, line in enumerate(text.lines):
        if line.page > FRONT_PAGES:
            scores[at, front] = _NEVER
        if line.is_margin:
            scores[at, margin] -= _NEVER


def _hold(scores: Floats, labels: Sequence[str], header: Sequence[Zone]) -> None:
    """Hold the lines of the first pages to what the model of the header says."""
    decided = np.array([label in HEADER for label in labels])
    for at, zone in enumerate(header):
        if zone in HEADER:
            scores[at, labels.index(zone)] -= _NEVER
        else:
            scores[at, decided] += _NEVER
