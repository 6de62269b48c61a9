"""The zones of a paper's lines, by the model of lines and by what cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.ingest.paper.crf import Floats, SequenceModel, best_path
from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.line_feature import line_features
from heddle.ingest.paper.zone import Zone

FRONT_PAGES = 2
"""Pages at most that the header of a paper stands on."""
_FRONT = (Zone.TITLE, Zone.AUTHOR, Zone.ABSTRACT, Zone.KEYWORDS)
_NEVER = -1e6


def classify_lines(text: PaperText, model: SequenceModel) -> list[Zone]:
    """The zone of each line."""
    if not text.lines:
        return []
    scores = model.scores(line_features(text))
    _bar(scores, text, model.labels)
    return [Zone(model.labels[at]) for at in best_path(scores, model.steps)]


def _bar(scores: Floats, text: PaperText, labels: Sequence[str]) -> None:
    """Bar the header from all but the first pages, and make page headers and footers what they are."""
    front = [at for at, label in enumerate(labels) if label in _FRONT]
    margin = labels.index(Zone.MARGIN)
    for at, line in enumerate(text.lines):
        if line.page > FRONT_PAGES:
            scores[at, front] = _NEVER
        if line.is_margin:
            scores[at, margin] -= _NEVER
