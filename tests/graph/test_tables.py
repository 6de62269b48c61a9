"""An existing graph comes in as tables or triples, and every fact can be cited by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from naive_graph import NaiveScope

from heddle.core.errors import InvalidGraph, PathNotFound
from heddle.core.ids import DEFAULT_WORKSPACE, document_id, entity_id
from heddle.core.locator import PathLocator, load_locator
from heddle.graph.records import DocumentPut, Node
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType, RelationType, Schema
from heddle.graph.tables import ImportReport, import_tables, import_triples

NODES = "id,type,name,Founded In\n1,Person,Ada Lovelace,\n2,organization,Acme,1843\n3,Dragon,Smaug,\n"
EDGES = "source,type,target,since\n1,works for,2,1842\n3,GUARDS,2,\n2,WORKS_FOR,1,\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def imported(folder: Path, nodes: str = NODES, edges: str = EDGES) -> tuple[NaiveScope, ImportReport]:
    put, report = import_tables(
        write(folder, "nodes.csv", nodes), write(folder, "edges.csv", edges), DEFAULT_WORKSPACE
    )
    return stored(put), report


def stored(put: DocumentPut) -> NaiveScope:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([put])
    return graph


def person(name: str) -> str:
    return entity_id(DEFAULT_WORKSPACE, "Person", name)


def named(graph: NaiveScope) -> dict[object, Node]:
    return {node.properties["name"]: node for node in graph.nodes(NodeType.ENTITY)}


def text_of(put: DocumentPut) -> str:
    rows = sorted(
        (node for node in put.subgraph.nodes if node.type is NodeType.ROW),
        key=lambda node: int(str(node.properties["start"])),
    )
    return "\n".join(str(node.properties["quote"]) for node in rows)


def test_nodes_and_edges_become_entities_and_relations(tmp_path: Path) -> None:
    graph, report = imported(tmp_path)

    nodes = named(graph)
    assert nodes["Ada Lovelace"].id == person("ada lovelace"), "the entity that any document would name"
    assert nodes["Acme"].kind == "Organization"
    assert nodes["Acme"].properties == {"name": "Acme", "original_id": "2", "founded_in": "1843"}
    (works,) = graph.edges("WORKS_FOR")
    assert (works.source, works.target) == (nodes["Ada Lovelace"].id, nodes["Acme"].id)
    assert works.properties["since"] == "1842"
    assert works.properties["phrase"] == "works for"
    assert (report.entities, report.relations, report.rows) == (3, 3, 6)


def test_what_the_schema_does_not_know_is_kept_and_reported(tmp_path: Path) -> None:
    graph, report = imported(tmp_path)

    smaug = named(graph)["Smaug"]
    assert smaug.kind == "Concept"
    assert smaug.properties["original_type"] == "Dragon"
    originals = {edge.properties["original_relation"] for edge in graph.edges("RELATED_TO")}
    assert originals == {"GUARDS", "WORKS_FOR"}, "an organization works for no person"
    assert report.to_json() == {
        "entities": 3,
        "relations": 3,
        "rows": 6,
        "unknown_types": {"Dragon": 1},
        "unknown_relations": {"GUARDS": 1, "WORKS_FOR": 1},
    }


def test_a_relation_cites_the_line_it_was_read_in(tmp_path: Path) -> None:
    graph, _ = imported(tmp_path)

    (works,) = graph.edges("WORKS_FOR")
    row = next(node for node in graph.nodes(NodeType.ROW) if node.id == works.evidence)

    assert row.properties["quote"] == "1,works for,2,1842"
    assert load_locator(str(row.properties["locator"])) == PathLocator("lines", "2")
    assert row.properties["text"] == "edges, source is 1, type is works for, target is 2, since is 1842"
    assert row.properties["cells"] == ("1", "works for", "2", "1842")


def test_spans_point_at_the_words_in_the_documents_text(tmp_path: Path) -> None:
    put, _ = import_triples(
        write(
            tmp_path, "t.csv", 'subject,predicate,object\n"Doe, Jane",KNOWS,Bob\nBob,"says ""hi"" to",Cyd\n'
        ),
        DEFAULT_WORKSPACE,
    )
    graph, text = stored(put), text_of(put)

    document = next(iter(graph.documents()))
    assert document.properties["length"] == len(text)
    spans = {
        text[int(str(edge.properties["start"])) : int(str(edge.properties["end"]))]: edge.properties[
            "surface"
        ]
        for edge in graph.edges("MENTIONS")
    }
    assert all(words == surface for words, surface in spans.items())
    assert {"Doe, Jane", "Bob"} <= spans.keys()
    for row in graph.nodes(NodeType.ROW):
        start, end = int(str(row.properties["start"])), int(str(row.properties["end"]))
        assert text[start:end] == row.properties["quote"]


def test_a_record_over_several_lines_names_them_all(tmp_path: Path) -> None:
    put, _ = import_triples(
        write(
            tmp_path,
            "t.csv",
            'subject,predicate,object\r\nAda,KNOWS,"Bob\r\nthe builder"\r\nCyd,KNOWS,Ada\r\n',
        ),
        DEFAULT_WORKSPACE,
    )

    places = [
        load_locator(str(node.properties["locator"]))
        for node in put.subgraph.nodes
        if node.type is NodeType.ROW
    ]
    assert places == [PathLocator("lines", "2-3"), PathLocator("lines", "4")]


def test_edges_alone_make_concepts(tmp_path: Path) -> None:
    edges = write(tmp_path, "edges.tsv", "source\ttype\ttarget\nloom\tuses\theddle\n")

    put, report = import_tables(None, edges, DEFAULT_WORKSPACE)

    graph = stored(put)
    assert {node.kind for node in graph.nodes(NodeType.ENTITY)} == {"Concept"}
    assert put.subgraph.document == document_id(edges.read_bytes())
    assert report.unknown_relations == {"uses": 1}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.tsv", 'Ada\tKNOWS\tBob\nBob\tsaid "hi" to\tCyd\n'),
        ("t.txt", "head\trelation\ttail\nAda\tKNOWS\tBob\n"),
        ("t.csv", "Subject,Predicate,Object\nAda,KNOWS,Bob\n"),
    ],
)
def test_triples_come_with_tabs_or_with_a_header(tmp_path: Path, name: str, text: str) -> None:
    put, report = import_triples(write(tmp_path, name, text), DEFAULT_WORKSPACE)

    graph = stored(put)
    assert {"Ada", "Bob"} <= named(graph).keys()
    assert report.relations == sum(1 for _ in graph.edges("RELATED_TO")) + sum(
        1 for _ in graph.edges("KNOWS")
    )
    assert report.relations == text.count("\n") - ("elation" in text or "redicate" in text)


def test_two_spellings_of_one_name_are_one_entity(tmp_path: Path) -> None:
    put, report = import_triples(
        write(tmp_path, "t.tsv", "ACME\tuses\tx\nAcme\tuses\ty\n"), DEFAULT_WORKSPACE
    )

    assert report.entities == 3
    assert stored(put).counts().nodes["Concept"] == 3


def test_namesakes_in_a_node_table_stay_apart(tmp_path: Path) -> None:
    graph, report = imported(
        tmp_path,
        "id,type,name\n1,Person,John Smith\n2,Person,john smith\n3,Place,John Smith\n",
        "source,type,target\n1,KNOWS,2\n",
    )

    assert report.entities == 3
    (knows,) = graph.edges("KNOWS")
    assert knows.source != knows.target
    assert entity_id(DEFAULT_WORKSPACE, "Place", "john smith") in {node.id for node in graph.nodes()}


def test_the_same_files_give_the_same_graph(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()

    one, _ = imported(tmp_path)
    two, _ = imported(tmp_path / "elsewhere")

    assert one.version() == two.version()


def test_equal_lines_are_two_relations(tmp_path: Path) -> None:
    put, _ = import_triples(write(tmp_path, "t.tsv", "a\tr\tb\na\tr\tb\na\tr\ta\n"), DEFAULT_WORKSPACE)

    assert stored(put).counts().edges["RELATED_TO"] == 3


def test_columns_with_reserved_names_become_properties_under_others(tmp_path: Path) -> None:
    graph, _ = imported(
        tmp_path,
        "id,type,name,document,2nd name,Kind!\n1,Person,Ada,x,y,z\n",
        "source,type,target\n1,KNOWS,1\n",
    )

    assert named(graph)["Ada"].properties == {
        "name": "Ada",
        "original_id": "1",
        "document_column": "x",
        "column_2nd_name": "y",
        "kind_column": "z",
    }


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ("id,name\n1,Ada\n", EDGES, "nodes.csv, line 1: no column named 'type'"),
        ("id,type,ID\n1,Person,2\n", EDGES, "nodes.csv, line 1: more than one column named 'id'"),
        ("id,type\n1,Person\n1,Place\n", EDGES, "nodes.csv, line 3: the node id '1' comes twice"),
        ("id,type\n,Person\n", EDGES, "nodes.csv, line 2: no node id"),
        (NODES, "source,type,target\n1,KNOWS,9\n", "edges.csv, line 2: no node '9'"),
        (NODES, "source,type,target\n1,KNOWS\n", "edges.csv, line 2: 2 fields"),
        (NODES, "source,type,target\n\n1,,2\n", "edges.csv, line 3: no relation"),
        (NODES, "source,type,target\n1,KNOWS,\n", "edges.csv, line 2: no target"),
        (NODES, 'source,type,target\n1,"KNO"WS,2\n', "edges.csv, line 2: "),
        (NODES, 'source,type,target\n1,"KNOWS,2\n', "edges.csv, line 2: "),
        (NODES, "", "edges.csv is empty"),
        (NODES, "source,type,target,a b,a-b\n1,KNOWS,1,x,y\n", "edges.csv, line 1: the column 'a-b'"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, nodes: str, edges: str, message: str) -> None:
    with pytest.raises(InvalidGraph) as caught:
        imported(tmp_path, nodes, edges)

    assert message in caught.value.message


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_bytes("a\tr\tb\nZürich\tr\tb\n".encode("latin-1"))

    with pytest.raises(InvalidGraph, match="line 2: not UTF-8"):
        import_triples(path, DEFAULT_WORKSPACE)


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = write(tmp_path, "t.csv", "\ufeffsubject,predicate,object\nAda,KNOWS,Bob\n")

    put, _ = import_triples(path, DEFAULT_WORKSPACE)

    assert {"Ada", "Bob"} == named(stored(put)).keys()


def test_commas_without_a_header_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidGraph, match="neither"):
        import_triples(write(tmp_path, "t.csv", "Ada,KNOWS,Bob\n"), DEFAULT_WORKSPACE)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        import_triples(tmp_path / "missing.tsv", DEFAULT_WORKSPACE)


def test_a_schema_without_a_place_for_strangers_is_refused(tmp_path: Path) -> None:
    schema = Schema(("Person",), (RelationType("KNOWS"),))

    with pytest.raises(InvalidGraph, match="lacks Concept"):
        import_triples(write(tmp_path, "t.tsv", "a\tr\tb\n"), DEFAULT_WORKSPACE, schema)


def test_a_users_relation_is_used_as_it_is(tmp_path: Path) -> None:
    schema = Schema(DEFAULT_SCHEMA.entity_types, (*DEFAULT_SCHEMA.relations, RelationType("guards")))

    put, report = import_triples(write(tmp_path, "t.tsv", "a\tguards\tb\n"), DEFAULT_WORKSPACE, schema)

    assert report.unknown_relations == {}
    assert "guards" in {edge.type for edge in put.subgraph.edges}
    put.subgraph.check(schema)
