"""A workspace as GraphML, for Gephi, yEd, Cytoscape and whatever else reads it.

GraphML knows text, numbers and truth values: tuples are joined by `; `. XML 1.0 cannot say most control
characters at all; each becomes U+FFFD, the replacement character.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from heddle.core.errors import OutOfReach
from heddle.core.home import open_durably
from heddle.graph.export_networkx import to_networkx
from heddle.graph.records import Value
from heddle.graph.store import GraphReader

if TYPE_CHECKING:
    import networkx as nx

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export_graphml(graph: GraphReader, path: Path) -> tuple[int, int]:
    """Write a workspace to a GraphML file, whole or not at all; returns its numbers of nodes and edges.

    Raises:
        OutOfReach: the file cannot be written.
    """
    import networkx as nx

    network = _in_words_of_graphml(to_networkx(graph))
    try:
        with open_durably(path) as file:
            nx.write_graphml_xml(network, file)
    except OSError as error:
        raise OutOfReach(
            f"cannot write {path} ({error.strerror or error})", hint="choose another path"
        ) from error
    return network.number_of_nodes(), network.number_of_edges()


def _in_words_of_graphml(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    import networkx as nx

    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph(version=network.graph["version"])
    for name, facts in network.nodes(data=True):
        plain.add_node(_xml(name))
        plain.nodes[_xml(name)].update(_plain(facts))
    for source, target, key, facts in network.edges(keys=True, data=True):
        plain.add_edge(_xml(source), _xml(target), key=key)
        plain.edges[_xml(source), _xml(target), key].update(_plain(facts))
    return plain


def _plain(facts: dict[str, Value]) -> dict[str, str | int | float | bool]:
    return {_xml(key): _plain_value(value) for key, value in facts.items()}


def _plain_value(value: Value) -> str | int | float | bool:
    if isinstance(value, tuple):
        return _xml("; ".join(value))
    return _xml(value) if isinstance(value, str) else value


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
