"""Why a model sees a node as it does: what is near it in the model's space, and what the graph says to that.

A neighbour that the graph joins to the node is what the model was taught; one that it does not join is
what the model concludes. Beside it stands what nodes of this type are judged by at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from heddle.api.graph_view import node_view
from heddle.api.model_view import contributions_view, model_folder
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable, NotFound
from heddle.core.ids import NodeId
from heddle.graph.clusters import clusters_around
from heddle.graph.path_search import find_paths
from heddle.graph.records import Node
from heddle.graph.store import GraphReader
from heddle.models.contribution import contributions_of
from heddle.models.model_files import EMBEDDINGS, NODES, read_manifest
from heddle.models.nearest import EmbeddingSpace, Near, load_space

LONGEST = 2
"""Edges of a path that still says that two nodes belong together."""

_PATHS = 3
_PER_NODE = 500
_SPARE = 4
"""Of a model that is behind the graph some nodes are gone: so many times the wanted number are looked at."""

_OPEN_SPACES = 2
_opening = threading.Lock()

Check = Callable[[], None]


def explain_node(bench: Workbench, model: str, node: NodeId, *, count: int, check: Check) -> dict[str, Any]:
    """The nearest nodes to one, how the graph joins them to it, and what its type is judged by.

    Args:
        bench: Whose model and graph.
        model: The model.
        node: The node.
        count: How many nearest nodes at most.
        check: Called now and then; what it raises ends the work.

    Raises:
        NotFound: there is no such node or model, the model was not trained here, or is older than the node.
        ModelUnusable: the model's files cannot be read.
    """
    folder = model_folder(bench, model)
    found = bench.scope.node(node)
    if found is None:
        raise NotFound(f"no node {node} in the graph", hint="ids of nodes stand in search results")
    manifest, space = _open_space(folder)
    check()
    return {
        "model": model,
        "graph_version": str(manifest["graph_version"]),
        "node": node_view(found),
        "nearest": [
            _neighbour(bench.scope, node, near, other, check)
            for near, other in _still_there(bench.scope, space, node, count, check)
        ],
        "contributions": contributions_view(contributions_of(manifest), found.type_name),
    }


def _still_there(
    graph: GraphReader, space: EmbeddingSpace, node: NodeId, count: int, check: Check
) -> list[tuple[Near, Node]]:
    """The nearest nodes that the graph still has, without other names of the same thing."""
    found: list[tuple[Near, Node]] = []
    itself = {each for cluster in clusters_around(graph, node).of_node(node) for each in cluster.nodes}
    for near in space.nearest(node, count * _SPARE, check):
        check()
        other = graph.node(near.node)
        if other is not None and near.node not in itself:
            found.append((near, other))
        if len(found) == count:
            break
    return found


def _neighbour(graph: GraphReader, node: NodeId, near: Near, other: Node, check: Check) -> dict[str, Any]:
    search = find_paths(
        graph, node, near.node, max_length=LONGEST, limit=_PATHS, per_node=_PER_NODE, check=check
    )
    return {
        **node_view(other),
        "cosine": near.cosine,
        "joined": [
            [{"source": edge.source, "type": edge.type, "target": edge.target} for edge in path.edges]
            for path in search.paths
        ],
        "truncated": search.truncated,
    }


def _open_space(folder: Path) -> tuple[dict[str, Any], EmbeddingSpace]:
    """A model's manifest and its space, which is kept as long as the model is the same."""
    manifest = read_manifest(folder)
    try:
        return manifest, _kept(folder, manifest)
    except ModelUnusable:
        # A training that ended meanwhile took the files away.
        newer = read_manifest(folder)
        if newer["files"] == manifest["files"]:
            raise
        return newer, _kept(folder, newer)


def _kept(folder: Path, manifest: dict[str, Any]) -> EmbeddingSpace:
    files = manifest["files"]
    # One at a time: two threads that read the same hundred megabytes would hold them twice.
    with _opening:
        return _read_space(folder, str(files.get(EMBEDDINGS)), str(files.get(NODES)))


@lru_cache(maxsize=_OPEN_SPACES)
def _read_space(folder: Path, embeddings: str, nodes: str) -> EmbeddingSpace:
    return load_space(folder, {EMBEDDINGS: embeddings, NODES: nodes})
