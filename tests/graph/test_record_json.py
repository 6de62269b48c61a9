"""Records survive being JSON, and JSON of another shape is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graph_builders import a_document, document_puts
from hypothesis import given

from heddle.core.ids import NodeId
from heddle.graph.record_json import (
    decision_from_json,
    decision_to_json,
    document_from_json,
    document_to_json,
)
from heddle.graph.records import Decision, DocumentPut, Verdict


@given(put=document_puts())
def test_a_document_reads_back_as_it_was(put: DocumentPut) -> None:
    line = json.dumps(document_to_json(put.subgraph, put.sources))

    again = document_from_json(json.loads(line))

    assert again == put
    assert again.subgraph.lines() == put.subgraph.lines()


def test_a_decision_reads_back_as_it_was() -> None:
    decision = Decision(Verdict.SPLIT, NodeId("b"), NodeId("a"), "two people")

    assert decision_from_json(json.loads(json.dumps(decision_to_json(decision)))) == decision


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("document",), 7),
        (("derivation",), None),
        (("digest",), "0" * 64),
        (("nodes",), {}),
        (("nodes", 0), "node"),
        (("nodes", 0, "stub"), 0),
        (("nodes", 0, "type"), "Dragon"),
        (("nodes", 0, "properties"), []),
        (("nodes", 0, "properties", "title"), None),
        (("nodes", 0, "properties", "title"), ["a", 1]),
        (("edges", 0, "source"), ["a"]),
        (("sources",), "here"),
        (("sources", 0, "parent"), 7),
    ],
)
def test_another_shape_is_refused(path: tuple[str | int, ...], value: object) -> None:
    put = a_document("report")
    whole: Any = document_to_json(put.subgraph, put.sources)
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    with pytest.raises(ValueError, match=r"must be|digest|not a valid"):
        document_from_json(whole)
