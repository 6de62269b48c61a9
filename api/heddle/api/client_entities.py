"""`client.entities`: what the graph knows of each entity."""

from __future__ import annotations

from heddle.api.client_request import Exchange, Request, path
from heddle.api.client_route import Resource, Way, route
from heddle.api.wire.entities import EntityDetail


class Entities(Resource[Way]):
    """The entities of the workspace."""

    @route("get_entity")
    def get(self, entity: str) -> Exchange[EntityDetail]:
        """An entity, the places that mention it and the nodes that it is joined to."""
        return (yield Request("GET", path("v1", "entities", entity))).read(EntityDetail)
