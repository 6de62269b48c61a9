"""What a text can name of its document."""

from __future__ import annotations

from parsed_builders import a_block, a_document, a_figure, a_heading, a_table

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.schema import NodeType
from heddle.ingest.callout import Callout, read_callouts
from heddle.ingest.caption import find_captions
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.parsed import BlockKind, Element
from heddle.ingest.part_target import PartTargets, element_node
from heddle.ingest.subgraph_structure import add_structure


def targets(*elements: Element) -> tuple[SubgraphDraft, PartTargets]:
    composed = compose(a_document(*elements))
    draft = SubgraphDraft(DocumentId("d" * 64), DEFAULT_WORKSPACE)
    add_structure(draft, composed, cut_chunks(composed), "en", None)
    return draft, PartTargets(draft, composed, find_captions(composed))


def the(words: str) -> Callout:
    (callout,) = read_callouts(words)
    return callout


def test_a_part_of_its_own_comes_before_the_whole() -> None:
    def caption(words: str) -> Element:
        return a_block(words, BlockKind.CAPTION)

    draft, found = targets(
        a_figure(""), caption("Figure 1. Mills"), a_figure(""), caption("Figure 1a. The northern mill")
    )
    whole, part = sorted(
        draft.nodes_of(NodeType.FIGURE), key=lambda node: node.id != found.resolve(the("Fig. 1"))
    )

    assert found.resolve(the("Fig. 1a")) == part.id
    assert found.resolve(the("Fig. 1b")) == whole.id
    assert found.resolve(the("Fig. 2")) is None


def test_equations_are_known_by_the_number_behind_them() -> None:
    _, found = targets(a_block("y = a x + b (3)"), a_block("Words that end in a number (4)"))

    assert found.resolve(the("Eq. (3)")) is not None
    assert found.resolve(the("Eq. (4)")) is None
    assert len(found) == 1


def test_blocks_have_no_node_of_their_own() -> None:
    composed = compose(a_document(a_heading("One"), a_table(("a", "b"))))
    draft = SubgraphDraft(DocumentId("d" * 64), DEFAULT_WORKSPACE)
    add_structure(draft, composed, cut_chunks(composed), "en", None)

    assert element_node(draft, composed, 0) is None
    assert element_node(draft, composed, 1) == draft.nodes_of(NodeType.TABLE)[0].id
