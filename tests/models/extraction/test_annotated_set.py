"""Sets of annotated texts: three forms of lines, one form of text."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from annotated_texts import LESSONS, write_conll

from heddle.core.errors import InvalidGraph, PathNotFound, UsageError
from heddle.models.extraction.annotated_set import read_annotated_set
from heddle.models.extraction.annotated_text import EntityRelation, WordSpan, shape_of


def test_sentences_come_back_with_their_names_and_relations(tmp_path: Path) -> None:
    read = read_annotated_set(write_conll(tmp_path, train=LESSONS, test_70=LESSONS[:2]))
    assert read.name == "conll04"
    assert [text.words for text in read.texts["train"]] == [text.words for text in LESSONS]
    assert read.texts["train"][0].relations == (EntityRelation(0, "Work_For", 1),)
    assert read.scored() == read.texts["test"]
    assert read.learned() == read.texts["train"]


def test_a_relation_between_spans_that_are_no_names_is_counted_as_not_placed(tmp_path: Path) -> None:
    line = {
        "tokens": ["We", "use", "CRFs", "for", "tagging"],
        "entities": [{"start": 2, "end": 3, "type": "Method"}],
        "relations": [{"type": "USED-FOR", "head_span": [2, 3], "tail_span": [4, 5]}],
    }
    (tmp_path / "dev.jsonl").write_text(json.dumps(line), encoding="utf-8")
    read = read_annotated_set(tmp_path)
    assert read.name == "scierc"
    assert (read.scored()[0].relations, read.scored()[0].unplaced) == ((), 1)


def test_documents_keep_which_names_are_one_entity(tmp_path: Path) -> None:
    line = {
        "title": "Ada",
        "sents": [["Ada", "Lovelace", "wrote", "."], ["Lovelace", "lived", "in", "London", "."]],
        "entities": [
            [
                {"name": "Ada Lovelace", "sent_id": 0, "pos": [0, 2], "type": "PER"},
                {"name": "Lovelace", "sent_id": 1, "pos": [0, 1], "type": "PER"},
            ],
            [{"name": "London", "sent_id": 1, "pos": [3, 4], "type": "LOC"}],
        ],
        "relations": [{"h": 0, "r": "P551", "t": 1, "evidence": [1]}],
    }
    (tmp_path / "dev_70.jsonl.gz").write_bytes(gzip.compress(json.dumps(line).encode()))
    read = read_annotated_set(tmp_path)
    text = read.scored()[0]
    assert (read.name, read.documents) == ("redocred", True)
    assert text.sentences == ((0, 4), (4, 9))
    assert text.spans == (WordSpan(0, 2, "PER", 0), WordSpan(4, 5, "PER", 0), WordSpan(7, 8, "LOC", 1))
    assert text.entities() == [0, 1]
    shape = shape_of("redocred", [text], documents=True)
    assert (shape.kinds, shape.relations) == (("LOC", "PER"), ("P551",))


def test_what_is_no_set_is_refused_with_the_place(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        read_annotated_set(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="no annotated texts"):
        read_annotated_set(tmp_path)
    (tmp_path / "train.jsonl").write_text(
        '{"tokens": ["a"], "entities": [{"start": 0, "end": 2, "type": "X"}]}'
    )
    with pytest.raises(InvalidGraph, match=r"train\.jsonl, line 1"):
        read_annotated_set(tmp_path)


def test_two_sets_in_one_folder_are_refused(tmp_path: Path) -> None:
    write_conll(tmp_path, train=LESSONS[:1])
    document = {"title": "t", "sents": [["a"]], "entities": [], "relations": []}
    (tmp_path / "dev.jsonl").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageError, match="several sets"):
        read_annotated_set(tmp_path)
