"""Building and opening the index: `build_index` brings it to the graph, `open_index` reads it.

An index folder holds generations and `CURRENT`, the name of the one in force. A generation is written
beside the others, made durable, and put in force by one rename; readers keep what they opened.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from heddle.core.encoder import TextEncoder
from heddle.core.errors import IndexCorrupt, NoIndex, OutOfReach
from heddle.core.events import Event, Listener, ignore
from heddle.core.failpoint import failpoint
from heddle.core.ids import DocumentId, digest
from heddle.core.lock import exclusive
from heddle.graph.standing import Contents, Listed
from heddle.graph.store import GraphReader, GraphScope
from heddle.retrieval.document_entries import DocumentEntries
from heddle.retrieval.generation import SEGMENTS, Generation, open_generation
from heddle.retrieval.generation_files import write_generation_files
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.index_build import (
    EntryFinder,
    compose_graph,
    encode_entries,
    entity_entries,
    graph_changed,
    read_documents,
    touched_nodes,
)
from heddle.retrieval.index_plan import GraphState, Plan, check_encoder, is_current, make_plan, read_state
from heddle.retrieval.kept_segment import KeptSegment, finish_segment, keep_segments
from heddle.retrieval.manifest import (
    Manifest,
    current_folder,
    hash_files,
    make_current,
    read_manifest,
    sync_files,
)
from heddle.retrieval.segment import write_segment_graph

SPACE = "rphgnn"
"""Embedding space that the GNN retriever reads unless told otherwise."""
_BUILDING = ".building"
_PATIENCE = 30.0
"""Seconds that a deletion waits for a run that builds the index."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run did.

    Args:
        generation: The generation now in force.
        graph_version: The graph it shows.
        entries: Entries by knowledge type.
        segments: Number of segments.
        added: Documents read by this run.
        removed: Documents that no longer count since the previous generation.
        reused: Documents that needed no reading.
        encoded: Entries that went through the encoder.
        drift: Deleted entries still counted in the corpus statistics, as a share of the living.
        seconds: Time taken.
    """

    generation: str
    graph_version: str
    entries: Mapping[str, int]
    segments: int
    added: int
    removed: int
    reused: int
    encoded: int
    drift: float
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {name: getattr(self, name) for name in self.__slots__}


def open_index(folder: Path, before: Generation | None = None) -> Generation:
    """Open the current generation of an index.

    Args:
        folder: The index folder of the workspace.
        before: An open generation; segments that both have are shared with it.

    Raises:
        NoIndex: nothing was indexed yet.
        IndexCorrupt: files are missing, damaged or do not match their manifest.
    """
    for attempt in range(3):
        chosen = current_folder(folder)
        try:
            return open_generation(chosen, before)
        except IndexCorrupt:
            # A builder may have put two newer generations in force since, and removed this one.
            if attempt == 2 or current_folder(folder) == chosen:
                raise
    raise NoIndex("nothing is indexed yet", hint="run `heddle index`")


def build_index(
    graph: GraphReader,
    encoder: TextEncoder,
    folder: Path,
    *,
    rebuild: bool = False,
    space: str = SPACE,
    listener: Listener = ignore,
) -> IndexReport:
    """Bring the index to the graph: documents that did not change are neither read nor encoded again.

    Args:
        graph: What to index.
        encoder: Turns entries into vectors; the index remembers its name.
        folder: The index folder of the workspace; made where it is absent.
        rebuild: Start from nothing, as a fresh index would; results then equal a fresh index's.
        space: Embedding space whose node vectors the GNN retriever searches, where the graph has it.
        listener: Hears of each document read and of each batch encoded.

    Raises:
        ModelUnusable: the index was built with another encoder.
        IndexCorrupt: the previous generation is damaged.
        StoreBusy: another run builds this index, or the graph changed meanwhile.
        OutOfReach: the folder cannot be written, on a full disk say; the index stays as it is.
    """
    began = time.perf_counter()
    with _writing(folder), exclusive(folder / ".lock", what="the index"):
        shutil.rmtree(folder / _BUILDING, ignore_errors=True)
        previous = None if rebuild else _previous(folder)
        if previous:
            check_encoder(previous.manifest.encoder, previous.manifest.dimension, encoder)
        listener(Event("index", "started"))
        state = read_state(graph, space)
        plan = make_plan(state, previous)
        if previous and is_current(state, previous):
            return _report(previous, plan, 0, began)
        run = _Run(graph, encoder, folder, state, plan, previous, listener)
        generation = run.build()
        listener(Event("index", "finished", generation.count, generation.count))
        return _report(generation, plan, run.encoded, began)


@contextmanager
def following_deletions(
    graph: GraphScope, encoder: TextEncoder, folder: Path, *, space: str = SPACE
) -> Iterator[None]:
    """Hold the index while a `with` block deletes documents from the graph, then take them out of it.

    Nothing else is brought up to date, so it costs what the deleted documents cost and cannot be kept
    from its end by whoever adds documents meanwhile. All that can be wrong with the index is raised
    before the block begins, so that nothing is deleted then.

    Args:
        graph: What the block deletes from.
        encoder: Turns the entries of entities that lost facts into vectors.
        folder: The index folder of the workspace.
        space: Embedding space that the GNN retriever reads.

    Raises:
        ModelUnusable: the index was built with another encoder.
        NoIndex: there is no index.
        IndexCorrupt: the index is damaged.
        StoreBusy: another run builds this index, and takes long.
    """
    with exclusive(folder / ".lock", what="the index", patience=_PATIENCE):
        previous = open_index(folder)
        check_encoder(previous.manifest.encoder, previous.manifest.dimension, encoder)
        yield
        failpoint("index.before-deletion")
        state = _without_deleted(read_state(graph, space), previous, graph)
        plan = make_plan(state, previous)
        if not is_current(state, previous):
            shutil.rmtree(folder / _BUILDING, ignore_errors=True)
            with _writing(folder):
                _Run(graph, encoder, folder, state, plan, previous, ignore).build(check=False)


def lingering_documents(graph: GraphReader, folder: Path) -> dict[str, str]:
    """Ids and names of documents that the index in force holds and the graph does not.

    There are some where a run was killed after it deleted from the graph; `following_deletions` around an
    empty block takes them out.

    Raises:
        IndexCorrupt: the index is damaged.
    """
    try:
        indexed = read_manifest(current_folder(folder)).documents
    except NoIndex:
        return {}
    stored = {str(document.id) for document in graph.documents()}
    return {document: facts[1] for document, facts in sorted(indexed.items()) if document not in stored}


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Name what keeps the index from being written."""
    try:
        yield
    except OSError as error:
        raise OutOfReach(
            f"cannot write the index in {folder} ({error.strerror or error})",
            hint="make room there, or set HEDDLE_HOME to a folder that can be written",
        ) from error


