"""The one result object shows all that a search found, as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import SheetLocator
from heddle.core.result import (
    Answer,
    AnswerSentence,
    CommunityHit,
    Evidence,
    Hit,
    Path,
    PathStep,
    SearchResult,
)
from heddle.core.scope import Scope

RESULT = SearchResult(
    question="Who leads Acme?",
    hits=(Hit("h", KnowledgeType.TRIPLE, 0.5, {"lexical": 2.0}, "Ada leads Acme", ("e",), (NodeId("n"),)),),
    evidence=(Evidence("e", DocumentId("d"), "plan.xlsx", "Ada", 3, 6, SheetLocator("People", "A2")),),
    paths=(
        Path(
            "h", ((NodeId("n"), "Ada"), (NodeId("m"), "Acme")), (PathStep(NodeId("n"), "LEADS", NodeId("m")),)
        ),
    ),
    index_generation="g1",
    graph_version="v1",
    types=(KnowledgeType.TRIPLE,),
    answer=Answer((AnswerSentence("Ada leads Acme.", ("e",)), AnswerSentence("Perhaps.", ())), "extractive"),
    timings={"total": 1.5},
)


def test_a_result_is_json_with_every_field() -> None:
    shown = json.loads(json.dumps(RESULT.to_json()))

    assert shown == {
        "question": "Who leads Acme?",
        "instruction": "",
        "types": ["triple"],
        "preferred": [],
        "hits": [
            {
                "id": "h",
                "type": "triple",
                "score": 0.5,
                "scores": {"lexical": 2.0},
                "text": "Ada leads Acme",
                "evidence": ["e"],
                "nodes": ["n"],
            }
        ],
        "evidence": [
            {
                "id": "e",
                "document": "d",
                "source": "plan.xlsx",
                "quote": "Ada",
                "span": [3, 6],
                "locator": {"sheet": "People", "range": "A2"},
            }
        ],
        "paths": [
            {
                "hit": "h",
                "nodes": [{"id": "n", "name": "Ada"}, {"id": "m", "name": "Acme"}],
                "edges": [{"source": "n", "edge": "LEADS", "target": "m", "attention": None}],
            }
        ],
        "answer": {
            "text": "Ada leads Acme. Perhaps.",
            "sentences": [
                {"text": "Ada leads Acme.", "evidence": ["e"], "supported": True},
                {"text": "Perhaps.", "evidence": [], "supported": False},
            ],
            "generator": "extractive",
        },
        "index_generation": "g1",
        "graph_version": "v1",
        "timings": {"total": 1.5},
        "truncated": False,
        "scope": "local",
        "communities": [],
    }


def test_a_global_result_shows_the_communities_it_was_answered_from() -> None:
    community = CommunityHit("c", "Acme, Ada", level=1, size=12, score=0.75)

    shown = replace(RESULT, scope=Scope.GLOBAL, communities=(community,)).to_json()

    assert shown["scope"] == "global"
    assert shown["communities"] == [
        {"id": "c", "title": "Acme, Ada", "level": 1, "size": 12, "score": 0.75},
    ]


def test_a_result_without_an_answer_says_so() -> None:
    result = SearchResult("?", (), (), (), "", "v1")

    assert result.to_json()["answer"] is None
    assert result.to_json()["hits"] == []
