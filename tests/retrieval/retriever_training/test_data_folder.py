"""Training data on disk, and twins that a chat model writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted_chat import ScriptedChat
from training_corpus import training_corpus

from heddle.core.errors import ModelUnusable, PathNotFound
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.chat_twin import chat_writer
from heddle.retrieval.retriever_training.data_folder import QUESTIONS, read_data, write_data
from heddle.retrieval.retriever_training.training_question import TrainingQuestion


def test_data_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    corpus, questions = training_corpus(), [TrainingQuestion("who?", {KnowledgeType.TEXT: ("text-0",)})]
    write_data(tmp_path, corpus, questions)
    assert read_data(tmp_path) == (corpus, questions)
    (tmp_path / QUESTIONS).unlink()
    assert read_data(tmp_path) == (corpus, None)


def test_a_folder_without_entries_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match=r"no entries\.jsonl"):
        read_data(tmp_path)


def test_a_chat_model_writes_so_many_twins_and_no_more() -> None:
    chat = ScriptedChat(script=lambda _: "A twin.\n")
    twins = chat_writer(chat, most=3, seed=0)(training_corpus())
    assert sorted(twins, reverse=True)[:4] == ["A twin.", "A twin.", "A twin.", ""]
    assert len(chat.asked) == 3


def test_a_chat_model_that_fails_is_named() -> None:
    chat = ScriptedChat(script=lambda _: RuntimeError("out of order"))
    with pytest.raises(ModelUnusable, match=r"wrote no twin .RuntimeError: out of order"):
        chat_writer(chat, most=1, seed=0)(training_corpus())
