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
    def list(self, name: str = "", *, entity_type: str = "", clusters: bool = False) -> Pages[NodeModel]:
        """All entities, by id.

        Args:
            name: Words that their names contain; empty means any name.
            entity_type: The type to stay inside.
            clusters: Show what is one thing once, as its most spoken of member.
        """
        asked = query(q=name, type=entity_type, clusters="true" if clusters else None, limit=LARGEST_PAGE)
        return Pages(Request("GET", "/v1/entities", asked), _page, "entities")

    @route("get_entity")
    def get(self, entity: str) -> Exchange[Entity]:
        """An entity with all that is one thing with it, where it is mentioned and what it is joined to.

        Args:
            entity: Its id, or that of one of the things that it is.
        """
        return (yield Request("GET", path("v1", "entities", entity))).read(Entity)


def _page(answer: Answer) -> tuple[Sequence[NodeModel], str | None]:
    page = answer.read(EntityList)
    return page.entities, page.next
