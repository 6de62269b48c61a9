"""`client.entities`: what the graph knows of each entity."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.api.client_listing import LARGEST_PAGE, Pages
from heddle.api.client_request import Answer, Exchange, Request, path, query
from heddle.api.client_route import Resource, Way, listed, route
from heddle.api.client_table import Brief
from heddle.api.wire.entities import EntityDetail
from heddle.api.wire.graph import EntityList, NodeModel


class Entity(Brief, EntityDetail):
    """An entity in full; what it prints is cut."""


class Entities(Resource[Way]):
    """The entities of the workspace."""

    @listed("list_entities")
    def list(self, name: str = "", *, entity_type: str = "") -> Pages[NodeModel]:
        """All entities, by id.

        Args:
            name: Words that their names contain; empty means any name.
            entity_type: The type to stay inside.
        """
        asked = query(q=name, type=entity_type, limit=LARGEST_PAGE)
        return Pages(Request("GET", "/v1/entities", asked), _page, "entities")

    @route("get_entity")
    def get(self, entity: str) -> Exchange[Entity]:
        """An entity, the places that mention it and the nodes that it is joined to."""
        return (yield Request("GET", path("v1", "entities", entity))).read(Entity)


def _page(answer: Answer) -> tuple[Sequence[NodeModel], str | None]:
    page = answer.read(EntityList)
    return page.entities, page.next
