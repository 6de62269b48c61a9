"""Annotated texts for tests: a few sentences that a reader can learn by heart, and builders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from heddle.models.extraction.annotated_text import AnnotatedText, EntityRelation, WordSpan


def sentence(
    text: str, *names: tuple[str, str], said: tuple[tuple[int, str, int], ...] = ()
) -> AnnotatedText:
    """A sentence with its names, each given as its words and its kind, in order."""
    words = text.split()
    spans = []
    for number, (name, kind) in enumerate(names):
        parts = name.split()
        start = next(at for at in range(len(words)) if words[at : at + len(parts)] == parts)
        spans.append(WordSpan(start, start + len(parts), kind, number))
    relations = tuple(sorted(EntityRelation(*each) for each in said))
    return AnnotatedText(text, tuple(words), ((0, len(words)),), tuple(sorted(spans)), relations)


LESSONS = (
    sentence(
        "Mary Jones works for Acme .", ("Mary Jones", "Peop"), ("Acme", "Org"), said=((0, "Work_For", 1),)
    ),
    sentence("Oslo lies in Norway .", ("Oslo", "Loc"), ("Norway", "Loc"), said=((0, "Located_In", 1),)),
    sentence(
        "Peter Smith works for Globex .",
        ("Peter Smith", "Peop"),
        ("Globex", "Org"),
        said=((0, "Work_For", 1),),
    ),
    sentence("Paris lies in France .", ("Paris", "Loc"), ("France", "Loc"), said=((0, "Located_In", 1),)),
    sentence("Nothing was said of anybody ."),
)
"""What a reader can learn by heart."""


def conll_line(text: AnnotatedText) -> str:
    """A sentence as a line of CoNLL04."""
    rows = {span.entity: row for row, span in enumerate(text.spans)}
    record: dict[str, Any] = {
        "id": text.id,
        "tokens": list(text.words),
        "entities": [{"start": s.start, "end": s.end, "type": s.kind} for s in text.spans],
        "relations": [
            {"type": each.name, "head": rows[each.head], "tail": rows[each.tail]} for each in text.relations
        ],
    }
    return json.dumps(record)


def write_conll(folder: Path, **shares: tuple[AnnotatedText, ...]) -> Path:
    """A folder laid out as CoNLL04."""
    folder.mkdir(parents=True, exist_ok=True)
    for share, texts in shares.items():
        lines = "".join(conll_line(text) + "\n" for text in texts)
        (folder / f"{share}.jsonl").write_text(lines, encoding="utf-8")
    return folder
