"""Words point at one thing, and what a format says comes before what is read."""

from __future__ import annotations

from parsed_builders import a_block, a_document

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.composition import compose
from heddle.ingest.draft import Holder, SubgraphDraft
from heddle.ingest.pointer import Pointers, holder_at

TEXT = "See Table 1 here."


def a_draft() -> tuple[SubgraphDraft, Pointers, NodeId, NodeId]:
    draft = SubgraphDraft(DocumentId("d" * 64), DEFAULT_WORKSPACE)
    chunk = draft.part(NodeType.CHUNK, "0", {"text": TEXT})
    table = draft.part(NodeType.TABLE, "1", {})
    other = draft.part(NodeType.TABLE, "2", {})
    draft.hold(Holder(0, len(TEXT), chunk, NodeType.CHUNK))
    return draft, Pointers(draft, compose(a_document(a_block(TEXT)))), table, other


def test_words_that_the_format_links_name_nothing_else() -> None:
    draft, pointers, table, other = a_draft()

    pointers.add(EdgeType.REFERS_TO, table, 4, 11, certain=True)
    pointers.add(EdgeType.REFERS_TO, other, 4, 11)
    pointers.add(EdgeType.REFERS_TO, other, 12, 16)

    edges = sorted(draft.finish("test").edges, key=lambda edge: str(edge.properties["start"]))
    assert {(edge.target, edge.properties["text"]) for edge in edges} == {(table, "Table 1"), (other, "here")}


def test_what_names_its_own_passage_is_no_pointer() -> None:
    draft, pointers, _, _ = a_draft()
    (chunk,) = draft.nodes_of(NodeType.CHUNK)

    pointers.add(EdgeType.REFERS_TO, chunk.id, 4, 11)

    assert draft.finish("test").edges == ()


def test_a_mark_behind_the_last_word_belongs_to_the_passage() -> None:
    draft, _, _, _ = a_draft()

    assert holder_at(draft, len(TEXT), len(TEXT)) is not None
    assert holder_at(draft, len(TEXT) + 5, len(TEXT) + 5) is None
