"""`client.resolution`: which nodes are one thing, which pairs are in doubt, and what people decided."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.api.client_listing import LARGEST_PAGE, Pages
from heddle.api.client_request import Answer, Exchange, Request, path, query
from heddle.api.client_route import Resource, Way, listed, route
from heddle.api.client_table import Brief
from heddle.api.wire.resolution import (
    DecisionList,
    DecisionModel,
    DoubtModel,
    ResolutionModel,
    ReviewList,
)

_PAGE = min(LARGEST_PAGE, 100)


class ResolutionStanding(Brief, ResolutionModel):
    """How far resolution has come, and how much it put together."""


class LoggedDecision(Brief, DecisionModel):
    """A decision as it was logged."""


class Resolution(Resource[Way]):
    """What is one thing, in the workspace."""

    @route("get_resolution")
    def standing(self) -> Exchange[ResolutionStanding]:
        """How far resolution has come, and how much it put together."""
        return (yield Request("GET", "/v1/resolution")).read(ResolutionStanding)

    @listed("list_doubts")
    def review(self, *, node_type: str = "") -> Pages[DoubtModel]:
        """Pairs that nobody decided about, nearest to 0.5 first.

        Args:
            node_type: The node type or entity type to stay inside.
        """
        asked = query(type=node_type, limit=_PAGE)
        return Pages(Request("GET", "/v1/resolution/review", asked), _doubts, "doubts")

    @route("add_decision")
    def merge(self, left: str, right: str, *, reason: str = "") -> Exchange[LoggedDecision]:
        """Say that two nodes are one thing; saying it twice is saying it once.

        Args:
            left: The id of a node, or of a part of one.
            right: The id of the other.
            reason: Why; it is logged.
        """
        return (yield _decision("merge", left, right, reason)).read(LoggedDecision)

    @route("add_decision")
    def split(self, left: str, right: str, *, reason: str = "") -> Exchange[LoggedDecision]:
        """Say that two nodes are not one thing; saying it twice is saying it once.

        Args:
            left: The id of a node, or of a part of one.
            right: The id of the other.
            reason: Why; it is logged.
        """
        return (yield _decision("split", left, right, reason)).read(LoggedDecision)

    @listed("list_decisions")
    def decisions(self) -> Pages[DecisionModel]:
        """What people decided, the newest first; what was taken back stays in the log."""
        return Pages(Request("GET", "/v1/resolution/decisions", query(limit=_PAGE)), _logged, "decisions")

    @route("withdraw_decision")
    def undo(self, number: int) -> Exchange[LoggedDecision]:
        """Take a decision back: what resolution says of the pair holds again.

        Args:
            number: The decision's number in the log.
        """
        return (yield Request("DELETE", path("v1", "resolution", "decisions", str(number)))).read(
            LoggedDecision
        )


def _decision(verdict: str, left: str, right: str, reason: str) -> Request:
    body = {"verdict": verdict, "left": left, "right": right, "reason": reason}
    return Request("POST", "/v1/resolution/decisions", body=body)


def _doubts(answer: Answer) -> tuple[Sequence[DoubtModel], str | None]:
    page = answer.read(ReviewList)
    return page.pairs, page.next


def _logged(answer: Answer) -> tuple[Sequence[DecisionModel], str | None]:
    page = answer.read(DecisionList)
    return page.decisions, page.next
