"""Units of a corpus as documents, read by the same steps that read a user's files.

A passage is a document of one or more paragraphs, the rows of one table a document with that table, an
infobox a document with one. What a parser would find is put together here; composition, chunks, names,
relations and the subgraph come from `ingest`, in worker processes, as at every ingest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.core.errors import Defect
from heddle.core.events import Event, Listener
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, document_id
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import PathLocator
from heddle.graph.records import Node, Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType
from heddle.ingest.annotation import SpacyAnnotator
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.derivation import DERIVATION, language_of
from heddle.ingest.extraction import Extractor
from heddle.ingest.limits import Limits
from heddle.ingest.parsed import Block, BlockKind, Element, ParsedDocument, TableBlock, TableRow
from heddle.ingest.sandbox import Done, Sandbox
from heddle.ingest.subgraph import build_subgraph
from heddle.retrieval.evaluation.corpus_item import CorpusItem, tables_of

_TASK = "heddle.retrieval.evaluation.corpus_document:derive_documents"
_INITIALIZER = "heddle.ingest.derivation:warm"
_MEDIA = "text/plain"
_BATCH = 32
"""Documents that a worker is given at once."""
_SECONDS = 600.0
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document made of units of a corpus, before it is read.

    Args:
        document: Its id; says nothing of a title.
        parsed: What a parser would have found.
        items: Ids of its units: one, or those of a table's rows in order.
    """

    document: DocumentId
    parsed: ParsedDocument
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedCorpusDocument:
    """A document of a corpus as the graph takes it.

    Args:
        subgraph: What it contributes.
        shown: Of each entry that shows a unit of the corpus, the unit's id.
    """

    subgraph: Subgraph
    shown: dict[str, str]


def documents_of(items: Sequence[CorpusItem]) -> list[CorpusDocument]:
    """Passages, tables and infoboxes as documents, in the order of the corpus; triples are none."""
    single = {KnowledgeType.TEXT: _text_document, KnowledgeType.INFOBOX: _infobox_document}
    made = [single[item.type](item) for item in items if item.type in single]
    return made + [_table_document(rows) for rows in tables_of(items).values()]


def derive_documents(documents: Sequence[CorpusDocument]) -> list[DerivedCorpusDocument]:
    """Read documents; what a worker does."""
    extractor = Extractor(SpacyAnnotator(), DEFAULT_SCHEMA)
    return [_derived(document, extractor) for document in documents]


def derive_corpus(
    documents: Sequence[CorpusDocument], *, workers: int, listener: Listener
) -> Iterator[list[DerivedCorpusDocument]]:
    """Read documents in worker processes, batch by batch, in an order of chance.

    A single batch is read in this process, which takes less time than to start another.

    Args:
        documents: The documents.
        workers: How many processes.
        listener: Told how many are read.

    Raises:
        Defect: a document could not be read.
    """
    batches = [documents[first : first + _BATCH] for first in range(0, len(documents), _BATCH)]
    if len(batches) <= 1:
        yield from map(derive_documents, batches)
        return
    jobs = ((str(number), tuple(batch)) for number, batch in enumerate(batches))
    done = 0
    limits = Limits(seconds=_SECONDS, memory_mib=4096)
    with Sandbox(_TASK, workers=workers, limits=limits, initializer=_INITIALIZER) as sandbox:
        for key, outcome in sandbox.run(jobs):
            if not isinstance(outcome, Done):
                raise Defect(f"batch {key} of the corpus could not be read: {outcome}")
            done += len(batches[int(key)])
            listener(Event("documents", "advanced", done, len(documents)))
            yield outcome.value


def _derived(document: CorpusDocument, extractor: Extractor) -> DerivedCorpusDocument:
    composed = compose(document.parsed)
    chunks = cut_chunks(composed)
    extraction = extractor.extract(composed, chunks, language_of(composed, chunks))
    subgraph = build_subgraph(
        composed,
        chunks,
        extraction,
        document=document.document,
        workspace=DEFAULT_WORKSPACE,
        derivation=DERIVATION,
    )
    return DerivedCorpusDocument(subgraph, dict(_shown(document, subgraph.nodes)))


def _shown(document: CorpusDocument, nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    tables = [element for element in document.parsed.elements if isinstance(element, TableBlock)]
    wanted = NodeType.ROW if tables else NodeType.CHUNK
    header = tables[0].header_rows if tables else 0
    for node in nodes:
        if node.type is wanted:
            place = int(str(node.properties["order"])) - header if len(document.items) > 1 else 0
            if place >= 0:
                yield node.id, document.items[place]


def _document(name: str, title: str, elements: Sequence[Element], items: Sequence[str]) -> CorpusDocument:
    # The id of a document is made of its bytes; a corpus may hold the same words twice under two ids.
    identity = document_id(f"corpus\0{name}".encode())
    parsed = ParsedDocument(_MEDIA, tuple(elements), title=" ".join(title.split()))
    return CorpusDocument(identity, parsed, tuple(items))


def _text_document(item: CorpusItem) -> CorpusDocument:
    words = item.text.strip() or item.title
    paragraphs = [text.strip() for text in _PARAGRAPHS.split(words) if text.strip()]
    blocks = [Block(BlockKind.PARAGRAPH, text, _line(place)) for place, text in enumerate(paragraphs)]
    return _document(item.id, item.title, blocks, [item.id])


def _infobox_document(item: CorpusItem) -> CorpusDocument:
    # One unit of the corpus is one entry: all attributes stand in one row.
    row = TableRow((item.text,), _line(0))
    table = TableBlock((row,), _line(0), key_value=True)
    return _document(item.id, item.title, [table], [item.id])


def _table_document(rows: Sequence[CorpusItem]) -> CorpusDocument:
    first = rows[0]
    lines = [TableRow(row.cells or (row.text,), _line(place + 1)) for place, row in enumerate(rows)]
    head = [TableRow(first.header, _line(0))] if any(name.strip() for name in first.header) else []
    table = TableBlock((*head, *lines), _line(0), header_rows=len(head), title=first.section.strip())
    return _document(f"{first.table}\0table", first.title, [table], [row.id for row in rows])


def _line(place: int) -> PathLocator:
    return PathLocator("lines", str(place + 1))
