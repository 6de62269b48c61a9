"""Captions, callouts and citations as edges."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from parsed_builders import a_block, a_document, a_figure, a_heading, a_table, parsed_documents

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId, document_id
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA, EdgeType, NodeType
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.parsed import BlockKind, Element, ParsedDocument
from heddle.ingest.subgraph import build_subgraph

DOCUMENT = DocumentId("d" * 64)
LINKS = (EdgeType.REFERS_TO, EdgeType.CITES, EdgeType.CAPTION_OF)
ROWS = (("Year", "Yield"), ("2019", "4"))
ITEMS = ("Smith, J. (2019). On looms. Weaving, 3.", "Doe, B. (2001). Knots and ropes. Rope Press.")


def build(parsed: ParsedDocument) -> Subgraph:
    composed = compose(parsed)
    subgraph = build_subgraph(
        composed,
        cut_chunks(composed),
        Extraction((), (), "en"),
        document=DOCUMENT,
        workspace=DEFAULT_WORKSPACE,
        derivation="test",
    )
    subgraph.check(DEFAULT_SCHEMA)
    return subgraph


def of(*elements: Element) -> Subgraph:
    return build(a_document(*elements))


def found(subgraph: Subgraph, edge_type: EdgeType) -> list[tuple[Edge, Node]]:
    nodes = {node.id: node for node in subgraph.nodes}
    edges = [edge for edge in subgraph.edges if edge.type == edge_type]
    return sorted(
        ((edge, nodes[edge.target]) for edge in edges), key=lambda each: int(str(each[0].properties["start"]))
    )


def test_a_callout_leads_to_the_table_that_has_the_label() -> None:
    subgraph = of(
        a_block("Yields rose, as Table 1 shows."),
        a_block("Table 1. Yields", BlockKind.CAPTION),
        a_table(*ROWS),
    )
    ((edge, table),) = found(subgraph, EdgeType.REFERS_TO)

    assert table.type is NodeType.TABLE
    assert edge.properties == {"text": "Table 1", "start": 16, "end": 23}
    assert (table.properties["label"], table.properties["number"]) == ("Table 1", "1")
    assert table.properties["caption"] == "Table 1. Yields"
    ((caption, captioned),) = found(subgraph, EdgeType.CAPTION_OF)
    assert captioned.id == table.id
    assert caption.properties == {"start": 32, "end": 47}


def test_a_callout_of_a_part_leads_to_the_whole_figure() -> None:
    subgraph = of(a_block("See Fig. 2b."), a_figure(""), a_block("Fig. 2. A loom", BlockKind.CAPTION))

    assert [node.type for _, node in found(subgraph, EdgeType.REFERS_TO)] == [NodeType.FIGURE]


def test_a_figure_that_was_not_found_is_known_by_its_caption() -> None:
    filler = a_block("Words that fill a passage. " * 60)
    subgraph = of(a_block("See Fig. 2."), filler, a_block("Fig. 2. A loom", BlockKind.CAPTION))
    ((_, node),) = found(subgraph, EdgeType.REFERS_TO)

    assert node.type is NodeType.CHUNK
    assert "Fig. 2. A loom" in str(node.properties["text"])


def test_sections_and_appendices_are_called_by_number() -> None:
    subgraph = of(
        a_heading("1 Introduction"),
        a_block("Section 2.1 says how; Appendix A proves it; Section 9 is not there."),
        a_heading("2 Methods"),
        a_heading("2.1 Looms", 2),
        a_heading("Appendix A Proofs"),
    )

    titles = [node.properties["title"] for _, node in found(subgraph, EdgeType.REFERS_TO)]
    assert titles == ["2.1 Looms", "Appendix A Proofs"]


def test_a_number_that_two_tables_have_leads_nowhere() -> None:
    caption = a_block("Table 1. Yields", BlockKind.CAPTION)
    subgraph = of(
        a_block("See Table 1."), caption, a_table(*ROWS), a_heading("More"), caption, a_table(*ROWS)
    )

    assert found(subgraph, EdgeType.REFERS_TO) == []


def test_citations_lead_to_the_references_that_the_document_lists() -> None:
    subgraph = of(
        a_block("Looms are old [1]. Knots are older [2], and nobody knows why [3]."),
        a_heading("References"),
        a_block(f"[1] {ITEMS[0]}"),
        a_block(f"[2] {ITEMS[1]}"),
    )
    cited = found(subgraph, EdgeType.CITES)

    listed = [(edge, node) for edge, node in cited if edge.source == NodeId(DOCUMENT)]
    called = [(edge, node) for edge, node in cited if edge.source != NodeId(DOCUMENT)]
    assert [node.properties["text"] for _, node in listed] == list(ITEMS)
    assert [edge.properties["label"] for edge, _ in listed] == ["1", "2"]
    assert [(edge.properties["text"], node.properties["text"]) for edge, node in called] == [
        ("1", ITEMS[0]),
        ("2", ITEMS[1]),
    ]


@pytest.mark.parametrize(
    "text", ["Table 1 shows nothing.", "See [1] and Smith (2019).", "As Section 2 says."]
)
def test_what_the_document_does_not_have_is_not_linked(text: str) -> None:
    subgraph = of(a_block(text), a_table(*ROWS))

    assert [edge for edge in subgraph.edges if edge.type in LINKS] == []


@given(parsed_documents())
def test_links_stay_inside_their_document_and_say_their_words(parsed: ParsedDocument) -> None:
    subgraph = build(parsed)
    text = compose(parsed).text
    own = {node.id for node in subgraph.nodes}

    for edge in subgraph.edges:
        if edge.type in LINKS:
            assert edge.source in own
            assert edge.target in own
            start, end = int(str(edge.properties["start"])), int(str(edge.properties["end"]))
            assert 0 <= start <= end <= len(text)
            assert edge.properties.get("text", text[start:end]) == text[start:end]


def test_a_deleted_document_leaves_no_link_and_a_reference_lives_while_another_cites_it(
    tmp_path: Path,
) -> None:
    def cites(text: str, name: str) -> DocumentPut:
        composed = compose(
            a_document(a_block(f"{text} [1]."), a_heading("References"), a_block(f"[1] {ITEMS[0]}"))
        )
        subgraph = build_subgraph(
            composed,
            cut_chunks(composed),
            Extraction((), (), "en"),
            document=document_id(name.encode()),
            workspace=DEFAULT_WORKSPACE,
            derivation="test",
        )
        return DocumentPut(subgraph, (Source(f"/{name}"),))

    store = EmbeddedStore(tmp_path / "graph.db")
    scope = store.scope(DEFAULT_WORKSPACE)
    first, second = cites("Looms are old", "first"), cites("Mills are old", "second")
    scope.put([first, second])
    (shared,) = scope.nodes(NodeType.REFERENCE)
    scope.delete(first.subgraph.document)

    assert [node.id for node in scope.nodes(NodeType.REFERENCE)] == [shared.id]
    scope.delete(second.subgraph.document)
    assert list(scope.nodes()) == []
    assert list(scope.edges()) == []
    store.close()
