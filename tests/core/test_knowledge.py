"""Knowledge types are a closed set, and a name outside it is told the set."""

from __future__ import annotations

import pytest

from heddle.core.errors import UnknownName
from heddle.core.knowledge import KnowledgeType, parse_knowledge_types


def test_names_are_read_whatever_their_case_and_space() -> None:
    assert parse_knowledge_types([" Text", "TABLE", "table"]) == {KnowledgeType.TEXT, KnowledgeType.TABLE}
    assert parse_knowledge_types([]) == frozenset()
    assert parse_knowledge_types(KnowledgeType) == set(KnowledgeType)


@pytest.mark.parametrize("name", ["tabel", "", "text,table"])
def test_an_unknown_name_is_told_the_set(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        parse_knowledge_types(["text", name])

    assert repr(name) in caught.value.message
    assert all(kind in caught.value.hint for kind in KnowledgeType)
