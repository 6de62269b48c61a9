"""Reports are weighed against the question, and cut to the documents that may be cited."""

from __future__ import annotations

from told_reports import told_report, told_reports

from heddle.core.ids import DocumentId
from heddle.core.scope import Scope
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.global_search.global_answer import answer_globally, relevance, within
from heddle.retrieval.search import SearchRequest, result_of

SAID = {"pumps": [("Pumps leaked at the harbour.", "a")], "trees": [("Trees grew behind the gym.", "b")]}


def test_the_report_that_is_most_alike_counts_in_full() -> None:
    found = relevance("All pumps that leaked at the harbour", told_reports(SAID), HashingEncoder)

    assert found == {"pumps": 1.0, "trees": 0.0}


def test_what_other_documents_say_is_left_out() -> None:
    report = told_report("both", [("One says this.", "a"), ("Another says that.", "b")])

    kept = within(report, (DocumentId("b"),))

    assert [each.text for each in kept.sentences] == ["Another says that."]
    assert [each.document for each in kept.evidence] == ["b"]
    assert within(report, ()) is report


def test_the_topic_orders_communities_and_sentences() -> None:
    request = SearchRequest("Give an overview of all trees")
    result = result_of(answer_globally(request, told_reports(SAID), HashingEncoder, graph_version="v"))

    assert result.scope is Scope.GLOBAL
    assert result.answer is not None
    assert result.answer.sentences[0].text == "Trees grew behind the gym."
    assert result.communities[0].id == "trees"
