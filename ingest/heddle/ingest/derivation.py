"""Derivation: from a document's bytes to the subgraphs of the document and all that is attached to it.

`derive` is the one entry point per document. It is pure: bytes, workspace and limits go in, subgraphs come
out; it runs inside a sandbox worker and knows neither store nor ledger.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from heddle.core.errors import InputRejected
from heddle.core.headway import tell
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, WorkspaceId, document_id
from heddle.core.rejection import RejectionReason
from heddle.graph.records import Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA, Schema
from heddle.ingest import annotation
from heddle.ingest.annotation import ANNOTATOR, SpacyAnnotator
from heddle.ingest.chunk import CHUNKER, Chunk, cut_chunks
from heddle.ingest.composition import ComposedDocument, compose
from heddle.ingest.enrichment_mark import cut_enrichment_mark, is_partly
from heddle.ingest.extraction import EXTRACTION, Extractor
from heddle.ingest.html_mark import cut_html_mark, html_mark
from heddle.ingest.language import UNDETERMINED, detect_language
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.mention import NamedEntityExtractor
from heddle.ingest.ocr_mark import is_marked_for, mark, mark_of
from heddle.ingest.parse.document import parse_document, parser_of
from heddle.ingest.parsed import Attachment, ParsedDocument
from heddle.ingest.parser_version import PARSER_VERSIONS, parser_mark, split_current
from heddle.ingest.relation import EXTRACTOR
from heddle.ingest.subgraph import build_subgraph

PARSERS = "6"
"""Version of what all parsers share, of composition and of the structure; each parser has its own too."""

DERIVATION = "/".join(
    (
        f"parse-{PARSERS}",
        f"chunk-{CHUNKER}",
        ANNOTATOR,
        NamedEntityExtractor.version,
        EXTRACTOR,
        f"extract-{EXTRACTION}",
    )
)
"""What all documents are derived by. Whatever changes a subgraph changes one of its parts, and with it every
document is read anew at its next ingest. A document adds the versions of the parsers that had a part in it
(`parser_version`), and one with scanned pages the mark of OCR (`ocr_mark`)."""

_CURABLE = (RejectionReason.NEEDS_OCR, RejectionReason.TIMEOUT)
"""Why an attachment may be read by another OCR engine or in more time."""

DEEPEST = 3
"""Levels of attachments inside attachments that are read."""


@dataclass(frozen=True, slots=True)
class DerivationJob:
    """One file to derive.

    Args:
        data: Its bytes.
        name: Its file name, which breaks ties among plain-text formats.
        workspace: The workspace whose ids the subgraph gets.
        limits: What the document may cost.
        schema: The schema that the subgraph is held against.
    """

    data: bytes
    name: str
    workspace: WorkspaceId = DEFAULT_WORKSPACE
    limits: Limits = field(default_factory=Limits)
    schema: Schema = DEFAULT_SCHEMA


@dataclass(frozen=True, slots=True)
class DerivedDocument:
    """A document of the bundle.

    Args:
        subgraph: What it contributes.
        inside: Where it is inside the file, `/<part>/<name>` for each level; empty for the file itself.
        parent: The document it is attached to.
    """

    subgraph: Subgraph
    inside: str = ""
    parent: DocumentId | None = None

    def location(self, file: str) -> str:
        """Its place, given the file's."""
        return f"{file}!{self.inside}" if self.inside else file


@dataclass(frozen=True, slots=True)
class Derived:
    """A file's bundle.

    Args:
        documents: The file's document first, then its attachments, depth first.
        media: The file's media type.
        pages: Pages, sheets and slides of all documents together.
        characters: Code points of text of all documents together.
        warnings: What went wrong without losing the document, one line each.
        seconds: Time by stage: `parse`, `extract`, `build`. Facts for people, never part of the graph.
        partly: Why a part of it was not read, and is to be tried again; empty where all was.
    """

    documents: tuple[DerivedDocument, ...]
    media: str
    pages: int
    characters: int
    warnings: tuple[str, ...]
    seconds: dict[str, float]
    partly: str = ""


def warm() -> None:
    """Load what every document needs, once a worker, before memory is limited."""
    annotation.load()
    detect_language("A sentence to load the model of languages with.")


