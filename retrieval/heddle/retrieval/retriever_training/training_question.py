"""A training question: words to search for, and the entries that answer it by knowledge type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question with the entries that answer it.

    Args:
        text: The question.
        answers: Ids of the entries that answer it, by type; no type is empty.
        shape: How it was made, for reports.
    """

    text: str
    answers: Mapping[KnowledgeType, tuple[str, ...]]
    shape: str = ""

    def line(self) -> str:
        """The question as one line of JSON."""
        answers = {kind.value: list(self.answers[kind]) for kind in sorted(self.answers)}
        said = {"text": self.text, "answers": answers, "shape": self.shape}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_questions(lines: Iterable[str]) -> list[TrainingQuestion]:
    """Read back what `TrainingQuestion.line` wrote.

    Raises:
        UsageError: a line is not a question; the message has its number.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            answers = {
                KnowledgeType(kind): tuple(map(str, ids)) for kind, ids in said["answers"].items() if ids
            }
            found.append(TrainingQuestion(str(said["text"]), answers, str(said.get("shape", ""))))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"line {number} is not a training question ({type(error).__name__}: {error})",
                hint="each line must be an object with text and answers, a list of ids for each type",
            ) from error
    return found
