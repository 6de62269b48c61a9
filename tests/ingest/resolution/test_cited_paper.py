"""A reference is the paper that it means, whichever of the two came first."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from drawn_papers import contributed_by, draw_citing_paper, the_paper

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Source, Subgraph
from heddle.graph.same_as import ACCEPTED, SameAs
from heddle.graph.schema import EdgeType
from heddle.ingest.resolution.resolve import resolve


def resolved(folder: Path, subgraphs: list[Subgraph]) -> list[SameAs]:
    """What is one thing in a store that took papers in an order, resolved after each."""
    with closing(EmbeddedStore(folder / f"{subgraphs[0].document[:8]}.db")) as store:
        scope = store.scope(DEFAULT_WORKSPACE)
        for subgraph in subgraphs:
            scope.put([DocumentPut(subgraph, (Source(f"/papers/{subgraph.document}.pdf"),))])
            resolve(scope)
        return list(scope.same_as())


def test_a_citation_leads_to_the_paper_in_either_order(tmp_path: Path) -> None:
    cited, citing = contributed_by(the_paper())[0], contributed_by(draw_citing_paper())[0]
    found = resolved(tmp_path, [cited, citing])

    assert found == resolved(tmp_path, [citing, cited])
    root = NodeId(citing.document)
    references = {
        str(edge.target) for edge in citing.edges if edge.type == EdgeType.CITES and edge.source == root
    }
    meant = [pair for pair in found if cited.document in {str(pair.left), str(pair.right)}]
    assert [pair.method for pair in meant] == ["reference"]
    assert {str(meant[0].left), str(meant[0].right)} - {cited.document} <= references
    assert meant[0].score >= ACCEPTED


@pytest.mark.datasets
def test_authors_of_two_papers_are_two_nodes_until_they_are_resolved(datasets: Path) -> None:
    folder = datasets / "scipdf-meta" / "pdf"
    first, _ = contributed_by((folder / "http_dx.doi.org_10.3390_molecules21020186.pdf").read_bytes())
    second, _ = contributed_by((folder / "http_dx.doi.org_10.3390_molecules21020188.pdf").read_bytes())

    authors = [
        {edge.target for edge in each.edges if edge.type == EdgeType.AUTHORED_BY} for each in (first, second)
    ]
    assert all(authors)
    assert authors[0].isdisjoint(authors[1])
