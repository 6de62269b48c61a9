from __future__ import annotations

from dataclasses import replace

from heddle.cli.answer_text import answer_text
from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import PageLocator, SheetLocator
from heddle.core.result import Answer, AnswerSentence, Evidence, Hit, Path, PathStep, SearchResult

CONTRACT = Evidence("e1", DocumentId("d1"), "contract.pdf", "Signed by\nAda.", 0, 14, PageLocator(2))
BUDGET = Evidence("e2", DocumentId("d2"), "budget.xlsx", "Ada, 40", 0, 7, SheetLocator("Q1", "A2:B2"))
RESULT = SearchResult(
    question="Who signed?",
    hits=(
        Hit("h1", KnowledgeType.TABLE, 0.5, {}, "Name is Ada", ("e2",), ()),
        Hit("h2", KnowledgeType.TEXT, 0.25, {}, "Signed by Ada.", ("e1",), ()),
    ),
    evidence=(BUDGET, CONTRACT),
    paths=(
        Path(
            "h1",
            ((NodeId("a"), "Ada"), (NodeId("r"), "row 2"), (NodeId("t"), "Q1")),
            (
                PathStep(NodeId("r"), "MENTIONS", NodeId("a")),
                PathStep(NodeId("r"), "HAS_ROW", NodeId("t")),
            ),
        ),
    ),
    index_generation="g",
    graph_version="v",
    answer=Answer((AnswerSentence("Ada signed.", ("e1",)), AnswerSentence("So be it.", ())), "extractive"),
)


def test_marks_count_in_the_order_of_the_answer() -> None:
    text = answer_text(RESULT)

    assert text.startswith("Ada signed. [1] So be it. [unsupported]\n\n")
    assert '[1] contract.pdf, page 2: "Signed by Ada."' in text
    assert '[2] budget.xlsx, sheet Q1, A2:B2: "Ada, 40"' in text


def test_hits_name_their_type_and_marks() -> None:
    assert "  0.5000  table    Name is Ada [2]" in answer_text(RESULT)


def test_a_path_shows_which_way_each_edge_points() -> None:
    assert "path  Ada <-MENTIONS- row 2 -HAS_ROW-> Q1" in answer_text(RESULT)


def test_nothing_found_is_said() -> None:
    empty = replace(RESULT, hits=(), evidence=(), paths=(), answer=None)

    assert answer_text(empty) == "nothing found"
