"""Corpora as their files give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from toy_corpora import PASSAGES, UNITS, json_lines

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.corpus_item import read_passages, read_typed_items, tables_of


def test_a_title_that_is_withheld_is_not_read(tmp_path: Path) -> None:
    path = json_lines(tmp_path / "c.jsonl", PASSAGES)
    assert [item.title for item in read_passages(path)] == [line["title"] for line in PASSAGES]
    assert "Zorvex" not in repr(read_passages(path, titles=False))


def test_a_passage_may_lack_a_title_or_have_no_words_but_not_lack_its_text(tmp_path: Path) -> None:
    known = read_passages(
        json_lines(tmp_path / "c", [{"pid": "a", "text": "b"}, {"pid": "b", "title": "T", "text": ""}])
    )
    assert [(item.title, item.text) for item in known] == [("", "b"), ("T", "")]
    with pytest.raises(UsageError, match="c line 1 has no text"):
        read_passages(json_lines(tmp_path / "c", [{"pid": "a"}]))


def test_a_triple_is_called_so_and_links_are_not_read(tmp_path: Path) -> None:
    items = {item.id: item for item in read_typed_items(json_lines(tmp_path / "c", UNITS))}
    assert items["k1"].type is KnowledgeType.TRIPLE
    assert items["k1"].triple == ("Ada Lovelace", "place of birth", "London")
    assert "Withheld" not in repr(items)
    assert [row.id for row in tables_of(list(items.values()))["T"]] == ["r1", "r2"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"eid": "a", "type": "song", "text": "b"}, "unknown type 'song'"),
        ({"eid": "a", "text": "b"}, "has no type"),
        ({"type": "text", "text": "b"}, "has no eid"),
        ({"eid": "a", "type": "text"}, "has no text"),
        ({"eid": "a", "type": "kg", "text": "b", "triple": ["x", "y"]}, "a triple of 2 parts"),
        ({"eid": "a", "type": "kg", "text": "b", "triple": ["x", "y", " "]}, "a triple of 3 parts"),
        ({"eid": "a", "type": "table", "cells": "b"}, "cells is a string"),
    ],
)
def test_a_unit_that_is_none_is_named(tmp_path: Path, line: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=f"c line 1:? ?{said}"):
        read_typed_items(json_lines(tmp_path / "c", [line]))


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="c line 2: 'a' comes twice"):
        read_passages(json_lines(tmp_path / "c", [{"pid": "a", "text": "b"}, {"pid": "a", "text": "c"}]))
