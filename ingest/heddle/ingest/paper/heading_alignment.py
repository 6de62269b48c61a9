"""Labels for training the model of headings: candidates set against the section titles of the gold."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.ingest.paper.gold import GoldPaper
from heddle.ingest.paper.heading_candidate import BACK, Candidate, Role
from heddle.ingest.paper.matching import plain, without_number


def label_candidates(candidates: Sequence[Candidate], gold: GoldPaper) -> list[Role]:
    """The role of each candidate: a title of the gold, back matter by its words, or nothing."""
    titles = {plain(without_number(section["title"])) for section in gold.fields.get("sections") or ()}
    return [_role(each, titles - {""}) for each in candidates]


def _role(each: Candidate, titles: set[str]) -> Role:
    if plain(without_number(each.text)) in titles:
        return Role.HEADING
    return Role.BACK if BACK.match(each.text) else Role.NONE
