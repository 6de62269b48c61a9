"""Identity is a hash of what a thing is, and no two different things share one."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import (
    DEFAULT_WORKSPACE,
    ID_LENGTH,
    DocumentId,
    NodeId,
    WorkspaceId,
    digest,
    document_id,
    edge_id,
    entity_id,
    part_id,
    sha256_hex,
    shared_id,
)

strings = st.lists(st.text(max_size=5), max_size=4)


@given(one=strings, two=strings)
def test_digests_are_equal_exactly_for_equal_lists(one: list[str], two: list[str]) -> None:
    assert (digest(*one) == digest(*two)) == (one == two)


def test_where_one_string_ends_and_the_next_begins_matters() -> None:
    assert (
        len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", ""), digest("", "abc")}) == 5
    )


def test_half_a_character_has_a_digest() -> None:
    assert digest("\ud800") != digest("\udfff")


def test_a_document_is_named_by_its_bytes() -> None:
    assert document_id(b"abc") == hashlib.sha256(b"abc").hexdigest() == sha256_hex(b"abc")


def test_ids_never_change_between_releases() -> None:
    document = document_id(b"abc")

    assert part_id(document, "Chunk/1", "0") == "c039cbd601f092f16c0abe9a94d4c174"
    assert entity_id(DEFAULT_WORKSPACE, "Person", "ada lovelace") == "71ee3ecb1059279db3bd495c1e21d7ea"
    assert shared_id(DEFAULT_WORKSPACE, "Message", "1@example.org") == "5fd88da8c85bd6b6ff79853d9af3aafb"
    assert edge_id(NodeId("a"), "KNOWS", NodeId("b"), "") == "56aa3f1c559bf1c92958cbdcfe87c87b"


def test_every_part_of_an_identity_tells_things_apart() -> None:
    one, two = DocumentId("1"), DocumentId("2")
    red, blue = WorkspaceId("red"), WorkspaceId("blue")
    a, b = NodeId("a"), NodeId("b")
    ids = [
        part_id(one, "Chunk/1", "0"),
        part_id(two, "Chunk/1", "0"),
        part_id(one, "Chunk/2", "0"),
        part_id(one, "Chunk/1", "1"),
        entity_id(red, "Person", "ada"),
        entity_id(blue, "Person", "ada"),
        entity_id(red, "Place", "ada"),
        entity_id(red, "Person", "bob"),
        entity_id(red, "Person", "ada", "the second"),
        shared_id(red, "Person", "ada"),
        shared_id(blue, "Person", "ada"),
        edge_id(a, "KNOWS", b, ""),
        edge_id(b, "KNOWS", a, ""),
        edge_id(a, "LEADS", b, ""),
        edge_id(a, "KNOWS", b, "chunk"),
    ]

    assert len(set(ids)) == len(ids)
    assert {len(name) for name in ids} == {ID_LENGTH}
