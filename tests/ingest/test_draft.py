"""What is said twice stands once."""

from __future__ import annotations

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId
from heddle.graph.records import Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.draft import Holder, SubgraphDraft
from heddle.ingest.mention import Named

DOCUMENT = DocumentId("d" * 64)


def a_draft() -> SubgraphDraft:
    return SubgraphDraft(DOCUMENT, DEFAULT_WORKSPACE)


def test_two_spellings_of_a_name_are_one_entity_with_the_first_spelling() -> None:
    draft = a_draft()

    assert draft.entity(Named("Organization", "Acme Corp")) == draft.entity(
        Named("Organization", "ACME CORP")
    )

    [node] = draft.finish("v").nodes
    assert (node.kind, node.properties) == ("Organization", {"name": "Acme Corp"})


def test_a_full_contribution_takes_the_place_of_a_stub_and_not_the_other_way() -> None:
    draft = a_draft()
    stub = Node(NodeId("m"), NodeType.MESSAGE, {"message_id": "m"}, stub=True)
    full = Node(NodeId("m"), NodeType.MESSAGE, {"subject": "Hi"})

    for node in (stub, full, stub):
        draft.node(node)

    assert draft.finish("v").nodes == (full,)


def test_an_edge_said_twice_stands_once() -> None:
    draft = a_draft()
    one, two = draft.entity(Named("Person", "Ada")), draft.entity(Named("Person", "Bo"))

    draft.edge(one, "KNOWS", two, "chunk", {"phrase": "first"})
    draft.edge(one, "KNOWS", two, "chunk", {"phrase": "second"})

    assert [edge.properties for edge in draft.finish("v").edges] == [{"phrase": "first"}]


def test_the_holder_of_a_span_holds_all_of_it() -> None:
    draft = a_draft()
    draft.hold(Holder(10, 20, NodeId("b"), NodeType.ROW))
    draft.hold(Holder(0, 8, NodeId("a"), NodeType.CHUNK))
    draft.hold(Holder(20, 20, NodeId("empty"), NodeType.FIGURE))

    def held(start: int, end: int) -> str | None:
        holder = draft.holder_of(start, end)
        return holder.node if holder else None

    assert [held(0, 8), held(12, 20), held(6, 12), held(8, 9), held(20, 21)] == ["a", "b", None, None, None]


def test_a_chain_joins_neighbours_in_order() -> None:
    draft = a_draft()

    draft.chain(NodeId(name) for name in "abc")

    assert sorted((e.source, e.type, e.target) for e in draft.finish("v").edges) == [
        ("a", EdgeType.NEXT, "b"),
        ("b", EdgeType.NEXT, "c"),
    ]
