"""A document's subgraph: what stands in it, as nodes and edges of the schema (see docs/graph.md)."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.core.ids import DocumentId, WorkspaceId
from heddle.graph.records import Subgraph
from heddle.ingest.chunk import Chunk
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.extraction import Extraction
from heddle.ingest.subgraph_block import add_blocks
from heddle.ingest.subgraph_keyphrase import add_keyphrases
from heddle.ingest.subgraph_knowledge import add_knowledge
from heddle.ingest.subgraph_links import add_links
from heddle.ingest.subgraph_mail import add_attachments, add_message
from heddle.ingest.subgraph_metadata import add_metadata
from heddle.ingest.subgraph_paper import add_paper
from heddle.ingest.subgraph_structure import add_structure
from heddle.ingest.subgraph_value import add_values


def build_subgraph(
    composed: ComposedDocument,
    chunks: Sequence[Chunk],
    extraction: Extraction,
    *,
    document: DocumentId,
    workspace: WorkspaceId,
    derivation: str,
) -> Subgraph:
    """Turn all that was read in a document into its subgraph.

    A pure function of the document's bytes and the workspace: no name, path or time enters it, so the
    same file in another folder contributes the same.
    """
    draft = SubgraphDraft(document, workspace)
    message = add_message(draft, composed, chunks)
    add_structure(draft, composed, chunks, extraction.language, message)
    add_blocks(draft, composed, chunks)
    add_links(draft, composed)
    add_attachments(draft, composed, message)
    add_paper(draft, composed)
    add_knowledge(draft, composed, extraction)
    add_metadata(draft, composed)
    add_keyphrases(draft, composed, extraction.language)
    add_values(draft, composed, chunks, extraction.language)
    return draft.finish(derivation)
