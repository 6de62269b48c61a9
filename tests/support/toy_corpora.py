"""Small corpora with questions, written as files in the two formats that `heddle eval` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PASSAGES: tuple[dict[str, Any], ...] = (
    {
        "pid": "p0",
        "title": "Zorvex Analytical Engine",
        "text": "It was designed by Charles Babbage in London. Ada Lovelace wrote a program for it.",
    },
    {
        "pid": "p1",
        "title": "Charles Babbage",
        "text": "Charles Babbage was an English polymath. He was born in Southwark and died in Marylebone.",
    },
    {"pid": "p2", "title": "Gardening", "text": "Roses like sun and water. Cut them back in March."},
)
PASSAGE_QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "qid": "q0",
        "question": "Where was the designer of the Analytical Engine born?",
        "answer": "Southwark",
        "gold": ["p0", "p1"],
    },
    {"qid": "q1", "question": "When are roses cut back?", "gold": ["p2"]},
)
UNITS: tuple[dict[str, Any], ...] = (
    {
        "eid": "t1",
        "type": "text",
        "title": "Ada Lovelace",
        "text": "Ada Lovelace was an English mathematician. She worked with Charles Babbage.",
    },
    {
        "eid": "r1",
        "type": "table",
        "title": "Engines",
        "text": "Engines, List, Name is Analytical Engine",
        "table_id": "T",
        "row": 0,
        "section": "List",
        "header": ["Name", "Designer"],
        "cells": ["Analytical Engine", "Charles Babbage"],
        "links": ["/wiki/Withheld_page"],
    },
    {
        "eid": "r2",
        "type": "table",
        "title": "Engines",
        "text": "Engines, List, Name is Difference Engine",
        "table_id": "T",
        "row": 1,
        "section": "List",
        "header": ["Name", "Designer"],
        "cells": ["Difference Engine", "Joseph Clement"],
    },
    {
        "eid": "k1",
        "type": "kg",
        "title": "Ada Lovelace",
        "text": "Ada Lovelace, place of birth, London",
        "triple": ["Ada Lovelace", "place of birth", "London"],
    },
    {
        "eid": "i1",
        "type": "infobox",
        "title": "Lady Byron",
        "text": "Lady Byron; Born: 17 May 1792; Spouse: Lord Byron",
        "attrs": {"Born": ["17 May 1792"], "Spouse": ["Lord Byron"]},
    },
)
TYPED_QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "qid": "q0",
        "source": "one",
        "question": "What is the place of birth of Ada Lovelace?",
        "answer": "London",
        "gold": {"kg": ["k1"], "text": ["t1"]},
    },
    {
        "qid": "q1",
        "source": "two",
        "question": "Who designed the Difference Engine?",
        "gold": {"table": ["r2"]},
    },
)
INSTRUCTIONS: tuple[dict[str, Any], ...] = (
    {"type": "text", "instruction": "Only from running text, please"},
    {"type": "table", "instruction": "Look it up in tables"},
    {"type": "triple", "instruction": "Use the knowledge graph"},
    {"type": None, "instruction": "Use whatever there is"},
)


def json_lines(path: Path, values: Iterable[Mapping[str, Any]]) -> Path:
    """Write one object a line."""
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path
