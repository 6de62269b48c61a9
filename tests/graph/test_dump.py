"""The canonical dump says all that two graphs can differ in, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from graph_builders import a_document, an_entity, corpora, id_of
from graph_comparison import dump
from hypothesis import given
from naive_graph import NaiveScope

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.dump import dump_digest
from heddle.graph.records import Decision, DocumentPut, Node, Verdict
from heddle.graph.schema import NodeType


def graph_of(*documents: DocumentPut) -> NaiveScope:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(documents)
    return graph


def test_a_dump_lists_documents_nodes_edges_and_decisions() -> None:
    graph = graph_of(a_document("report"))
    graph.decide(Decision(Verdict.MERGE, NodeId("b"), NodeId("a"), "same"))

    lines = dump(graph)

    assert [line.split(",")[0] for line in lines] == [
        '["document"',
        *['["node"'] * 3,
        *['["edge"'] * 2,
        '["decision"',
    ]
    assert lines[-1] == '["decision","merge","a","b","same"]'
    assert id_of("report") in lines[0]


def test_floats_are_written_exactly() -> None:
    put = a_document("report")
    entity = an_entity("Ada Lovelace", properties={"weight": 0.1})
    graph = graph_of(replace(put, subgraph=replace(put.subgraph, nodes=(*put.subgraph.nodes[:2], entity))))

    assert sum('"weight":{"float":"0x1.999999999999ap-4"}' in line for line in dump(graph)) == 1


def test_one_and_one_point_zero_differ() -> None:
    digests = set()
    for value in (1, 1.0, True, "1", ("1",)):
        put = a_document("report", people=())
        own = Node(NodeId(id_of("report")), NodeType.DOCUMENT, {"value": value})
        subgraph = replace(put.subgraph, nodes=(own, *put.subgraph.nodes[1:]))
        digests.add(dump_digest(graph_of(replace(put, subgraph=subgraph))))

    assert len(digests) == 5


def test_text_with_line_breaks_stays_on_one_line() -> None:
    graph = graph_of(a_document("report", text="one\ntwo\r\u2028three"))

    assert all("\n" not in line and "\r" not in line for line in dump(graph))


@given(one=corpora(), two=corpora())
def test_versions_are_equal_exactly_where_dumps_are(one: list[DocumentPut], two: list[DocumentPut]) -> None:
    left, right = graph_of(*one), graph_of(*two)

    assert (left.version() == right.version()) == (dump(left) == dump(right))
    assert (dump_digest(left) == dump_digest(right)) == (dump(left) == dump(right))
