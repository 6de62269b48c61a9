"""Documents wait for slow extractors together, and each comes out once."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from workbench import LETTER, Workbench

from heddle.core.extractor import Reading, SourceDocument
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, document_id
from heddle.graph.records import Node, Subgraph
from heddle.graph.schema import NodeType
from heddle.ingest.derivation import Derived, DerivedDocument
from heddle.ingest.enricher import Enricher
from heddle.ingest.enriching import Enriching


class Meeting:
    """Gives a reading once so many documents are read at the same time."""

    name = "meeting/1"

    def __init__(self, together: int) -> None:
        self._barrier = threading.Barrier(together, timeout=20)

    def read(self, document: SourceDocument) -> Reading:
        self._barrier.wait()
        return Reading(warnings=(document.id,))


def derived(name: str) -> Derived:
    document = document_id(name.encode())
    root = Node(NodeId(document), NodeType.DOCUMENT, {"title": name})
    return Derived((DerivedDocument(Subgraph(document, "test/1", (root,), ())),), "text/plain", 0, 0, (), {})


@pytest.mark.parametrize(("at_once", "documents"), [(1, 3), (3, 6)])
def test_each_document_comes_out_once(at_once: int, documents: int) -> None:
    names = [f"d{number}" for number in range(documents)]
    enricher = Enricher(extractors=(Meeting(at_once),), at_once=at_once)
    done = []

    with closing(Enriching(enricher, DEFAULT_WORKSPACE)) as enriching:
        for name in names:
            done += list(enriching.give(name, derived(name)))
        done += list(enriching.rest())

    assert sorted(key for key, _ in done) == names
    assert all(read.warnings == (document_id(key.encode()),) for key, read in done)
    assert all(not read.partly for _, read in done)


def test_copies_that_come_while_one_is_read_are_places_of_the_same_document(bench: Workbench) -> None:
    for number in range(4):
        bench.write(f"{number}.txt", LETTER)
        bench.write(f"other-{number}.txt", f"{LETTER}{number}\n")

    summary = bench.ingest(enricher=Enricher(extractors=(Meeting(1),), at_once=4))

    assert (summary.ingested, summary.duplicate) == (5, 3)
    assert bench.scope.document_count() == 5
