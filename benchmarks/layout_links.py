"""Links inside documents: captions found and tied, callouts and citations resolved, on papers with gold.

    python benchmarks/layout_links.py [--sample N] [--seed N] [--json]

Reads the papers of $HEDDLE_DATASETS/scipdf-meta, whose publishers' XML gives the captions of tables and
figures and the references. A gold caption is found where a caption of the document has its words (partial
ratio of 90 or more over its first 80 letters); it is tied where that caption belongs to a Table, an Infobox
or a Figure of the graph. Papers whose XML gives no caption of a kind are not asked about that kind.

A callout is what reads as one (`Table 2`); it is resolved where the document has that part. Callouts of
supplements (`Table S1`), which are other files, are counted apart. Precision cannot be counted: with
--sample, N links drawn with the seed are printed with the words around them and what they lead to, to be
judged by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from heddle.core.ids import DEFAULT_WORKSPACE, document_id
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.author_key import fold
from heddle.ingest.bibliography import bibliography_items
from heddle.ingest.callout import APPENDIX, EQUATION, SECTION, read_callouts
from heddle.ingest.caption import Caption, find_captions
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import ComposedDocument, PieceKind, compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.label import Family
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.subgraph import build_subgraph

_HEAD = 80
_ALIKE = 90.0
_AROUND = 70


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it was read, and what it contributes."""

    name: str
    gold: dict[str, Any]
    composed: ComposedDocument
    subgraph: Subgraph
    seconds: float


def read_paper(gold: Path) -> Paper:
    """Read one paper without mentions and relations."""
    path = gold.parent.parent / "pdf" / f"{gold.stem}.pdf"
    data = path.read_bytes()
    composed = compose(parse_document(data, path.name, Limits()))
    chunks = cut_chunks(composed)
    began = time.process_time()
    subgraph = build_subgraph(
        composed,
        chunks,
        Extraction((), (), "en"),
        document=document_id(data),
        workspace=DEFAULT_WORKSPACE,
        derivation="benchmark",
    )
    return Paper(gold.stem, json.loads(gold.read_text()), composed, subgraph, time.process_time() - began)


def count_captions(paper: Paper) -> Counter[str]:
    """Gold captions, those found, and those tied, by kind."""
    counts: Counter[str] = Counter()
    captions = find_captions(paper.composed)
    for kind in ("table", "figure"):
        for gold in paper.gold.get(f"{kind}_captions") or []:
            if not fold(gold):
                continue
            counts[f"{kind} gold"] += 1
            found = [caption for caption in captions if _says(paper.composed, caption, gold)]
            counts[f"{kind} found"] += bool(found)
            counts[f"{kind} tied"] += any(caption.target >= 0 for caption in found)
    return counts


def _says(composed: ComposedDocument, caption: Caption, gold: str) -> bool:
    words = fold(composed.text[caption.start : caption.end])
    head = fold(gold)[:_HEAD]
    return len(words) >= len(head) and fuzz.partial_ratio(head, words) >= _ALIKE


def count_callouts(paper: Paper) -> Counter[str]:
    """Callouts of the prose and the rows, and links that were made of them."""
    counts: Counter[str] = Counter()
    linked = {
        (edge.properties["start"], edge.properties["end"])
        for edge, _ in links_of(paper)
        if edge.type == EdgeType.REFERS_TO
    }
    labels = {caption.start for caption in find_captions(paper.composed) if caption.label is not None}
    held = {
        piece.start
        for item in bibliography_items(paper.composed)
        for piece in paper.composed.touching(item.start, item.end)
    }
    for piece in paper.composed.pieces:
        if piece.kind in (PieceKind.BLOCK, PieceKind.ROW) and piece.start not in held | labels:
            for callout in read_callouts(paper.composed.quote(piece)):
                if callout.family in {*Family, SECTION, APPENDIX, EQUATION}:
                    outside = re.fullmatch(r"[SE]\d.*", callout.number) is not None
                    counts["callouts of supplements" if outside else "callouts"] += 1
                    span = (piece.start + callout.start, piece.start + callout.end)
                    counts["callouts resolved"] += span in linked and not outside
    return counts


def links_of(paper: Paper) -> Iterator[tuple[Edge, Node]]:
    """The links of a paper, each with what it leads to; its list of references aside."""
    nodes = {node.id: node for node in paper.subgraph.nodes}
    for edge in paper.subgraph.edges:
        listed = nodes[edge.source].type is NodeType.DOCUMENT
        if edge.type in (EdgeType.REFERS_TO, EdgeType.CITES, EdgeType.CAPTION_OF) and not listed:
            yield edge, nodes[edge.target]


def count_links(paper: Paper) -> Counter[str]:
    """Links by type, and what callouts lead to."""
    counts: Counter[str] = Counter()
    for edge, target in links_of(paper):
        counts[edge.type] += 1
        if edge.type == EdgeType.REFERS_TO:
            counts[f"REFERS_TO {target.type}"] += 1
    counts["references gold"] = len(paper.gold["references"])
    counts["references found"] = min(len(bibliography_items(paper.composed)), counts["references gold"])
    return counts


def shown(paper: Paper, edge: Edge, target: Node) -> str:
    """A link for a reader to judge."""
    start, end = int(str(edge.properties["start"])), int(str(edge.properties["end"]))
    text = paper.composed.text
    words = f"{text[max(start - _AROUND, 0) : start]}[[{text[start:end]}]]{text[end : end + _AROUND]}"
    said = (
        target.properties.get("caption")
        or target.properties.get("title")
        or target.properties.get("text", "")
    )
    label = target.properties.get("label", "")
    lead = f"{target.type} {label}: {str(said)[:120]}"
    return " ".join(f"{paper.name} {edge.type} | {words} | {lead}".split())


def main() -> None:
    """Count, and print the counts or a sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = Path(os.environ["HEDDLE_DATASETS"]) / "scipdf-meta" / "gold"
    papers = [read_paper(gold) for gold in sorted(folder.glob("*.json"))]
    if options.sample:
        links = sorted(shown(paper, *link) for paper in papers for link in links_of(paper))
        chosen = random.Random(options.seed).sample(links, min(options.sample, len(links)))
        sys.stdout.write("\n".join(chosen) + "\n")
        return
    counts: Counter[str] = Counter(papers=len(papers))
    for paper in papers:
        counts += count_captions(paper) + count_callouts(paper) + count_links(paper)
    report: dict[str, Any] = dict(sorted(counts.items()))
    report["build seconds"] = round(sum(paper.seconds for paper in papers), 3)
    if options.json:
        sys.stdout.write(json.dumps(report) + "\n")
        return
    sys.stdout.write("\n".join(f"{name:28} {value}" for name, value in report.items()) + "\n")


if __name__ == "__main__":
    main()
