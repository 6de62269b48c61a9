"""The communities of a workspace: found by a job, kept in the home, shown a page at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from heddle.api.entity_list import ListPage
from heddle.api.graph_view import node_view
from heddle.api.workbench import Workbench
from heddle.core.errors import NoCommunities, NotFound, StoreCorrupt
from heddle.core.home import write_durably
from heddle.core.ids import NodeId
from heddle.graph.knowledge_network import Member
from heddle.graph.same_as import PartId, node_of
from heddle.retrieval.document_entries import node_name

if TYPE_CHECKING:
    from heddle.graph.communities import Communities, Community
    from heddle.graph.store import GraphReader

MAX_MEMBERS = 200
_FILE = "communities.json"


def make_communities(bench: Workbench, *, check: Callable[[], None]) -> dict[str, Any]:
    """Find the communities of the graph as it stands, and keep them.

    Returns:
        How many there are at each level, from the largest on, and the graph version.
    """
    from heddle.graph.communities import find_communities

    found = find_communities(bench.scope, seed=bench.settings.seed, check=check)
    folder = bench.home.make(bench.home.communities(bench.workspace))
    write_durably(folder / _FILE, json.dumps(found.to_json(), sort_keys=True).encode())
    counts = [sum(each.level == level for each in found.communities) for level in range(levels_of(found))]
    return {"graph_version": found.graph_version, "communities": counts, "isolated": found.isolated}


def read_communities(bench: Workbench) -> Communities:
    """The communities that were found last.

    Raises:
        NoCommunities: nobody looked for any yet.
        StoreCorrupt: the file is damaged.
    """
    from heddle.graph.communities import Communities

    path = bench.home.communities(bench.workspace) / _FILE
    try:
        return Communities.from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        raise NoCommunities(
            "nobody looked for communities yet", hint='POST /v1/jobs {"kind": "communities"}'
        ) from None
    except ValueError as error:
        raise StoreCorrupt(
            f"the communities in {path} cannot be read ({error})", hint="find them anew"
        ) from error


def levels_of(found: Communities) -> int:
    """How many levels the hierarchy has."""
    return 1 + max((each.level for each in found.communities), default=-1)


def community_page(
    graph: GraphReader, found: Communities, *, level: int | None, after: str, limit: int
) -> ListPage:
    """Communities behind a key, of a level if one is given."""
    chosen = sorted((_key(each), each) for each in _of_level(found.communities, level))
    rest = [(key, each) for key, each in chosen if key > after]
    shown = [community_view(graph, each) for _, each in rest[:limit]]
    return ListPage(shown, rest[limit - 1][0] if len(rest) > limit else None)


def _of_level(communities: Sequence[Community], level: int | None) -> Iterator[Community]:
    return (each for each in communities if level is None or each.level == level)


def _key(community: Community) -> str:
    return f"{community.level:04d}-{community.id}"


def community_view(graph: GraphReader, community: Community) -> dict[str, Any]:
    """A community in short."""
    from heddle.retrieval.community_report import community_title

    top = [node for each in community.top if (node := graph.node(node_of(PartId(each.id)))) is not None]
    named = [Member(node.id, node_name(node), node.type_name) for node in top]
    return {
        "id": community.id,
        "level": community.level,
        "parent": community.parent or None,
        "title": community_title(named, otherwise=community.id),
        "size": community.size,
        "density": community.density,
        "top": [node_view(node) for node in top],
    }


def community_detail(graph: GraphReader, found: Communities, name: str) -> dict[str, Any]:
    """A community with its members.

    Raises:
        NotFound: there is none of that id.
    """
    community = next((each for each in found.communities if each.id == name), None)
    if community is None:
        raise NotFound(f"no community {name}", hint="GET /v1/communities lists them")
    return {
        **community_view(graph, community),
        "members": _nodes(graph, community.members[:MAX_MEMBERS]),
        "truncated": len(community.members) > MAX_MEMBERS,
        "children": sorted(each.id for each in found.communities if each.parent == name),
    }


def _nodes(graph: GraphReader, ids: Sequence[NodeId]) -> list[dict[str, Any]]:
    # Members that were deleted since are left out: what is gone is shown nowhere.
    found = (graph.node(node_of(PartId(each))) for each in ids)
    return [node_view(node) for node in found if node is not None]
