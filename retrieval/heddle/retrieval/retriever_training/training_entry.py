"""A training entry: what the trainer reads of an entry of the index, one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.fact_reading import Fact

STRUCTURED = (KnowledgeType.TABLE, KnowledgeType.INFOBOX, KnowledgeType.TRIPLE)
"""Knowledge types that are linearised structure; the others are text as people write it."""


@dataclass(frozen=True, slots=True)
class TrainingEntry:
    """An entry as it is trained on.

    Args:
        id: Its id in the index.
        type: What kind of knowledge it is.
        text: The unit as text.
        context: What the unit does not say itself, such as its document's title.
        subject: The name of what it is about; empty where nothing says.
        facts: What it states, read apart; empty for text.
    """

    id: str
    type: KnowledgeType
    text: str
    context: str
    subject: str
    facts: tuple[Fact, ...] = ()

    @property
    def encoded_text(self) -> str:
        """What the encoder reads, by the same rule as `Entry.encoded_text`."""
        if self.text.startswith(self.context):
            return self.text
        return f"{self.context}\n{self.text}"

    def line(self) -> str:
        """The entry as one line of JSON."""
        said = {
            "id": self.id,
            "type": self.type.value,
            "text": self.text,
            "context": self.context,
            "subject": self.subject,
            "facts": [[fact.attribute, fact.value] for fact in self.facts],
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_entries(lines: Iterable[str]) -> list[TrainingEntry]:
    """Read back what `TrainingEntry.line` wrote.

    Raises:
        UsageError: a line is not an entry; the message has its number.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_entry(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"line {number} is not a training entry ({type(error).__name__}: {error})",
                hint="each line must be an object with id, type, text, context, subject and facts",
            ) from error
    return found


def _entry(said: Mapping[str, Any]) -> TrainingEntry:
    text, context, subject = (str(said[key]) for key in ("text", "context", "subject"))
    facts = tuple(Fact(str(attribute), str(value)) for attribute, value in said["facts"])
    return TrainingEntry(str(said["id"]), KnowledgeType(said["type"]), text, context, subject, facts)
