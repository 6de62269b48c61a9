"""Community reports: whom they name, whether they repeat themselves, and whether their evidence opens.

    python benchmarks/community_reports.py [--passages N] [--papers N] [--json]

Two corpora of $HEDDLE_DATASETS are derived as the ingest does it: `files`, that is mixed-docs with papers of
scipdf-meta, and `passages`, the first N of 2wiki-hipporag, each a text file of its own. Communities are
found, and the report of each is written twice: by the reporter, and by a baseline that takes as many
of the same sentences, those first that name most members.

- members: the share of the eight best connected members whom a summary names, in the mean over reports
- weight: the share of all members that were read about, each weighted by how central it is
- repeats: how much of a sentence's words (the shorter one's) its likest neighbour in the summary holds
- documents: documents that a summary quotes
- opens: citations whose words are the document's text at their span
- placed: of those that a second reader can check (as in evidence_places.py), how many stand at their place
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from pdf_reader import PdfReader
from place_reader import Read, holds, second_reader

from heddle.core.errors import InputRejected
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId
from heddle.core.locator import PageLocator
from heddle.core.result import Evidence
from heddle.graph.communities import Communities, find_communities
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.records import DocumentPut, Source
from heddle.ingest.derivation import DerivationJob, derive
from heddle.retrieval.community_reading import CommunityReader
from heddle.retrieval.community_report import CommunityReport
from heddle.retrieval.community_reporter import CommunityReporter
from heddle.retrieval.community_summary import content_words, likeness
from heddle.retrieval.document_text import DocumentText

File = tuple[str, bytes]
_LEAST_MEMBERS = 3
"""Pairs are left out of the quality figures: whoever names one of two has named half."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a summary, with the members that it speaks of and its document."""

    text: str
    members: frozenset[NodeId]
    document: DocumentId


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over the summaries of one way to choose sentences."""

    sentences: float
    members: float
    weight: float
    repeats: float
    documents: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one corpus."""

    corpus: str
    documents: int
    communities: int
    ours: Quality
    baseline: Quality
    citations: int
    opens: int
    checked: int
    placed: int
    seconds_per_thousand: float
    slowest_ms: float


def files(data: Path, papers: int) -> Iterator[File]:
    """Mixed documents and papers."""
    for path in sorted((data / "mixed-docs").rglob("*")):
        if path.is_file() and "expected" not in path.parts:
            yield path.name, path.read_bytes()
    for path in sorted((data / "scipdf-meta" / "pdf").glob("*.pdf"))[:papers]:
        yield path.name, path.read_bytes()


