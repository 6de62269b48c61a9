"""The shipped matcher, and what it says of a pair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_builders import a_document, an_entity

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId, document_id, shared_id
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.same_as import SameAs
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.blocking import keys_of
from heddle.ingest.resolution.matcher import MODEL, read_matcher, shipped_matcher, worth_comparing
from heddle.ingest.resolution.name_form import Family, name_form
from heddle.ingest.resolution.namesake import WIDTH as TRAITS
from heddle.ingest.resolution.namesake import is_short_for
from heddle.ingest.resolution.pair_features import WIDTH, Profile
from heddle.ingest.resolution.record import record_of
from heddle.ingest.resolution.resolve import resolve


@pytest.fixture
def scope(tmp_path: Path) -> Iterator[GraphScope]:
    store = EmbeddedStore(tmp_path / "graph.db")
    yield store.scope(DEFAULT_WORKSPACE)
    store.close()


def a_paper(name: str, authors: dict[str, str], facts: dict[str, Value] | None = None) -> DocumentPut:
    """A paper with authors and the organisation of each."""
    document = document_id(name.encode())
    root = Node(NodeId(document), NodeType.DOCUMENT, {"title": name, **(facts or {})})
    nodes, edges = {root.id: root}, []
    for author, organisation in authors.items():
        person = author_node(document, author)
        place = shared_id(DEFAULT_WORKSPACE, "Affiliation", f"{document} {organisation}")
        nodes[person] = Node(person, NodeType.AUTHOR, {"name": author})
        nodes[place] = Node(place, NodeType.AFFILIATION, {"name": organisation, "organisation": organisation})
        edges += [Edge(root.id, EdgeType.AUTHORED_BY, person), Edge(person, EdgeType.AFFILIATED_WITH, place)]
    return DocumentPut(
        Subgraph(document, "test/1", tuple(nodes.values()), tuple(edges)), (Source(f"/{name}"),)
    )


def author_node(document: DocumentId, author: str) -> NodeId:
    return shared_id(DEFAULT_WORKSPACE, "Author", f"{document} {author}")


def between(scope: GraphScope, left: NodeId, right: NodeId) -> SameAs | None:
    return next((pair for pair in scope.same_as_of([left])[left] if right in pair.nodes), None)


def test_the_shipped_file_is_small_and_fits_the_features() -> None:
    matcher = read_matcher(MODEL)

    assert MODEL.stat().st_size < 100_000
    assert matcher.name == shipped_matcher().name
    assert matcher.pairs.columns.max() < WIDTH
    assert matcher.namesakes.columns.max() < TRAITS


def test_an_author_is_the_same_on_two_papers_with_the_same_company(scope: GraphScope) -> None:
    scope.put(
        [
            a_paper(
                "First paper",
                {"Ada Lovelace": "Analytical Society", "Charles Babbage": "Cambridge University"},
            ),
            a_paper(
                "Second paper",
                {"A. Lovelace": "Analytical Society", "Charles Babbage": "Cambridge University"},
            ),
        ]
    )
    resolve(scope)
    first, second = document_id(b"First paper"), document_id(b"Second paper")
    pair = between(scope, author_node(first, "Ada Lovelace"), author_node(second, "A. Lovelace"))

    assert pair is not None
    assert pair.accepted
    assert any(fact.startswith("shares") for fact in pair.evidence)


def test_a_name_that_a_text_gives_is_an_alias(scope: GraphScope) -> None:
    # The builder has each mention end at the fourth letter of the text.
    scope.put(
        [a_document("a", people=("Alan", "Alan Mathison Turing"), text="Alan (Alan Mathison Turing) met.")]
    )
    resolve(scope)
    pair = between(scope, an_entity("Alan").id, an_entity("Alan Mathison Turing").id)

    assert pair is not None
    assert (pair.method, pair.accepted) == ("alias", True)


@pytest.mark.parametrize(
    ("one", "other", "worth"),
    [
        ("graph transformer", "graph transformers", True),
        ("graph", "graph transformer", False),
        ("Heterogeneous Graph Transformer", "HGT", True),
        ("graph encoder", "graph decoder", False),
    ],
)
def test_a_term_is_compared_with_its_spellings_alone(one: str, other: str, worth: bool) -> None:
    profiles = []
    for name in (one, other):
        record = record_of(NodeId(name), "Concept", Family.MATTER, name)
        profiles.append(Profile.of(record, keys_of(record)))

    assert worth_comparing(*profiles) is worth


def test_short_forms_are_told() -> None:
    whole = name_form("World Health Organization", Family.BODY)
    assert is_short_for(name_form("WHO", Family.BODY), whole)
    assert is_short_for(name_form("World Health", Family.BODY), whole)
    assert not is_short_for(whole, whole)
    assert not is_short_for(name_form("World Bank", Family.BODY), whole)
