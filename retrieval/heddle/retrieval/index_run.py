"""One index run that has something to do: from a plan to the next generation in force."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heddle.core.encoder import TextEncoder
from heddle.core.errors import Defect, IndexCorrupt, NoIndex
from heddle.core.events import Listener
from heddle.core.failpoint import failpoint
from heddle.core.ids import NodeId, digest
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import node_of
from heddle.graph.store import GraphReader
from heddle.retrieval.entry import TYPES, Entry
from heddle.retrieval.entry_changes import EntryChanges, entry_changes
from heddle.retrieval.generation import LEXICAL, SEGMENTS, open_generation
from heddle.retrieval.held_index import HeldIndex
from heddle.retrieval.index_build import (
    changed_entities,
    encode_entries,
    entity_entries,
    finish_segment,
    is_empty,
    read_documents,
    touched_nodes,
    with_draft,
)
from heddle.retrieval.index_plan import GraphState, Plan, graph_changed
from heddle.retrieval.joined_nodes import (
    JOINED_FILE,
    NOBODY,
    bring_up_joined,
    open_joined,
    write_joined,
)
from heddle.retrieval.layers import NONE, Layers, Segment
from heddle.retrieval.lexical_index import MUTABLE, LexicalIndex, link_lexical, write_lexical
from heddle.retrieval.manifest import (
    MANIFEST,
    Manifest,
    current_folder,
    hash_files,
    make_current,
    sync_files,
    verify,
)
from heddle.retrieval.node_space import SPACE_FILE, write_space
from heddle.retrieval.segment import draft_graph, segment_files, write_segment
from heddle.retrieval.segment_merge import due, merge, size

BUILDING = ".building"
MOST_DRIFT = 0.5
"""Above this share of deleted entries in the statistics the lexical index is written afresh."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """A segment of the generation to be, with its name where it is one of the generation before."""

    segment: Segment
    name: str = ""


class IndexRun:
    """Builds a generation beside the others and puts it in force.

    Args:
        graph: What is indexed.
        encoder: Turns entries into vectors.
        folder: The index folder.
        state: What of the graph is taken in.
        plan: What that takes.
        held: The index as it is.
        listener: Hears of documents and batches.
    """

    def __init__(
        self,
        graph: GraphReader,
        encoder: TextEncoder,
        folder: Path,
        state: GraphState,
        plan: Plan,
        held: HeldIndex,
        listener: Listener,
    ) -> None:
        self.graph, self.encoder, self.folder = graph, encoder, folder
        self.state, self.plan, self.held, self.listener = state, plan, held, listener
        self.building = folder / BUILDING
        self.encoded = 0
        self.touched = NONE
        self.joined = NOBODY

    def build(self, *, check: bool = True) -> Manifest:
        """Build the generation and put it in force; `check` holds it against the graph once more."""
        (self.building / SEGMENTS).mkdir(parents=True)
        segment = self._segment()
        before = self.held.layers
        grown = Layers([*before.segments, *([] if is_empty(segment) else [segment])])
        changes = entry_changes(before, Layers([*before.segments, segment]), self.plan.buried)
        counts = self._counts(changes)
        drift = self._write_lexical(grown, changes, sum(counts.values()))
        self._write_space()
        self._write_joined()
        names = self._write_segments(grown)
        if check and self.graph.version() != self.state.version:
            raise graph_changed()
        manifest = self._manifest(names, counts, drift)
        (self.building / MANIFEST).write_bytes(manifest.to_bytes())
        failpoint("index.written")
        sync_files(self.building)
        self._put_in_force(manifest.generation)
        return manifest

    def _segment(self) -> Segment:
        """The segment of what changed."""
        plan, before = self.plan, self.held.layers
        documents = read_documents(self.graph, plan.added, self.listener)
        names = {str(listed.document): listed.name for listed in plan.added} | dict(plan.renamed)
        draft = draft_graph(documents, names=names, buried=plan.buried)
        after = with_draft(before, draft)
        self.touched = touched = touched_nodes(before, after, plan.buried)
        entries = [entry for document in documents for entry in document.entries]
        entities = entity_entries(after, touched, entries)
        changed, replaced = changed_entities(before, touched, entities)
        entries += changed
        vectors, self.encoded = encode_entries(entries, self.encoder, before, self.listener)
        return finish_segment(draft, entries, vectors, replaced)

    def _counts(self, changes: EntryChanges) -> dict[str, int]:
        held = self.held.manifest.entries if self.held.manifest else {}
        return {kind.value: held.get(kind.value, 0) + changes.counts[kind.value] for kind in TYPES}

    def _write_lexical(self, layers: Layers, changes: EntryChanges, count: int) -> float:
        """Bring the lexical index to the entries; returns its drift."""
        folder, held = self.building / LEXICAL, self.held
        if held.folder is None or held.manifest is None or held.manifest.drift > MOST_DRIFT:
            write_lexical(folder, added=_shown(layers))
        else:
            link_lexical(held.folder / LEXICAL, folder)
            fresh = (layers.entry(number, row) for number, row in changes.fresh)
            write_lexical(folder, added=fresh, removed=changes.gone)
        written = LexicalIndex(folder)
        if written.count != count:
            raise Defect("the lexical index and the segments disagree", hint="run `heddle index --rebuild`")
        return written.drift

    def _write_space(self) -> None:
        state, manifest, held = self.state, self.held.manifest, self.held
        if not state.space_mark:
            return
        if (
            held.folder
            and manifest
            and (manifest.space, manifest.space_digest)
            == (
                state.space,
                state.space_mark,
            )
        ):
            os.link(held.folder / SPACE_FILE, self.building / SPACE_FILE)
            return
        ids, vectors = self.graph.embeddings(state.space)
        if self.graph.space_mark(state.space) != state.space_mark:
            raise graph_changed()
        write_space(self.building, ids, vectors)

    def _write_joined(self) -> None:
        """Bring up which nodes are one thing: a person's word may wait for a node that comes now."""
        held, manifest, state = self.held, self.held.manifest, self.state
        if held.folder is None or manifest is None or self.plan.afresh or manifest.revision > state.revision:
            self.joined = bring_up_joined(self.graph, NOBODY, None)
        else:
            changed = self.graph.resolution_changes(manifest.revision)
            told = _other_words(state.decisions, manifest.decisions, set(self.touched.tolist()))
            before = open_joined(held.folder)
            self.joined = bring_up_joined(self.graph, before, changed, told)
            if self.joined is before and len(before):
                os.link(held.folder / JOINED_FILE, self.building / JOINED_FILE)
                return
        write_joined(self.building, self.joined)

    def _write_segments(self, layers: Layers) -> tuple[str, ...]:
        """Merge what is due, link what stays, write what is new; returns the names, oldest first."""
        names = self.held.manifest.segments if self.held.manifest else ()
        stack = [Stacked(segment, name) for segment, name in zip(layers.segments, names, strict=False)]
        stack += [Stacked(segment) for segment in layers.segments[len(names) :]]
        while (run := due([size(layers, number) for number in range(len(layers))])) is not None:
            first, last = run
            self._verify([item.name for item in stack[first : last + 1] if item.name])
            merged = merge(layers, first, last)
            stack[first : last + 1] = [] if is_empty(merged) else [Stacked(merged)]
            layers = Layers([item.segment for item in stack])
        # What stays is linked first: of equal content, a merged segment may stand before it and must not
        # take its name.
        target = self.building / SEGMENTS
        for item in stack:
            if item.name:
                self._link(item.name, target)
        return tuple(item.name or write_segment(target, *item.segment) for item in stack)

    def _verify(self, names: Sequence[str]) -> None:
        """Hold segments that will be copied against their hashes: damage must not get a new one."""
        if self.held.folder is None or self.held.manifest is None:
            return
        wanted = tuple(f"{SEGMENTS}/{name}." for name in names)
        known = [path for path in self.held.manifest.files if not path.startswith(wanted)]
        verify(self.held.folder, self.held.manifest, known)

    def _link(self, name: str, target: Path) -> None:
        if self.held.folder is None:
            raise Defect("a segment has a name and no generation that holds it")
        for path in segment_files(self.held.folder / SEGMENTS, name):
            os.link(path, target / path.name)

    def _manifest(self, names: tuple[str, ...], counts: Mapping[str, int], drift: float) -> Manifest:
        state, plan, held = self.state, self.plan, self.held.manifest
        known = held.documents if held else 0
        decisions = tuple((d.verdict.value, d.left, d.right) for d in state.decisions)
        derived = (state.space, state.space_mark, state.decisions_digest, self.joined.digest())
        contents = state.contents.to_texts()
        name = digest("generation", state.version, self.encoder.name, *derived, *contents, *names)[:16]
        return Manifest(
            generation=name,
            graph_version=state.version,
            sequence=state.sequence,
            contents=contents,
            documents=known + len(plan.added) - len(plan.changed) - len(plan.gone),
            encoder=self.encoder.name,
            dimension=self.encoder.dimension,
            space=state.space,
            space_digest=state.space_mark,
            segments=names,
            entries=counts,
            drift=drift,
            decisions=decisions,
            decisions_digest=state.decisions_digest,
            revision=state.revision,
            joined=self.joined.digest(),
            losses=self._losses(),
            files=self._hashes(),
        )

    def _losses(self) -> str:
        if self.held.manifest is None:
            return digest("built", self.state.version)
        lost = self.plan.gone
        return digest("lost", self.held.manifest.losses, *lost) if lost else self.held.manifest.losses

    def _hashes(self) -> dict[str, str]:
        """SHA-256 of all files; one that is linked from the generation before is known."""
        paths = [path for path in self.building.rglob("*") if path.is_file()]
        known = self.held.manifest.files if self.held.manifest else {}
        hashes = {}
        for path in paths:
            inside = str(path.relative_to(self.building))
            if inside in known and path.name not in MUTABLE and path.stat().st_nlink > 1:
                hashes[inside] = known[inside]
        fresh = [str(path.relative_to(self.building)) for path in paths]
        hashes |= hash_files(self.building, [path for path in fresh if path not in hashes])
        return dict(sorted(hashes.items()))

    def _put_in_force(self, name: str) -> None:
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


def _other_words(
    decisions: Iterable[Decision], before: Iterable[tuple[str, str, str]], touched: Collection[bytes]
) -> list[Decision]:
    """People's words that came or went, and those about nodes that came or went."""
    words = {(each.verdict.value, each.left, each.right): each for each in decisions}
    gone = set(before) - words.keys()
    found = [Decision(Verdict(verdict), NodeId(left), NodeId(right)) for verdict, left, right in sorted(gone)]
    told = set(before)
    for word, decision in words.items():
        ends = {node_of(decision.left).encode(), node_of(decision.right).encode()}
        if word not in told or not ends.isdisjoint(touched):
            found.append(decision)
    return found


def _shown(layers: Layers) -> Iterator[Entry]:
    """All entries that an index shows, in the order of their rows."""
    for number, entries in enumerate(layers.entries):
        rows = np.flatnonzero(layers.rows(number))
        found = layers.find(entries.ids[rows])
        shown = (found[:, 0] == number) & (found[:, 1] == rows)
        for row in rows[shown].tolist():
            yield entries.entry(row)


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
