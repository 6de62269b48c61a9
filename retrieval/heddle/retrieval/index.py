"""Building and opening the index: `build_index` brings it to the graph, `open_index` reads it.

An index folder holds generations and `CURRENT`, the name of the one in force. A generation is written
beside the others, made durable, and put in force by one rename; readers keep what they opened.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from heddle.core.encoder import TextEncoder
from heddle.core.errors import IndexCorrupt, NoIndex, OutOfReach
from heddle.core.events import Event, Listener, ignore
from heddle.core.failpoint import failpoint
from heddle.core.lock import exclusive
from heddle.graph.store import GraphReader, GraphScope
from heddle.retrieval.generation import Generation, open_generation
from heddle.retrieval.held_index import NOTHING, HeldIndex, held_or_nothing, open_held
from heddle.retrieval.index_plan import (
    GraphState,
    Plan,
    check_encoder,
    is_current,
    make_plan,
    plan_deletions,
    read_state,
)
from heddle.retrieval.index_run import BUILDING, IndexRun
from heddle.retrieval.manifest import Manifest, current_folder

SPACE = "rphgnn"
"""Embedding space that the GNN retriever reads unless told otherwise."""
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
        shutil.rmtree(folder / BUILDING, ignore_errors=True)
        held = NOTHING if rebuild else held_or_nothing(folder)
        if held.manifest:
            check_encoder(held.manifest.encoder, held.manifest.dimension, encoder)
        listener(Event("index", "started"))
        state = read_state(graph, space)
        if held.manifest and is_current(state, held):
            return _report(held.manifest, None, 0, began)
        plan = make_plan(graph, state, held)
        run = IndexRun(graph, encoder, folder, state, plan, held, listener)
        manifest = run.build()
        count = sum(manifest.entries.values())
        listener(Event("index", "finished", count, count))
        return _report(manifest, plan, run.encoded, began)


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
        held = open_held(folder)
        if held.manifest:
            check_encoder(held.manifest.encoder, held.manifest.dimension, encoder)
        yield
        failpoint("index.before-deletion")
        plan = plan_deletions(graph, held)
        state = _without_deleted(read_state(graph, space), plan, held, graph)
        if not is_current(state, held):
            shutil.rmtree(folder / BUILDING, ignore_errors=True)
            with _writing(folder):
                IndexRun(graph, encoder, folder, state, plan, held, ignore).build(check=False)


def lingering_documents(graph: GraphReader, folder: Path) -> dict[str, str]:
    """Ids and names of documents that the index in force holds and the graph does not.

    There are some where a run was killed after it deleted from the graph; `following_deletions` around an
    empty block takes them out.

    Raises:
        IndexCorrupt: the index is damaged.
    """
    held = held_or_nothing(folder)
    if held.manifest is None:
        return {}
    gone = plan_deletions(graph, held).gone
    found = {str(document): held.layers.document(document) for document in gone}
    return {document: facts.name for document, facts in found.items() if facts}


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


def _without_deleted(state: GraphState, plan: Plan, held: HeldIndex, graph: GraphScope) -> GraphState:
    """The state of a graph of those documents that are both indexed and still there."""
    version = plan.contents.version(graph.schema, state.decisions)
    # What else changed is read by the next run, from where this index stands.
    sequence = state.sequence if plan.contents == state.contents else held.sequence
    return replace(state, sequence=sequence, contents=plan.contents, version=version)


def _report(manifest: Manifest, plan: Plan | None, encoded: int, began: float) -> IndexReport:
    added, removed = (len(plan.added), len(plan.buried)) if plan else (0, 0)
    return IndexReport(
        generation=manifest.generation,
        graph_version=manifest.graph_version,
        entries=dict(manifest.entries),
        segments=len(manifest.segments),
        added=added,
        removed=removed,
        reused=manifest.documents - added,
        encoded=encoded,
        drift=manifest.drift,
        seconds=time.perf_counter() - began,
    )
