"""Units of a corpus as documents."""

from __future__ import annotations

from pathlib import Path

from toy_corpora import PASSAGES, UNITS, json_lines

from heddle.core.ids import sha256_hex
from heddle.core.knowledge import KnowledgeType
from heddle.graph.schema import NodeType
from heddle.retrieval.document_entries import document_entries
from heddle.retrieval.evaluation.corpus_document import derive_documents, documents_of
from heddle.retrieval.evaluation.corpus_item import CorpusItem, read_passages, read_typed_items


def test_a_passage_is_one_entry_with_its_title_as_context(tmp_path: Path) -> None:
    items = read_passages(json_lines(tmp_path / "c", PASSAGES))
    for item, derived in zip(items, derive_documents(documents_of(items)), strict=True):
        entries = document_entries(derived.subgraph, "").entries
        (entry,) = [entry for entry in entries if entry.id in derived.shown]
        assert (entry.type, entry.context, entry.text) == (KnowledgeType.TEXT, item.title, item.text)
        assert set(derived.shown.values()) == {item.id}


def test_a_long_passage_is_several_entries_of_one_id() -> None:
    words = " ".join(
        f"The {number}th sentence says that rain fell on the hills again." for number in range(60)
    )
    (derived,) = derive_documents(documents_of([CorpusItem("a", KnowledgeType.TEXT, "T", words)]))
    assert len(derived.shown) > 1
    assert set(derived.shown.values()) == {"a"}


def test_a_passage_without_words_is_found_by_its_title_and_without_both_not_at_all() -> None:
    items = [
        CorpusItem("a", KnowledgeType.TEXT, "Only a title", ""),
        CorpusItem("b", KnowledgeType.TEXT, "", " "),
    ]
    titled, bare = derive_documents(documents_of(items))
    assert set(titled.shown.values()) == {"a"}
    assert not bare.shown


def test_rows_of_a_table_stand_in_one_document_with_their_columns(tmp_path: Path) -> None:
    items = read_typed_items(json_lines(tmp_path / "c", UNITS))
    derived = {name: made for made in derive_documents(documents_of(items)) for name in made.shown.values()}
    assert derived["r1"] is derived["r2"]
    entries = {entry.id: entry for entry in document_entries(derived["r1"].subgraph, "").entries}
    rows = {item: entries[entry] for entry, item in derived["r1"].shown.items()}
    assert rows["r2"].text == "List, Name is Difference Engine, Designer is Joseph Clement"
    assert {row.context for row in rows.values()} == {"Engines"}
    assert {row.type for row in rows.values()} == {KnowledgeType.TABLE}


def test_a_row_without_cells_is_known_by_its_text() -> None:
    item = CorpusItem("a", KnowledgeType.TABLE, "T", "words of a row", table="a")
    (derived,) = derive_documents(documents_of([item]))
    (entry,) = [one for one in document_entries(derived.subgraph, "").entries if one.id in derived.shown]
    assert "words of a row" in entry.text


def test_an_infobox_is_one_entry_of_its_type(tmp_path: Path) -> None:
    items = [item for item in read_typed_items(json_lines(tmp_path / "c", UNITS)) if item.id == "i1"]
    (derived,) = derive_documents(documents_of(items))
    (entry,) = [one for one in document_entries(derived.subgraph, "").entries if one.id in derived.shown]
    assert entry.type is KnowledgeType.INFOBOX
    assert "Spouse: Lord Byron" in entry.text


def test_nothing_of_a_title_is_left_where_it_is_withheld(tmp_path: Path) -> None:
    items = read_passages(json_lines(tmp_path / "c", PASSAGES[:1]), titles=False)
    (derived,) = derive_documents(documents_of(items))
    assert "Zorvex" not in repr(derived)
    (document,) = [node for node in derived.subgraph.nodes if node.type is NodeType.DOCUMENT]
    assert str(document.properties["title"]).startswith("It was designed by")
    assert document.id != sha256_hex(PASSAGES[0]["text"].encode())
