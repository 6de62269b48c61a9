"""The version is a hash that is kept up: it says the same as one computed from everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import Decision, Verdict
from heddle.graph.schema import DEFAULT_SCHEMA, Schema
from heddle.graph.standing import Contents, Listed

ONE, TWO = Listed(DocumentId("1"), "x", "a.txt"), Listed(DocumentId("2"), "y", "b.txt")


def test_a_version_depends_on_documents_schema_and_decisions_and_not_on_their_order() -> None:
    decision = Decision(Verdict.MERGE, NodeId("a"), NodeId("b"))
    other = Decision(Verdict.SPLIT, NodeId("a"), NodeId("c"))
    both = Contents.of([ONE, TWO])
    version = both.version(DEFAULT_SCHEMA, [decision, other])

    assert Contents.of([TWO, ONE]).version(DEFAULT_SCHEMA, [other, decision]) == version
    swapped = [Listed(ONE.document, "y", "a.txt"), Listed(TWO.document, "x", "b.txt")]
    others = [
        Contents.of([ONE]).version(DEFAULT_SCHEMA, [decision, other]),
        Contents.of(swapped).version(DEFAULT_SCHEMA, [decision, other]),
        both.version(Schema(entity_types=("Person",)), [decision, other]),
        both.version(DEFAULT_SCHEMA, [decision]),
        both.version(DEFAULT_SCHEMA, []),
    ]
    assert len({version, *others}) == 6


def test_a_name_is_no_part_of_the_version_and_part_of_the_contents() -> None:
    renamed = Listed(ONE.document, ONE.digest, "other.txt")
    before, after = Contents.of([ONE]), Contents.of([ONE]).after(ONE, renamed)

    assert before != after
    assert before.version(DEFAULT_SCHEMA, []) == after.version(DEFAULT_SCHEMA, [])


@given(
    st.lists(
        st.builds(
            Listed, st.sampled_from("abc").map(DocumentId), st.sampled_from(["", "x", "y"]), st.just("n")
        )
    )
)
def test_contents_kept_up_change_by_change_are_those_of_what_is_there(changes: list[Listed]) -> None:
    kept, listed = Contents(), dict[DocumentId, Listed]()
    for change in changes:
        kept = kept.after(listed.get(change.document), change)
        listed[change.document] = change

    assert kept == Contents.of(each for each in listed.values() if each.there)
    assert Contents.from_texts(*kept.to_texts()) == kept
