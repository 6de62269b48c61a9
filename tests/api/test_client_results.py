"""Results are to be looked at: as text, as a table in a notebook, as a frame."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from heddle.api.client_documents import Document
from heddle.api.client_results import SearchResult, place_of
from heddle.api.client_table import frame, html_table
from heddle.core.errors import ConfigurationError

HOSTILE = "<script>alert(1)</script>"


def a_result(**more: Any) -> SearchResult:
    """Two hits on a page and a cell; an answer of a cited and an unsupported sentence."""
    evidence = [
        {"id": "e1", "document": "d1", "source": "a.pdf", "quote": "words\nof a", "span": (0, 10),
         "locator": {"page": 3, "boxes": []}},
        {"id": "e2", "document": "d2", "source": "b.xlsx", "quote": "7", "span": (5, 6),
         "locator": {"sheet": "S", "range": "A1"}},
    ]  # fmt: skip
    hits = [
        {"id": "h1", "type": "text", "score": 2.0, "scores": {"dense": 0.5}, "text": "Words of a.",
         "evidence": ["e1"], "nodes": ["n1"]},
        {"id": "h2", "type": "table", "score": 1.0, "scores": {"lexical": 3.0}, "text": "Cell.",
         "evidence": ["e2"], "nodes": ["n2"]},
    ]  # fmt: skip
    path = {
        "hit": "h1",
        "nodes": [{"id": "n0", "name": "Ada"}, {"id": "n1", "name": "Corvane"}],
        "edges": [{"source": "n0", "edge": "WORKS_FOR", "target": "n1", "attention": None}],
    }
    answer = {
        "text": "It is seven. I guess.",
        "sentences": [
            {"text": "It is seven.", "evidence": ["e2", "e1"], "supported": True},
            {"text": "I guess.", "evidence": [], "supported": False},
        ],
        "generator": "extract",
    }
    whole = {
        "question": "How many?", "instruction": "", "types": [], "hits": hits, "evidence": evidence,
        "paths": [path], "answer": answer, "index_generation": "g", "graph_version": "v",
        "timings": {}, "truncated": False,
    }  # fmt: skip
    return SearchResult.model_validate({**whole, **more})


def test_a_result_reads_as_an_answer_with_numbered_citations() -> None:
    assert str(a_result()).splitlines() == [
        "It is seven. [1][2] I guess. [unsupported]",
        "",
        '[1] b.xlsx, sheet S, A1: "7"',
        '[2] a.pdf, page 3: "words of a"',
    ]


def test_a_result_without_an_answer_reads_as_hits() -> None:
    assert str(a_result(answer=None)).splitlines() == ["2.0000  text  Words of a.", "1.0000  table  Cell."]
    assert str(a_result(answer=None, hits=[])) == "nothing found"
    assert a_result(answer=None).text == ""


def test_a_result_introduces_itself_in_one_line() -> None:
    assert repr(a_result()) == "<SearchResult 'How many?': 2 hits, answer 'It is seven. I guess.'>"


def test_a_hit_leads_to_its_evidence_and_its_path() -> None:
    result = a_result()

    assert [each.source for each in result.evidence_of(result.hits[1])] == ["b.xlsx"]
    assert result.path_to(result.hits[0]) == result.paths[0]
    assert result.path_to(result.hits[1]) is None


def test_a_result_cannot_be_changed() -> None:
    result = a_result()

    with pytest.raises(ValueError, match="frozen"):
        result.question = "Other?"
    with pytest.raises(ValueError, match="frozen"):
        result.hits[0].score = 9.0


def test_hits_become_a_frame_with_their_place_and_scores() -> None:
    table = a_result().to_frame()

    assert list(table["type"]) == ["text", "table"]
    assert list(table["place"]) == ["page 3", "sheet S, A1"]
    assert table["score_dense"].tolist()[0] == 0.5
    assert a_result(hits=[]).to_frame().empty


def test_paths_become_a_frame_with_a_row_an_edge() -> None:
    table = a_result().paths_to_frame()

    assert table[["source", "edge", "target"]].to_numpy().tolist() == [["Ada", "WORKS_FOR", "Corvane"]]


def test_what_documents_say_is_shown_and_never_run() -> None:
    answer = {"text": HOSTILE, "sentences": [{"text": HOSTILE, "evidence": [], "supported": False}],
              "generator": "g"}  # fmt: skip
    result = a_result(question=HOSTILE, answer=answer)

    assert "<script" not in result._repr_html_() + html_table([{HOSTILE: HOSTILE}], HOSTILE)
    assert "&lt;script&gt;" in result._repr_html_()


def test_a_place_of_a_kind_unknown_here_is_still_shown() -> None:
    evidence = a_result().evidence[0].model_copy(update={"locator": {"scene": 4}})

    assert place_of(evidence) == "scene 4"


def test_a_result_that_holds_much_shows_itself_in_a_few_words() -> None:
    document = Document(
        id="d1", name="a.md", title="A", media="m", pages=0, sources=[f"s{place}" for place in range(99)],
        properties={}, text=HOSTILE * 1000, nodes={}, edges={},
    )  # fmt: skip

    assert len(repr(document)) < 500
    assert "a.md" in repr(document)
    assert "'s2', Ellipsis]" in repr(document)
    assert len(document._repr_html_()) < 2000
    assert "<script" not in document._repr_html_()
    assert len(document.text) == len(HOSTILE) * 1000


def test_a_frame_without_pandas_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(ConfigurationError) as raised:
        frame([{"a": 1}])

    assert "heddle[frame]" in raised.value.hint
