"""Communities are chosen by size and by what is asked, from a level that has several."""

from __future__ import annotations

from told_reports import told_report

from heddle.core.ids import NodeId
from heddle.graph.communities import Communities, Community
from heddle.graph.knowledge_network import Member
from heddle.retrieval.global_search.community_choice import (
    MOST_READ,
    choose_communities,
    communities_to_read,
)


def community(name: str, size: int, *, parent: str = "", called: str = "x") -> Community:
    members = tuple(NodeId(f"{name}{number}") for number in range(size))
    top = (Member(members[0], called, "Person"),)
    return Community(name, 1 if parent else 0, parent, members, top, 0.5)


def found(*each: Community) -> Communities:
    return Communities("v", 0, each, 0, 0)


def test_where_few_are_large_their_parts_are_read() -> None:
    parts = [community(name, 3, parent="big") for name in "abcd"]
    single = community("lone", 5)

    read = communities_to_read(found(community("big", 20), single, *parts), frozenset())

    assert [each.id for each in read] == ["lone", "a", "b", "c", "d"]


def test_what_is_called_by_the_topic_is_read_though_it_is_small() -> None:
    many = [community(f"c{number:02}", 10) for number in range(40)]
    small = community("small", 2, called="Harbour Pumps")

    read = communities_to_read(found(*many, small), frozenset({"pumps"}))

    assert read[0] is small
    assert len(read) == MOST_READ


def test_size_and_relevance_decide_together() -> None:
    big = told_report("big", [("Words.", "a")], size=40)
    near = told_report("near", [("Others.", "b")], size=20)
    mute = told_report("mute", [], size=90)

    plain = [each.report.id for each in choose_communities([near, big, mute], {})]
    asked = [
        each.report.id
        for each in choose_communities([near, big, mute], {"near": 1.0, "big": 0.0, "mute": 1.0})
    ]

    assert plain == ["big", "near"]
    assert asked == ["near", "big"]


def test_where_there_is_none_nothing_is_chosen() -> None:
    assert communities_to_read(found(), frozenset()) == []
    assert choose_communities([], {}) == []
