"""Training data on disk, so that it is prepared on one machine and trained on another.

entries.jsonl    the corpus, a `TrainingEntry` a line
questions.jsonl  a `TrainingQuestion` a line; written from the entries where the file is not there
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from heddle.core.errors import OutOfReach, PathNotFound
from heddle.core.home import write_durably
from heddle.retrieval.retriever_training.training_entry import TrainingEntry, read_entries
from heddle.retrieval.retriever_training.training_question import TrainingQuestion, read_questions

ENTRIES, QUESTIONS = "entries.jsonl", "questions.jsonl"


def write_data(folder: Path, entries: Sequence[TrainingEntry], questions: Sequence[TrainingQuestion]) -> None:
    """Write entries and questions.

    Raises:
        OutOfReach: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / ENTRIES, "".join(f"{each.line()}\n" for each in entries).encode())
        write_durably(folder / QUESTIONS, "".join(f"{each.line()}\n" for each in questions).encode())
    except OSError as error:
        raise OutOfReach(
            f"cannot write the training data to {folder} ({error.strerror or error})",
            hint="name a folder that can be written",
        ) from error


def read_data(folder: Path) -> tuple[list[TrainingEntry], list[TrainingQuestion] | None]:
    """Read entries and questions; None for these where the folder has none.

    Raises:
        PathNotFound: there are no entries.
        UsageError: a line is not what it must be.
    """
    path = folder / ENTRIES
    if not path.is_file():
        raise PathNotFound(f"there is no {ENTRIES} in {folder}", hint="name a folder that --write-data wrote")
    entries = read_entries(path.read_text("utf-8", "replace").splitlines())
    asked = folder / QUESTIONS
    if not asked.is_file():
        return entries, None
    return entries, read_questions(asked.read_text("utf-8", "replace").splitlines())
