"""Evidence places: how often a second reader finds, at the place of a quotation, the words that are quoted.

    python benchmarks/evidence_places.py [--papers N] [--formats NAME,NAME] [--misses N] [--json]

Every file of $HEDDLE_DATASETS/mixed-docs and the PDFs of $HEDDLE_DATASETS/scipdf-meta are derived as the
ingest does it. Of each document all chunks, rows and figures with words are opened at their place, and of
each chunk its sentences, as answers quote them; of its mentions and relations 200 each at most, drawn with a
fixed seed.

A PDF place counts as right where the letters and digits of the characters whose middle lies in its boxes
(pdfplumber) are those of the quotation. A hyphen at a line end and white space do not count; characters
that either reader has no letter for are left out, and of what is printed twice at one place one is read.
Where pdfplumber puts a letter beside its own baseline, as it does for fonts that claim a depth of several
sizes, the letter is taken to stand on its baseline. Pages without characters are pictures, which it cannot
read.

In other formats a place is right where all words of the quotation stand in it (openpyxl, python-pptx,
python-docx, lxml, the standard library); the last column says how often it holds nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from pdf_reader import PdfReader
from place_reader import equals, holds, second_reader

from heddle.core.anchor import load_anchors, narrow
from heddle.core.errors import InputRejected
from heddle.core.ids import NodeId
from heddle.core.locator import Locator, PageLocator, load_locator
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.derivation import DerivationJob, derive
from heddle.retrieval.document_entries import is_relation
from heddle.retrieval.sentence import sentence_spans

_SAMPLE = 200
_SEED = 20_261_123
_QUOTED = {NodeType.CHUNK: "text", NodeType.ROW: "quote", NodeType.FIGURE: "quote"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """Some words and where they are said to stand."""

    kind: str
    words: str
    place: Locator


@dataclass(slots=True)
class Tally:
    """What was opened, by format and kind."""

    opened: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    exact: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[str, Quotation, str]] = field(default_factory=list)

    def of(self, media: str, kind: str) -> tuple[int, int, int]:
        """How many were opened, were right, and held nothing else."""
        key = (media, kind)
        return self.opened[key], self.right[key], self.exact[key]

    def add(
        self, name: str, media: str, quotation: Quotation, *, found: str, right: bool, exact: bool
    ) -> None:
        """Count a quotation that was opened."""
        key = (media, quotation.kind)
        self.opened[key] += 1
        self.right[key] += right
        self.exact[key] += exact
        if not right:
            self.misses.append((name, quotation, found))


def quotations(subgraph: Subgraph) -> Iterator[Quotation]:
    """What a document gives as evidence, with the places that search gives for it."""
    nodes = {node.id: node for node in subgraph.nodes}
    for node in subgraph.nodes:
        if node.type in _QUOTED and node.properties.get("locator"):
            whole, words = _piece(node), str(node.properties.get(_QUOTED[node.type]) or "")
            if words.strip():
                yield Quotation(node.type.value.lower(), words, whole.place(0, len(words)))
            if node.type is NodeType.CHUNK:
                for start, end in sentence_spans(words):
                    yield Quotation("sentence", words[start:end], whole.place(start, end))
    drawn = random.Random(_SEED)
    mentions = [(edge, nodes[edge.source]) for edge in subgraph.edges if edge.type == EdgeType.MENTIONS]
    relations = [
        (edge, nodes[holder])
        for edge in subgraph.edges
        if is_relation(edge.type) and (holder := NodeId(edge.evidence)) in nodes
    ]
    for kind, found in (("mention", mentions), ("relation", relations)):
        for edge, where in drawn.sample(found, min(_SAMPLE, len(found))):
            yield from _inside(kind, edge, where)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A node that holds words."""

    start: int
    words: str
    locator: Locator
    anchors: tuple[Any, ...]

    def place(self, start: int, end: int) -> Locator:
        return narrow(self.locator, self.anchors, self.words, start, end)


def _piece(node: Node) -> _Piece:
    locator = load_locator(str(node.properties["locator"]))
    anchors = load_anchors(locator, str(node.properties.get("anchors") or ""))
    words = str(node.properties.get(_QUOTED[node.type]) or "")
    return _Piece(int(str(node.properties["start"])), words, locator, anchors)


