"""The lexical index: words find entries, deleted ones never, and any text is only words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import IndexCorrupt, OutOfReach
from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import Entry
from heddle.retrieval.lexical_index import LexicalIndex, link_lexical, stems, write_lexical
from heddle.retrieval.retriever import MOST_WORDS, query_words


def entry(name: str, text: str, kind: KnowledgeType = KnowledgeType.TEXT, document: str = "d") -> Entry:
    context = text if kind is KnowledgeType.ENTITY else ""
    return Entry(name, kind, text, (NodeId(name),), (DocumentId(document),), (), context)


ENTRIES = [
    entry("a", "The buoys measure snow depth"),
    entry("b", "Snow, snow and more snow", document="e"),
    entry("c", "Contracts, Supplier is Nordlicht", KnowledgeType.TABLE),
    entry("d", "Nordlicht Sensors", KnowledgeType.ENTITY),
]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    write_lexical(tmp_path / "lexical", added=ENTRIES)
    return LexicalIndex(tmp_path / "lexical")


def found(index: LexicalIndex, question: str, **filters: object) -> list[str]:
    hits = index.search(query_words(question), **filters)  # type: ignore[arg-type]
    return [name for name, _ in hits]


def test_stemmed_words_find_entries_best_first(index: LexicalIndex) -> None:
    assert found(index, "snow") == ["b", "a"]
    assert found(index, "a measuring buoy") == ["a"]
    assert found(index, "glacier") == []


def test_filters_hold_inside_the_search(index: LexicalIndex) -> None:
    assert found(index, "Nordlicht", types=frozenset({KnowledgeType.TABLE}), limit=1) == ["c"]
    assert found(index, "snow", documents=("d",), limit=1) == ["a"]
    assert found(index, "snow", documents=("absent",)) == []


def test_entities_are_found_by_a_name_with_a_spelling_mistake(index: LexicalIndex) -> None:
    assert index.names_like(["nordlich"]) == ["d"]
    assert index.names_like([]) == []


def test_what_is_deleted_is_never_found_and_the_drift_says_so(tmp_path: Path, index: LexicalIndex) -> None:
    link_lexical(tmp_path / "lexical", tmp_path / "next")
    write_lexical(tmp_path / "next", added=[entry("z", "snow again")], removed=[ENTRIES[1].id])
    later = LexicalIndex(tmp_path / "next")

    assert ENTRIES[1].id not in [name for name, _ in later.search(["snow"])]
    assert (later.count, later.drift) == (4, 0.25)
    assert (index.count, index.drift) == (4, 0.0)
    assert found(index, "snow") == ["b", "a"]


@given(text=st.text())
def test_any_text_falls_into_words(text: str) -> None:
    words = query_words(text)

    assert len(words) <= MOST_WORDS
    assert all(word in stems(text) for word in words)


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert query_words("To be or not to be") == ("to", "be", "or", "not")
    assert query_words("Who leads the project?") == ("lead", "project")


def test_a_folder_that_holds_no_index_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{}")

    with pytest.raises(IndexCorrupt):
        LexicalIndex(tmp_path)


def test_a_folder_that_cannot_be_locked_is_no_damage(tmp_path: Path, index: LexicalIndex) -> None:
    assert index.count
    (tmp_path / "lexical" / ".tantivy-meta.lock").unlink(missing_ok=True)
    (tmp_path / "lexical" / ".tantivy-meta.lock").mkdir()

    with pytest.raises(OutOfReach, match="cannot be locked"):
        LexicalIndex(tmp_path / "lexical")
