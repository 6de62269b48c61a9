"""Facts read as tuples, as sentences, and as a model's summary."""

from __future__ import annotations

from langchain_core.language_models import FakeListChatModel

from heddle.core.ids import DocumentId
from heddle.core.locator import PageLocator
from heddle.core.result import Evidence
from heddle.retrieval.graphrag.verbalisation import as_sentences, as_tuples, listed, summarised

TRIPLES = [("Ada", "WORKS_FOR", "Acme"), ("Ada", "WORKS_FOR", "Nordlicht"), ("Report", "AUTHORED_BY", "Ada")]


def test_tuples_stand_one_a_line() -> None:
    assert as_tuples(TRIPLES).splitlines()[2] == "(Report, was written by, Ada)"


def test_facts_of_one_head_and_relation_are_one_sentence() -> None:
    assert as_sentences(TRIPLES) == "Ada works for Acme and Nordlicht. Report was written by Ada."
    assert as_sentences([]) == ""


def test_a_long_list_ends_in_a_number() -> None:
    assert listed([f"N{number}" for number in range(14)]).endswith("N11 and 2 more")
    assert listed(["Ada", "Ada"]) == "Ada"


def test_a_summary_is_what_the_model_says_of_facts_and_evidence() -> None:
    evidence = Evidence("e", DocumentId("d"), "a.pdf", "Ada works for Acme.", 0, 19, PageLocator(1))
    model = FakeListChatModel(responses=["Ada is at Acme [E1]."])

    assert summarised(model, "Ada", ["Ada works for Acme."], [evidence]) == "Ada is at Acme."