def _inside(kind: str, edge: Edge, holder: Node) -> Iterator[Quotation]:
    start, end = edge.properties.get("start"), edge.properties.get("end")
    if holder.type not in _QUOTED or not isinstance(start, int) or not isinstance(end, int):
        return
    piece = _piece(holder)
    first, last = start - piece.start, end - piece.start
    if 0 <= first < last <= len(piece.words):
        yield Quotation(kind, piece.words[first:last], piece.place(first, last))


def open_places(path: Path, tally: Tally) -> None:
    """Derive a file and open all that it gives as evidence."""
    data = path.read_bytes()
    try:
        derived = derive(DerivationJob(data, path.name))
    except InputRejected:
        return
    subgraph = derived.documents[0].subgraph
    if derived.media == "application/pdf":
        _open_pages(path.name, data, subgraph, tally)
        return
    try:
        read = second_reader(data, derived.media)
    except Exception as error:  # noqa: BLE001 - what the second reader cannot open is counted as unread
        print(f"{path.name}: {type(error).__name__}", file=sys.stderr)
        read = None
    for quotation in quotations(subgraph):
        try:
            found = read(quotation.place) if read is not None else None
        except Exception:  # noqa: BLE001 - a place that cannot be opened is a miss
            found = ""
        if found is None:
            tally.unread[str(derived.media)] += 1
            continue
        right, exact = holds(found, quotation.words), equals(found, quotation.words)
        tally.add(path.name, str(derived.media), quotation, found=found, right=right, exact=exact)


def _open_pages(name: str, data: bytes, subgraph: Subgraph, tally: Tally) -> None:
    reader = PdfReader(data)
    for quotation in quotations(subgraph):
        if not isinstance(quotation.place, PageLocator) or not reader.can_read(quotation.place.page):
            tally.unread["application/pdf"] += 1
            continue
        found, right = reader.agrees(quotation.words, quotation.place)
        tally.add(name, "application/pdf", quotation, found=found, right=right, exact=right)


def measure(folder: Path, papers: int, formats: frozenset[str]) -> Tally:
    """Open the evidence of the sets.

    Args:
        folder: Of the sets.
        papers: How many papers at most.
        formats: Folders of mixed-docs to read; all where empty. `papers` for the papers.
    """
    tally = Tally()
    mixed = folder / "mixed-docs"
    for kind in sorted(each for each in mixed.iterdir() if each.is_dir() and each.name != "expected"):
        if not formats or kind.name in formats:
            for path in sorted(each for each in kind.rglob("*") if each.is_file()):
                open_places(path, tally)
    if not formats or "papers" in formats:
        for path in sorted((folder / "scipdf-meta" / "pdf").glob("*.pdf"))[:papers]:
            open_places(path, tally)
    return tally


def main() -> None:
    """Print a table, and the misses that are asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--papers", type=int, default=1000)
    arguments.add_argument("--formats", default="")
    arguments.add_argument("--misses", type=int, default=0)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    formats = frozenset(name for name in given.formats.split(",") if name)
    tally = measure(Path(os.environ["HEDDLE_DATASETS"]), given.papers, formats)
    rows = [_Share(media, kind, *tally.of(media, kind)) for media, kind in sorted(tally.opened)]
    if given.json:
        unread = dict(sorted(tally.unread.items()))
        print(json.dumps({"rows": [asdict(row) for row in rows], "unread": unread}, indent=2))
        return
    print("| format | kind | opened | right | and nothing else |\n|---|---|---:|---:|---:|")
    for row in rows:
        right, exact = (f"{100 * count / row.opened:.2f} %" for count in (row.right, row.exact))
        print(f"| {row.format} | {row.kind} | {row.opened:,} | {right} | {exact} |")
    print(f"unread: {dict(sorted(tally.unread.items()))}")
    for name, quotation, found in tally.misses[: given.misses]:
        print(f"{name} {quotation.kind} {quotation.place.to_json()}")
        print(f"   quoted {quotation.words[:160]!r}\n   found  {found[:160]!r}")


@dataclass(frozen=True, slots=True)
class _Share:
    """A line of the table."""

    format: str
    kind: str
    opened: int
    right: int
    exact: int


if __name__ == "__main__":
    main()
