"""Page sizes: what boxes of evidence are measured against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from originals import ALL, IDS, bench_over

from heddle.api.page_sizes import document_pages
from heddle.api.workbench import Workbench
from heddle.core.errors import NotFound
from heddle.graph.records import DocumentPut, Node
from heddle.graph.schema import NodeType

SIZES: list[dict[str, Any]] = [
    {"page": 1, "width": 600.0, "height": 800.0},
    # Cropped to 500 x 600, and turned.
    {"page": 2, "width": 600.0, "height": 500.0},
]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with bench_over(tmp_path_factory.mktemp("sizes")) as opened:
        yield opened


def test_the_graph_knows_the_sizes_and_the_original_is_not_opened(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.api.page_sizes.open_original", None)

    assert document_pages(bench, IDS["two pages.pdf"]) == SIZES


def test_what_the_graph_does_not_know_the_original_tells(bench: Workbench) -> None:
    document = IDS["report"]
    subgraph, stored = bench.scope.subgraph(document), bench.scope.document(document)
    assert subgraph is not None
    assert stored is not None
    bare = replace(subgraph, nodes=tuple(sizeless(node) for node in subgraph.nodes))
    bench.scope.put([DocumentPut(bare, stored.sources)])

    assert document_pages(bench, document) == [{"page": 1, "width": 600.0, "height": 800.0}]


@pytest.mark.parametrize("name", sorted(ALL.keys() - {"two pages.pdf", "report"}))
def test_a_format_without_pages_says_so(bench: Workbench, name: str) -> None:
    with pytest.raises(NotFound, match="has no pages"):
        document_pages(bench, IDS[name])


def sizeless(node: Node) -> Node:
    """A page as graphs had it that knew no sizes."""
    if node.type is not NodeType.PAGE:
        return node
    kept = {key: value for key, value in node.properties.items() if key not in {"width", "height"}}
    return replace(node, properties=kept)
