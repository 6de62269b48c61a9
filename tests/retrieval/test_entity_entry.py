"""The entry of an entity shows where in the documents it is known from."""

from __future__ import annotations

from pathlib import Path

from index_reading import ENCODER, living
from indexed_world import DocumentBuilder, filled_scope

from heddle.core.ids import NodeId
from heddle.graph.records import Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.index import build_index, open_index

ADDRESS = "https://pumps.example/valves"


def test_the_target_of_a_link_shows_the_words_that_link_to_it(tmp_path: Path) -> None:
    page = DocumentBuilder("Links")
    chunk = page.paragraph("The list of valves was moved last week.")
    target = NodeId("0" * 32)
    page.nodes[target] = Node(target, NodeType.ENTITY, {"name": ADDRESS}, kind="Resource")
    page.edge(chunk, EdgeType.LINKS_TO, target, chunk, text="list of valves")
    build_index(filled_scope(tmp_path, [page]), ENCODER, tmp_path / "index")

    entry = living(open_index(tmp_path / "index"))[target]

    assert [span.quote for span in entry.evidence] == ["The list of valves was moved last week."]
