"""`client.graph`, `client.relations`, `client.communities`: what is joined to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from heddle.api.client_listing import LARGEST_PAGE, Pages
from heddle.api.client_request import Answer, Exchange, Request, path, query
from heddle.api.client_results import cite
from heddle.api.client_route import Resource, Way, listed, route
from heddle.api.client_table import Brief, frame, html_table
from heddle.api.wire.communities import CommunityReportModel
from heddle.api.wire.graph import (
    CommunityDetail,
    CommunityList,
    CommunityModel,
    ExpansionModel,
    GraphShape,
    PathsModel,
    RelationDetail,
    RelationList,
    RelationModel,
)

if TYPE_CHECKING:
    import pandas as pd


class Paths(PathsModel):
    """Ways between two nodes, shortest first."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    def to_frame(self) -> pd.DataFrame:
        """The paths as a pandas frame, one row an edge, in the order in which they are walked.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        return frame(self._rows())

    def __repr__(self) -> str:
        shown = "; ".join(" - ".join(node.name for node in each.nodes) for each in self.paths[:3])
        return f"<Paths {len(self.paths)}{': ' if shown else ''}{shown}>"

    def _repr_html_(self) -> str:
        return html_table(self._rows(), "paths", more=self.truncated)

    def _rows(self) -> list[dict[str, Any]]:
        rows = []
        for rank, each in enumerate(self.paths, 1):
            names = {node.id: node.name for node in each.nodes}
            rows += [
                {
                    "path": rank,
                    "step": step,
                    "source": names.get(edge.source, edge.source),
                    "edge": edge.type,
                    "target": names.get(edge.target, edge.target),
                    "source_id": edge.source,
                    "target_id": edge.target,
                    "evidence": edge.evidence,
                }
                for step, edge in enumerate(each.edges, 1)
            ]
        return rows


class Expansion(Brief, ExpansionModel):
    """What lies around some nodes; what it prints is cut."""

    def to_frame(self) -> pd.DataFrame:
        """The nodes as a pandas frame, nearest first.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        return frame([each.model_dump(mode="json") for each in self.nodes])


class Community(Brief, CommunityDetail):
    """A community with its members; what it prints is cut."""


class CommunityReport(CommunityReportModel):
    """What a community is about.

    `print(report)` shows it with numbered citations and where each is found.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    def __repr__(self) -> str:
        return f"<CommunityReport {self.title!r}: {len(self.sentences)} sentences>"

    def __str__(self) -> str:
        number = {each.id: place for place, each in enumerate(self.evidence, 1)}
        said = [f"{each.text} {_cited(each.evidence, number)}" for each in self.sentences]
        said += [f"- {each.text} {_cited(each.evidence, number)}" for each in self.relations]
        sources = [f"[{number[each.id]}] {cite(each)}" for each in self.evidence]
        return "\n".join([self.title, "", *said, "", *sources])


def _cited(names: Iterable[str], number: Mapping[str, int]) -> str:
    return "".join(f"[{number[name]}]" for name in names if name in number)


class Graph(Resource[Way]):
    """The graph of the workspace."""

    @route("expand_graph")
    def expand(
        self,
        nodes: str | Iterable[str],
        *,
        hops: int = 1,
        edge_types: Iterable[str] = (),
        node_types: Iterable[str] = (),
        limit: int = 100,
    ) -> Exchange[Expansion]:
        """What lies around some nodes: nodes by distance, and the edges among them.

        Args:
            nodes: Where to start: an id, or several.
            hops: How far to go, 1 to 3.
            edge_types: Edge types to walk along; none means all.
            node_types: Node types to step on; none means all.
            limit: How many nodes at most, up to 500.
        """
        asked = query(
            node=nodes, hops=hops, edge_type=list(edge_types), node_type=list(node_types), limit=limit
        )
        return (yield Request("GET", "/v1/graph/expand", asked)).read(Expansion)

    @route("find_paths")
    def paths(
        self,
        source: str,
        target: str,
        *,
        max_length: int = 3,
        edge_types: Iterable[str] = (),
        limit: int = 10,
    ) -> Exchange[Paths]:
        """The shortest ways between two nodes, whichever way the edges point.

        Args:
            source: The id of the node to start at.
            target: The id of the node to end at.
            max_length: How many edges a path may have, 1 to 4.
            edge_types: Edge types to walk along; none means all.
            limit: How many paths at most.
        """
        asked = query(
            source=source,
            target=target,
            max_length=max_length,
            edge_type=list(edge_types),
            limit=limit,
        )
        return (yield Request("GET", "/v1/graph/paths", asked)).read(Paths)

    @route("get_schema")
    def schema(self) -> Exchange[GraphShape]:
        """The types of nodes and edges, and how often each joins which."""
        return (yield Request("GET", "/v1/graph/schema")).read(GraphShape)


class Relations(Resource[Way]):
    """The relations between entities."""

    @listed("list_relations")
    def list(self, *, edge_type: str = "", source: str = "", target: str = "") -> Pages[RelationModel]:
        """All relations, by id.

        Args:
            edge_type: The type to stay inside.
            source: The id of the entity that they start at.
            target: The id of the entity that they end at.
        """
        asked = query(type=edge_type, source=source, target=target, limit=LARGEST_PAGE)
        return Pages(Request("GET", "/v1/relations", asked), _relations, "relations")

    @route("get_relation")
    def get(self, relation: str) -> Exchange[RelationDetail]:
        """A relation with the words that it was read in."""
        return (yield Request("GET", path("v1", "relations", relation))).read(RelationDetail)


class Communities(Resource[Way]):
    """Groups of nodes that are joined closely."""

    @listed("list_communities")
    def list(self, *, level: int | None = None) -> Pages[CommunityModel]:
        """All communities, by level and id.

        Args:
            level: The level to stay inside; 0 has the largest.
        """
        asked = query(level=level, limit=LARGEST_PAGE)
        return Pages(Request("GET", "/v1/communities", asked), _communities, "communities")

    @route("get_community")
    def get(self, community: str) -> Exchange[Community]:
        """A community with its members."""
        return (yield Request("GET", path("v1", "communities", community))).read(Community)

    @route("get_community_report")
    def report(self, community: str) -> Exchange[CommunityReport]:
        """What a community is about; every sentence cites its evidence."""
        return (yield Request("GET", path("v1", "communities", community, "report"))).read(CommunityReport)


def _relations(answer: Answer) -> tuple[Sequence[RelationModel], str | None]:
    page = answer.read(RelationList)
    return page.relations, page.next


def _communities(answer: Answer) -> tuple[Sequence[CommunityModel], str | None]:
    page = answer.read(CommunityList)
    return page.communities, page.next