def is_current(derivation: str, limits: Limits, enrichment: str = "") -> bool:
    """Whether a document would be derived now as it was.

    Args:
        derivation: What it was derived by.
        limits: Those that it would be derived under.
        enrichment: The mark of what would be read in it besides (`enrichment_mark`).

    Raises:
        ConfigurationError: it has scanned pages, and the OCR engine that is asked for is not installed.
    """
    derivation, mark_of_enrichment = cut_enrichment_mark(derivation)
    present = _split(derivation)
    if present is None or mark_of_enrichment != enrichment:
        return False
    parsers, rest = present
    bare, mark_of_html = cut_html_mark(rest)
    return mark_of_html == html_mark(parsers, limits) and is_marked_for(bare, limits)


def joint_derivation(one: str, other: str) -> str | None:
    """What a document depends on whose reading was chosen among two; None where one is not current."""
    (one, one_mark), (other, other_mark) = cut_enrichment_mark(one), cut_enrichment_mark(other)
    first, second = _split(one), _split(other)
    # What was read in part gives way to what is read now, whatever that is.
    if first is None or second is None or one_mark != other_mark or is_partly(one_mark):
        return None
    (ocr, one_html), (other_ocr, other_html) = cut_html_mark(first[1]), cut_html_mark(second[1])
    if ocr != other_ocr:
        return None
    return DERIVATION + parser_mark(first[0] | second[0]) + ocr + (one_html or other_html) + one_mark


def _split(derivation: str) -> tuple[frozenset[str], str] | None:
    if not derivation.startswith(DERIVATION):
        return None
    return split_current(derivation.removeprefix(DERIVATION))


def present_derivation() -> str:
    """What a file that was refused depends on: any parser's change may let it in."""
    return DERIVATION + parser_mark(PARSER_VERSIONS)


def derive(job: DerivationJob) -> Derived:
    """Derive one file.

    Raises:
        InputRejected: the file cannot be read, with the reason. An attachment that cannot be read is a
            warning instead: its document stays a stub.
    """
    return _Derivation(job).run()


@dataclass(frozen=True, slots=True)
class _Trace:
    """What a document and all that is attached to it depend on, besides what all documents do.

    Args:
        parsers: The parsers that read them.
        ocr: The mark of OCR.
    """

    parsers: frozenset[str] = frozenset()
    ocr: str = ""

    def __or__(self, other: _Trace) -> _Trace:
        # The longest mark is that of what was cut short.
        return _Trace(self.parsers | other.parsers, max(self.ocr, other.ocr, key=len))

    def derivation(self) -> str:
        return DERIVATION + parser_mark(self.parsers) + self.ocr