def passages(data: Path, count: int) -> Iterator[File]:
    """Passages as text files."""
    with gzip.open(data / "2wiki-hipporag" / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for _, line in zip(range(count), lines, strict=False):
            item = json.loads(line)
            yield f"{item['pid']}.md", f"# {item['title']}\n\n{item['text']}\n".encode()


def fill(scope: EmbeddedScope, corpus: Iterator[File]) -> dict[DocumentId, tuple[str, bytes]]:
    """Derive files into a graph.

    Returns:
        Of each document whose file it is itself, its media type and its bytes.
    """
    known: dict[DocumentId, tuple[str, bytes]] = {}
    for name, content in corpus:
        try:
            derived = derive(DerivationJob(content, name))
        except InputRejected:
            continue
        first = derived.documents[0].subgraph
        scope.put([DocumentPut(first, (Source(f"/{name}"),))])
        known[first.document] = (str(derived.media), content)
    return known


def quality(scope: EmbeddedScope, found: Communities, chosen: dict[str, Sequence[Sentence]]) -> Quality:
    """Means over the summaries of communities of three members and more."""
    reader = CommunityReader(scope, lambda: None)
    rows: list[tuple[float, ...]] = []
    for community in found.communities:
        said = chosen[community.id]
        if community.size < _LEAST_MEMBERS or not said:
            continue
        weights = reader.read(community.members).weights
        named = {member for each in said for member in each.members}
        words = [frozenset(content_words(each.text)) for each in said]
        repeats = [
            max(likeness(one, other) for other in [*words[:place], *words[place + 1 :]])
            for place, one in enumerate(words)
            if len(words) > 1
        ]
        first = community.members[: len(community.top)]
        rows.append(
            (
                len(said),
                sum(each in named for each in first) / len(first),
                sum(weight for member, weight in weights.items() if member in named) / sum(weights.values()),
                fmean(repeats) if repeats else 0.0,
                len({each.document for each in said}),
            )
        )
    return Quality(*(round(fmean(column), 3) for column in zip(*rows, strict=True)))


def baseline(
    scope: EmbeddedScope, found: Communities, reports: Sequence[CommunityReport]
) -> dict[str, Sequence[Sentence]]:
    """As many sentences of each community as its report has, those that name most members."""
    reader = CommunityReader(scope, lambda: None)
    count = {report.id: len(report.sentences) for report in reports}
    chosen: dict[str, Sequence[Sentence]] = {}
    for each in found.communities:
        read = reader.read(each.members).said
        order = sorted(read, key=lambda said: (-len(said.members), said.span.document, said.span.start))
        chosen[each.id] = [
            Sentence(said.text, said.members, said.span.document) for said in order[: count[each.id]]
        ]
    return chosen


def ours(reports: Sequence[CommunityReport]) -> dict[str, Sequence[Sentence]]:
    """The sentences of the reports."""
    documents = {each.id: each.document for report in reports for each in report.evidence}
    return {
        report.id: [
            Sentence(each.text, frozenset(member.id for member in each.members), documents[each.evidence[0]])
            for each in report.sentences
        ]
        for report in reports
    }


class Opener:
    """Opens citations at their places with a reader that is not the parser.

    Args:
        known: Media type and bytes of documents.
    """

    def __init__(self, known: dict[DocumentId, tuple[str, bytes]]) -> None:
        self._known = known
        self._pages: dict[DocumentId, PdfReader] = {}
        self._others: dict[DocumentId, Read | None] = {}

    def stands(self, evidence: Evidence) -> bool | None:
        """Whether the words stand at their place; None where nobody else can read it."""
        media, content = self._known[evidence.document]
        if media == "application/pdf":
            reader = self._pages.setdefault(evidence.document, PdfReader(content))
            place = evidence.locator
            if not isinstance(place, PageLocator) or not reader.can_read(place.page):
                return None
            return reader.agrees(evidence.quote, place)[1]
        if evidence.document not in self._others:
            try:
                self._others[evidence.document] = second_reader(content, media)
            except Exception:  # noqa: BLE001 - what the second reader cannot open is left out
                self._others[evidence.document] = None
        read = self._others[evidence.document]
        try:
            found = read(evidence.locator) if read is not None else None
        except Exception:  # noqa: BLE001 - a place that cannot be opened is a miss
            return False
        return None if found is None else holds(found, evidence.quote)


def measure(name: str, corpus: Iterator[File], folder: Path) -> Measured:
    """Derive a corpus, write its reports, and look at them."""
    scope = EmbeddedStore(folder / f"{name}.db").scope(DEFAULT_WORKSPACE)
    known = fill(scope, corpus)
    found = find_communities(scope, seed=0)
    reporter, reports, slowest = CommunityReporter(scope, found), [], 0.0
    began = time.process_time()
    stream = reporter.reports()
    while True:
        before = time.process_time()
        report = next(stream, None)
        if report is None:
            break
        reports.append(report)
        slowest = max(slowest, time.process_time() - before)
    seconds = time.process_time() - began
    cited = {each.id: each for report in reports for each in report.evidence}
    texts = {
        each: DocumentText(subgraph.nodes) for each in known if (subgraph := scope.subgraph(each)) is not None
    }
    opener = Opener(known)
    standing = [opener.stands(each) for each in cited.values()]
    return Measured(
        corpus=name,
        documents=len(known),
        communities=len(reports),
        ours=quality(scope, found, ours(reports)),
        baseline=quality(scope, found, baseline(scope, found, reports)),
        citations=len(cited),
        opens=sum(texts[each.document].quote(each.start, each.end) == each.quote for each in cited.values()),
        checked=sum(each is not None for each in standing),
        placed=sum(each is True for each in standing),
        seconds_per_thousand=round(1000 * seconds / len(reports), 2),
        slowest_ms=round(1000 * slowest, 1),
    )


def table(results: Sequence[Measured]) -> str:
    """The results as a table of Markdown."""
    lines = [
        "| corpus, way | sentences | members | weight | repeats | documents | opens | placed | s for 1,000 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in results:
        for way, got in (("report", each.ours), ("most members", each.baseline)):
            opened = (
                f"{100 * each.opens / each.citations:.1f} % of {each.citations:,} | "
                f"{100 * each.placed / max(1, each.checked):.1f} % of {each.checked:,} | "
                f"{each.seconds_per_thousand}"
                if way == "report"
                else " | | "
            )
            lines.append(
                f"| {each.corpus}, {way} | {got.sentences:.1f} | {100 * got.members:.1f} % | "
                f"{100 * got.weight:.1f} % | {got.repeats:.2f} | {got.documents:.1f} | {opened} |"
            )
    facts = [
        f"{each.corpus}: {each.documents:,} documents, {each.communities:,} communities, slowest report "
        f"{each.slowest_ms} ms"
        for each in results
    ]
    return "\n".join([*lines, "", *facts])


def main() -> None:
    """Print the table, or the object."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--passages", type=int, default=2000)
    arguments.add_argument("--papers", type=int, default=20)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    data = Path(os.environ["HEDDLE_DATASETS"])
    with tempfile.TemporaryDirectory() as folder:
        results = [
            measure("files", files(data, given.papers), Path(folder)),
            measure("passages", passages(data, given.passages), Path(folder)),
        ]
    print(json.dumps([asdict(each) for each in results], indent=2) if given.json else table(results))


if __name__ == "__main__":
    main()
