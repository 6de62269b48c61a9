"""Which communities a question about the whole is answered from: by size, and by what it is about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heddle.graph.communities import Communities, Community
from heddle.retrieval.community_report import CommunityReport

MOST_READ = 24
"""Communities whose reports are read."""
FEWEST_AT_A_LEVEL = 4
"""Where the largest communities are fewer, those inside them are taken instead."""
MOST_CHOSEN = 12
"""Communities that an answer is made from."""
_LEAST_RELEVANT = 0.25
"""What a community counts that has nothing of the question's words, beside one that has all."""
_LEAST = 0.1
"""Score, as a share of the best one's, below which a community adds nothing."""


@dataclass(frozen=True, slots=True)
class ChosenCommunity:
    """A community that an answer is made from, with its report and its score, 0 to 1."""

    report: CommunityReport
    score: float


def communities_to_read(found: Communities, topic: frozenset[str]) -> list[Community]:
    """The communities whose reports are worth reading: the largest, and those that are called by the topic.

    Args:
        found: All of them.
        topic: Words that the question is about; empty where it is about everything.
    """
    level = _level(found)
    order = sorted(level, key=lambda each: (-each.size, each.id))
    called = [each for each in order if topic & _names(each)]
    read = [*called[: MOST_READ // 2], *order]
    return list({each.id: each for each in read}.values())[:MOST_READ]


def choose_communities(
    reports: Sequence[CommunityReport], relevance: Mapping[str, float]
) -> list[ChosenCommunity]:
    """The communities that an answer is made from, the best first.

    Args:
        reports: Their reports; one without a sentence says nothing and is left out.
        relevance: How much of the question each report is about, 0 to 1, by its id; empty where it is
            about everything.
    """
    told = [each for each in reports if each.sentences]
    largest = max((math.log1p(each.size) for each in told), default=1.0)
    scored = [
        ChosenCommunity(
            each,
            round(math.log1p(each.size) / largest * _weight(relevance[each.id] if relevance else 1.0), 6),
        )
        for each in told
    ]
    scored.sort(key=lambda each: (-each.score, each.report.id))
    least = _LEAST * scored[0].score if scored else 0.0
    return [each for each in scored[:MOST_CHOSEN] if each.score >= least]


def _weight(relevance: float) -> float:
    return _LEAST_RELEVANT + (1 - _LEAST_RELEVANT) * relevance


def _level(found: Communities) -> list[Community]:
    """The communities of the first level that has several, each larger one that has no parts among them."""
    here = [each for each in found.communities if not each.parent]
    parts: dict[str, list[Community]] = {}
    for each in found.communities:
        parts.setdefault(each.parent, []).append(each)
    while 0 < len(here) < FEWEST_AT_A_LEVEL:
        finer = [part for each in here for part in parts.get(each.id, [each])]
        if len(finer) == len(here):
            break
        here = finer
    return here


def _names(community: Community) -> set[str]:
    return {word for member in community.top for word in member.name.casefold().split()}