def _without_deleted(state: GraphState, previous: Generation, graph: GraphScope) -> GraphState:
    """The state of a graph of those documents that are both indexed and still there."""
    indexed = previous.manifest.documents
    documents = {name: facts for name, facts in indexed.items() if name in state.documents}
    left = Contents.of(Listed(DocumentId(name), facts[0], facts[1]) for name, facts in documents.items())
    return replace(state, documents=documents, version=left.version(graph.schema, state.decisions))


def _previous(folder: Path) -> Generation | None:
    try:
        return open_index(folder)
    except NoIndex:
        return None


def _report(generation: Generation, plan: Plan, encoded: int, began: float) -> IndexReport:
    return IndexReport(
        generation=generation.id,
        graph_version=generation.manifest.graph_version,
        entries=generation.counts(),
        segments=len(generation.segments),
        added=len(plan.added),
        removed=sum(len(gone) for gone in plan.removed),
        reused=plan.reused,
        encoded=encoded,
        drift=generation.lexical.drift,
        seconds=time.perf_counter() - began,
    )


class _Run:
    """One index run that has something to do."""

    def __init__(
        self,
        graph: GraphReader,
        encoder: TextEncoder,
        folder: Path,
        state: GraphState,
        plan: Plan,
        previous: Generation | None,
        listener: Listener,
    ) -> None:
        self.graph, self.encoder, self.folder = graph, encoder, folder
        self.state, self.plan, self.previous, self.listener = state, plan, previous, listener
        self.building = folder / _BUILDING
        self.encoded = 0

    def build(self, *, check: bool = True) -> Generation:
        """Build the generation and put it in force; `check` holds it against the graph once more."""
        (self.building / SEGMENTS).mkdir(parents=True)
        documents = read_documents(self.graph, self.state, self.plan, self.listener)
        segments, view = self._segments(documents)
        name = self._id(segments)
        files = write_generation_files(self.building, segments, view, self.state, self.previous)
        if check and self.graph.version() != self.state.version:
            raise graph_changed()
        hashes = hash_files(self.building, files)
        (self.building / "manifest.json").write_bytes(self._manifest(name, segments, hashes).to_bytes())
        failpoint("index.written")
        sync_files(self.building)
        return self._put_in_force(name)

    def _segments(self, documents: Sequence[DocumentEntries]) -> tuple[list[KeptSegment], GraphView]:
        parent = self.building / SEGMENTS
        kept = keep_segments(parent, self.previous, self.plan) if self.previous else []
        draft = parent / ".draft"
        draft.mkdir()
        added = write_segment_graph(draft, documents)
        graphs = [*(segment.graph for segment in kept), added]
        adjacency = compose_graph(self.state, graphs, [*(item.dead for item in kept), frozenset()])
        view = GraphView(adjacency, graphs)
        entries = [entry for document in documents for entry in document.entries]
        touched = touched_nodes(self.plan, self.previous, added, view)
        entries += entity_entries(view, touched, EntryFinder(entries, self.previous, self.plan))
        if not entries and not documents:
            shutil.rmtree(draft)
            return [item.without(touched) for item in kept], view
        vectors, self.encoded = encode_entries(entries, self.encoder, self.previous, self.listener)
        last = finish_segment(draft, entries, vectors)
        return [*(item.without(touched) for item in kept), last], view

    def _id(self, segments: Sequence[KeptSegment]) -> str:
        state = self.state
        documents = [f"{name} {facts}" for name, facts in sorted(state.documents.items())]
        rows = [
            f"{item.name} {digest(*sorted(item.dead))} {digest(item.rows.tobytes().hex())}"
            for item in segments
        ]
        derived = (state.space, state.space_digest, state.decisions_digest)
        return digest(
            "generation", state.version, self.encoder.name, *derived, *documents, "segments", *rows
        )[:16]

    def _manifest(self, name: str, segments: Sequence[KeptSegment], files: Mapping[str, str]) -> Manifest:
        return Manifest(
            generation=name,
            graph_version=self.state.version,
            encoder=self.encoder.name,
            dimension=self.encoder.dimension,
            space=self.state.space,
            space_digest=self.state.space_digest,
            segments=tuple(segment.name for segment in segments),
            tombstones={item.name: tuple(sorted(item.dead)) for item in segments if item.dead},
            documents=self.state.documents,
            decisions=self.state.decisions_digest,
            files=files,
        )

    def _put_in_force(self, name: str) -> Generation:
        old = _named(self.folder)
        target, number = self.folder / name, 1
        while target.exists():
            # The same content was built before. Whole, it serves as it is; damaged, readers may still
            # hold it, so the new one takes another name.
            if _whole(target):
                shutil.rmtree(self.building)
                break
            number += 1
            target = self.folder / f"{name}-{number}"
        else:
            self.building.rename(target)
        failpoint("index.renamed")
        make_current(self.folder, target.name)
        for path in sorted(self.folder.iterdir()):
            if path.is_dir() and path.name not in (target.name, old):
                shutil.rmtree(path)
        return open_generation(target)


def _named(folder: Path) -> str:
    try:
        return current_folder(folder).name
    except (NoIndex, IndexCorrupt):
        return ""


def _whole(folder: Path) -> bool:
    try:
        open_generation(folder)
    except IndexCorrupt:
        return False
    return True
