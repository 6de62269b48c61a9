"""A layout as JSON, a page at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from layouts import contributed
from parsed_builders import a_block, a_document, a_heading, a_table

from heddle.api.document_layout import layout_page
from heddle.core.errors import NotFound
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Source


def test_pages_of_a_layout_follow_each_other_to_its_end(tmp_path: Path) -> None:
    subgraph = contributed(a_document(a_heading("Looms"), a_block("Old."), a_table(("a", "b"), ("c", "d"))))
    store = EmbeddedStore(tmp_path / "graph.db")
    scope = store.scope(DEFAULT_WORKSPACE)
    scope.put([DocumentPut(subgraph, (Source("/looms.md"),))])

    first = layout_page(scope, subgraph.document, after=-1, limit=4)
    rest = layout_page(scope, subgraph.document, after=3, limit=100)

    assert [item["position"] for item in first.items] == [0, 1, 2, 3]
    assert (first.after, rest.after) == (3, None)
    assert rest.items[0]["position"] == 4
    assert layout_page(scope, subgraph.document, after=500, limit=4).items == []
    with pytest.raises(NotFound):
        layout_page(scope, DocumentId("e" * 64), after=-1, limit=4)
    store.close()
