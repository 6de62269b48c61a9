"""A document of rows: its text, its spans and its locators agree."""

from __future__ import annotations

from heddle.core.ids import NodeId, document_id
from heddle.core.locator import PathLocator, load_locator
from heddle.graph.delimited import Record
from heddle.graph.records import Edge, Node
from heddle.graph.row_document import RowDocument
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType

ADA = Node(NodeId("ada"), NodeType.ENTITY, {"name": "Ada"}, "Person")
BOB = Node(NodeId("bob"), NodeType.ENTITY, {"name": "Bob"}, "Person")


def test_rows_of_two_tables_follow_each_other_in_one_text() -> None:
    building = RowDocument(document_id(b"x"), "x.csv", "text/csv")
    for line in (2, 5):
        table = building.begin_table("people", ("name", "friend"))
        building.add_row(table, Record(("Ada", "Bob"), "Ada,Bob", line, line))
        building.add_row(table, Record(("Bob", ""), "Bob,", line + 1, line + 2))
        building.end_table(table)

    subgraph = building.subgraph("test/1")

    subgraph.check(DEFAULT_SCHEMA)
    rows = [node.properties for node in subgraph.nodes if node.type is NodeType.ROW]
    tables = [node.properties for node in subgraph.nodes if node.type is NodeType.TABLE]
    assert [(row["start"], row["end"], row["order"]) for row in rows] == [
        (0, 7, 0),
        (8, 12, 1),
        (13, 20, 0),
        (21, 25, 1),
    ]
    assert [(table["start"], table["end"], table["rows"]) for table in tables] == [(0, 12, 2), (13, 25, 2)]
    assert subgraph.nodes[0].properties["length"] == 25
    assert rows[1]["text"] == "people, name is Bob"
    assert load_locator(str(rows[3]["locator"])) == PathLocator("lines", "6-7")
    assert load_locator(str(tables[1]["locator"])) == PathLocator("lines", "5-7")


def test_a_relation_cites_its_row_and_mentions_point_at_cells() -> None:
    building = RowDocument(document_id(b"x"), "x.csv", "text/csv")
    table = building.begin_table("people", ("name", "friend", "said"))
    building.add_row(table, Record(("", "", "first"), ",,first", 2, 2))
    row = building.add_row(table, Record(("Ada", "Ada", 'a "b"'), 'Ada,Ada,"a ""b"""', 3, 3))
    for column, entity in enumerate((ADA, BOB, ADA)):
        building.add_mention(row, entity, column)
    building.add_relation(row, ADA, "KNOWS", BOB, {"phrase": "knows"})
    building.end_table(table)

    subgraph = building.subgraph("test/1")

    subgraph.check(DEFAULT_SCHEMA)
    mentions = [edge.properties for edge in subgraph.edges if edge.type == "MENTIONS"]
    assert [(said["surface"], said["start"]) for said in mentions] == [
        ("Ada", 8),
        ("Ada", 12),
        ('Ada,Ada,"a ""b"""', 8),
    ]
    knows = next(edge for edge in subgraph.edges if edge.type == "KNOWS")
    assert knows == Edge(
        ADA.id, "KNOWS", BOB.id, row.id, {"phrase": "knows", "start": 8, "end": 25, "method": "structure"}
    )


def test_a_document_without_rows_is_empty_but_whole() -> None:
    building = RowDocument(document_id(b"x"), "x.csv", "text/csv")
    building.end_table(building.begin_table("people", ("name",)))

    subgraph = building.subgraph("test/1")

    subgraph.check(DEFAULT_SCHEMA)
    assert subgraph.nodes[0].properties["length"] == 0