class _Derivation:
    """The derivation of one file and what is attached to it."""

    def __init__(self, job: DerivationJob) -> None:
        self._job = job
        self._extractor = Extractor(SpacyAnnotator(), job.schema)
        self._documents: list[DerivedDocument] = []
        self._traces: dict[DocumentId, _Trace] = {}
        self._warnings: list[str] = []
        self._pages = 0
        self._characters = 0
        self._attachments = 0
        self._started = time.monotonic()
        self._seconds = dict.fromkeys(("parse", "extract", "build"), 0.0)

    def run(self) -> Derived:
        parsed, _ = self._add(self._job.data, self._job.name, "", None, 0)
        return Derived(
            tuple(self._documents),
            parsed.media,
            self._pages,
            self._characters,
            tuple(self._warnings),
            {stage: round(seconds, 6) for stage, seconds in self._seconds.items()},
        )

    def _add(
        self, data: bytes, name: str, inside: str, parent: DocumentId | None, depth: int
    ) -> tuple[ParsedDocument, _Trace]:
        """Add a document with its attachments; returns it with what all of them together depend on."""
        document = document_id(data)
        with _Stopwatch(self._seconds, "parse"):
            parsed = parse_document(data, name, self._limits_left())
        trace = _Trace(_parsers_of(Media(parsed.media)), mark_of(parsed.recognition, self._job.limits))
        self._traces[document] = trace
        self._pages += len(parsed.pages)
        label = f"{inside.rsplit('/', 1)[-1]}: " if inside else ""
        self._warnings += [f"{label}{warning}" for warning in parsed.warnings]
        subgraph = self._subgraph(document, parsed, label)
        place = len(self._documents)
        self._documents.append(DerivedDocument(subgraph, inside, parent))
        # A file is read anew for the sake of what is in it.
        trace |= self._add_attachments(document, parsed, inside, depth)
        self._traces[document] = trace
        marked = replace(subgraph, derivation=trace.derivation() + html_mark(trace.parsers, self._job.limits))
        self._documents[place] = DerivedDocument(marked, inside, parent)
        return parsed, trace

    def _limits_left(self) -> Limits:
        """The job's limits: a file and all that is attached to it share the time for OCR."""
        spent = time.monotonic() - self._started
        return replace(self._job.limits, ocr_seconds=max(self._job.limits.ocr_seconds - spent, 0.0))

    def _subgraph(self, document: DocumentId, parsed: ParsedDocument, label: str) -> Subgraph:
        with _Stopwatch(self._seconds, "extract"):
            composed = compose(parsed)
            chunks = cut_chunks(composed)
            extraction = self._extractor.extract(composed, chunks, language_of(composed, chunks))
        self._characters += len(composed.text)
        self._warnings += [f"{label}{warning}" for warning in extraction.warnings]
        with _Stopwatch(self._seconds, "build"):
            return build_subgraph(
                composed,
                chunks,
                extraction,
                document=document,
                workspace=self._job.workspace,
                derivation=DERIVATION,
            )

    def _add_attachments(
        self, document: DocumentId, parsed: ParsedDocument, inside: str, depth: int
    ) -> _Trace:
        """Add a document's attachments; returns what they depend on."""
        trace = _Trace()
        for attachment, place in self._worth_reading(parsed, inside, depth):
            attached = document_id(attachment.data)
            if attached in self._traces:
                known = next(item for item in self._documents if item.subgraph.document == attached)
                self._documents.append(DerivedDocument(known.subgraph, place, document))
                trace |= self._traces[attached]
                continue
            try:
                _, below = self._add(attachment.data, attachment.name, place, document, depth + 1)
                trace |= below
            except InputRejected as rejection:
                self._warnings.append(
                    f"attachment {attachment.name}: {rejection.message} ({rejection.reason})"
                )
                trace |= self._trace_of_rejected(attachment, rejection.reason)
        return trace

    def _trace_of_rejected(self, attachment: Attachment, reason: RejectionReason) -> _Trace:
        """What could let an attachment in that was not."""
        ocr = ""
        if reason in _CURABLE:
            ocr = mark(self._job.limits, complete=reason is RejectionReason.NEEDS_OCR)
        return _Trace(_parsers_of(detect(attachment.data, attachment.name)), ocr)

    def _worth_reading(
        self, parsed: ParsedDocument, inside: str, depth: int
    ) -> Iterator[tuple[Attachment, str]]:
        if parsed.attachments and depth >= DEEPEST:
            self._warnings.append(f"attachments more than {DEEPEST} levels deep were not read")
            return
        for attachment in parsed.attachments:
            self._attachments += 1
            if self._attachments > self._job.limits.attachments:
                self._warnings.append(
                    f"attachments after the first {self._job.limits.attachments} were not read"
                )
                return
            yield attachment, f"{inside}/{attachment.part}/{plain_name(attachment.name)}"


def _parsers_of(media: Media) -> frozenset[str]:
    parser = parser_of(media)
    return frozenset({parser}) if parser else frozenset()


def language_of(composed: ComposedDocument, chunks: list[Chunk]) -> str:
    """The language of a document's prose; where it has none, of all its text."""
    prose = "\n".join(
        composed.text[chunk.start : chunk.end] for chunk in chunks[:40] if chunk.block != "mail_header"
    )
    return (
        detect_language(prose if len(prose.split()) >= 3 else composed.text)
        if composed.text
        else UNDETERMINED
    )


def plain_name(name: str) -> str:
    """An attachment's name as one step of a location: it may not look like a path."""
    return name.replace("/", "_").replace("!", "_") or "unnamed"


class _Stopwatch:
    """Adds the time of a `with` block to a stage, and says that the stage has begun."""

    def __init__(self, seconds: dict[str, float], stage: str) -> None:
        self._seconds = seconds
        self._stage = stage

    def __enter__(self) -> None:
        tell(self._stage)
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._seconds[self._stage] += time.perf_counter() - self._start
