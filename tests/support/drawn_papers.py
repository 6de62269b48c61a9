"""The drawn paper as the graph has it, and the same paper with facts of its file."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
from paper_lines import ABSTRACT, TITLE, draw_paper
from pdf_pages import draw
from reportlab.pdfgen.canvas import Canvas

from heddle.core.ids import DEFAULT_WORKSPACE, document_id
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import ComposedDocument, compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.limits import Limits
from heddle.ingest.mention import Named
from heddle.ingest.parse.document import parse_document
from heddle.ingest.subgraph import build_subgraph


@cache
def the_paper() -> bytes:
    """The drawn paper, the same bytes in a whole run."""
    return draw_paper()


@cache
def paper_with_properties(**facts: str) -> bytes:
    """The drawn paper with an information dictionary (`Title`, `Author`, ...)."""
    with pikepdf.open(io.BytesIO(the_paper())) as pdf:
        for name, value in facts.items():
            pdf.docinfo[f"/{name}"] = value
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


@cache
def composed_from(data: bytes) -> ComposedDocument:
    """A PDF, parsed and laid out."""
    return compose(parse_document(data, "a.pdf", Limits()))


@cache
def contributed_by(data: bytes) -> tuple[Subgraph, ComposedDocument]:
    """What a PDF contributes without its mentions, and its text."""
    composed = composed_from(data)
    authors = tuple(Named("Person", author) for author in composed.parsed.authors)
    subgraph = build_subgraph(
        composed,
        cut_chunks(composed),
        Extraction((), (), "en", authors=authors),
        document=document_id(data),
        workspace=DEFAULT_WORKSPACE,
        derivation="test",
    )
    subgraph.check(DEFAULT_SCHEMA)
    return subgraph, composed


def edges_of(subgraph: Subgraph, edge_type: str) -> list[tuple[Node, Edge, Node]]:
    """The edges of a type with both ends, in the order of the text."""
    nodes = {node.id: node for node in subgraph.nodes}
    found = [edge for edge in subgraph.edges if edge.type == edge_type]
    found.sort(key=lambda edge: (int(str(edge.properties.get("start", 0))), edge.id))
    return [(nodes[edge.source], edge, nodes[edge.target]) for edge in found]


def quote(composed: ComposedDocument, edge: Edge) -> str:
    """The words that an edge was read in."""
    start, end = edge.properties["start"], edge.properties["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return composed.text[start:end]


def draw_citing_paper() -> bytes:
    """A paper that cites the drawn paper among others, in words of its own list."""
    lines = (
        "Mills that count their threads by machine [1] have asked what it costs them. We visited nine",
        "of them and wrote down what each one paid for its cameras, its clerks and its broken warps.",
        "Counting by hand [2] costs more in all of them but one, where the clerk is the owner's own cousin.",
    )
    items = (
        f"1. Lindqvist A, Berg T. {TITLE}. Weav Stud. 2016;9(2):11-19.",
        "2. Holm R. The warp and the camera. Loom Res. 2012;4:55-60.",
        "3. Sund E. Errors of hands and of machines. J Text Sci. 2015;18(2):33-41.",
    )

    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 740, "What a mill pays for its threads")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(60, 710, "Ragna Moe")
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 690, "Institute of Looms, Uppsala University, Uppsala, Sweden")
        for top, heading, words in (
            (650, "Abstract", ABSTRACT[:1] + lines[1:]),
            (560, "Introduction", lines),
            (440, "References", items),
        ):
            canvas.setFont("Helvetica-Bold", 12)
            canvas.drawString(60, top, heading)
            canvas.setFont("Helvetica", 10)
            for number, line in enumerate(words):
                canvas.drawString(60, top - 16 - 12 * number, line)
        canvas.drawString(60, 590, "Keywords: mills; costs; cameras")

    return draw(paint)
