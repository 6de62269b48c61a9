"""`client.models`: what was trained, how well it does, and what it says of a node."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.api.client_listing import LARGEST_PAGE, Pages
from heddle.api.client_request import Answer, Exchange, Request, path, query
from heddle.api.client_route import Resource, Way, listed, route
from heddle.api.wire.models import (
    ModelDetail,
    ModelExplanation,
    ModelList,
    ModelSummary,
    NodeExplanation,
)


class Models(Resource[Way]):
    """The trained models of the workspace."""

    @listed("list_models")
    def list(self) -> Pages[ModelSummary]:
        """All trained models, by name."""
        return Pages(Request("GET", "/v1/models", query(limit=LARGEST_PAGE)), _page, "models")

    @route("get_model")
    def get(self, model: str) -> Exchange[ModelDetail]:
        """A model: its measures, its training curve, and what it makes of each relation and hop."""
        return (yield Request("GET", path("v1", "models", model))).read(ModelDetail)

    @route("explain_model")
    def explanation(self, model: str) -> Exchange[ModelExplanation]:
        """What nodes of each type listen to: relation weights and meta-paths, or measured contributions."""
        return (yield Request("GET", path("v1", "models", model, "explanation"))).read(ModelExplanation)

    @route("explain_node")
    def explain(self, model: str, node: str, *, k: int = 10) -> Exchange[NodeExplanation]:
        """The nearest nodes to one in the model's space, and whether and how the graph joins them to it.

        Args:
            model: The model's id.
            node: The node's id.
            k: How many nearest nodes.
        """
        request = Request("GET", path("v1", "models", model, "explain"), query(node=node, k=k))
        return (yield request).read(NodeExplanation)


def _page(answer: Answer) -> tuple[Sequence[ModelSummary], str | None]:
    page = answer.read(ModelList)
    return page.models, page.next
