"""Random sequences of calls on a graph, to be played on two stores that must agree."""

from __future__ import annotations

from dataclasses import dataclass

from graph_builders import DOCUMENT_NAMES, LOCATIONS, document_puts, id_of
from hypothesis import strategies as st

from heddle.core.errors import HeddleError
from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import Decision, DocumentPut, Source, Verdict
from heddle.graph.store import GraphScope

Outcome = tuple[DocumentId, ...] | type[HeddleError] | None


@dataclass(frozen=True)
class Put:
    """Put documents in one call."""

    documents: tuple[DocumentPut, ...]

    def call(self, scope: GraphScope) -> Outcome:
        return scope.put(self.documents)


@dataclass(frozen=True)
class AddSource:
    """Name a further place of a document, stored or not."""

    document: DocumentId
    source: Source

    def call(self, scope: GraphScope) -> Outcome:
        return scope.add_sources(self.document, [self.source])


@dataclass(frozen=True)
class RemoveSource:
    """Take a place from the document that holds it, if one does."""

    location: str

    def call(self, scope: GraphScope) -> Outcome:
        return scope.remove_sources([self.location])


@dataclass(frozen=True)
class Delete:
    """Delete a document, stored or not."""

    document: DocumentId

    def call(self, scope: GraphScope) -> Outcome:
        return scope.delete(self.document)


@dataclass(frozen=True)
class Decide:
    """Log a decision."""

    decision: Decision

    def call(self, scope: GraphScope) -> Outcome:
        scope.decide(self.decision)
        return None


Move = Put | AddSource | RemoveSource | Delete | Decide

_documents = st.sampled_from([id_of(name) for name in DOCUMENT_NAMES])
_sources = st.builds(Source, st.sampled_from(LOCATIONS))
_nodes = st.sampled_from([NodeId(name) for name in "abc"])
_decisions = st.builds(Decision, st.sampled_from(Verdict), _nodes, _nodes, st.text(max_size=3))
_moves = st.one_of(
    st.builds(Put, st.lists(document_puts(), min_size=1, max_size=2).map(tuple)),
    st.builds(AddSource, _documents, _sources),
    st.builds(RemoveSource, st.sampled_from(LOCATIONS)),
    st.builds(Delete, _documents),
    st.builds(Decide, _decisions),
)


def sequences(max_size: int) -> st.SearchStrategy[list[Move]]:
    """Sequences of calls; some find what they ask for and some do not."""
    return st.lists(_moves, min_size=1, max_size=max_size)


def play(move: Move, scope: GraphScope) -> Outcome:
    """Make the call: what it returned, or the kind of error it raised."""
    try:
        return move.call(scope)
    except HeddleError as error:
        return type(error)
