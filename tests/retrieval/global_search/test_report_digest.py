"""The digest takes from many communities and documents, says nothing twice, and cites every sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from told_reports import told_report, told_reports

from heddle.retrieval.global_search.community_choice import choose_communities
from heddle.retrieval.global_search.report_digest import digest

SAID = {
    "harbour": [
        ("Cranes of the harbour were mended in spring.", "a"),
        ("Ships wait longer at the quay.", "a"),
        ("Divers found the lost anchor.", "b"),
    ],
    "school": [("Pupils planted forty trees behind the gym.", "c")],
    "market": [
        ("Cranes of the harbour were mended in spring.", "d"),
        ("Fish became dearer during winter.", "d"),
    ],
}


def everything(_: str) -> float:
    return 1.0


def test_each_community_is_heard_before_one_is_heard_twice() -> None:
    sentences = digest(choose_communities(told_reports(SAID), {}), everything, most=3)

    assert {each.community for each in sentences} == {"harbour", "school", "market"}


def test_what_two_communities_say_is_said_once() -> None:
    texts = [each.text for each in digest(choose_communities(told_reports(SAID), {}), everything, most=10)]

    assert len(texts) == len(set(texts))
    assert texts.count("Cranes of the harbour were mended in spring.") == 1


def test_another_document_comes_before_the_same_one_again() -> None:
    (harbour,) = choose_communities([told_report("harbour", SAID["harbour"])], {})

    assert [sorted(each.documents) for each in digest([harbour], everything, most=2)] == [["a"], ["b"]]


def test_what_the_question_is_about_comes_first() -> None:
    chosen = choose_communities(told_reports(SAID), {})

    (first, *_) = digest(chosen, lambda text: float("Fish" in text), most=3)

    assert first.text.startswith("Fish")


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.lists(st.tuples(st.text(min_size=1, max_size=40), st.sampled_from("xyz")), max_size=5),
        max_size=5,
    ),
    st.integers(1, 8),
)
def test_every_sentence_is_cited_and_few_enough(said: dict[str, list[tuple[str, str]]], most: int) -> None:
    chosen = choose_communities(told_reports(said), {})
    sentences = digest(chosen, everything, most=most)

    assert len(sentences) <= most
    assert all(each.evidence and each.documents for each in sentences)
    assert sentences == digest(list(reversed(chosen)), everything, most=most)
    assert bool(sentences) == any(said.values())
