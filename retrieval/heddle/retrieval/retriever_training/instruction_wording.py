"""Wordings of instructions: sources asked for in many ways, of which some are held back from training.

UniHGKR (arXiv 2410.20163, section 3.3) trains on four templates and asks whether others are heeded too. Here
each training query draws a verb, a frame and a name of its sources, and what `HELD_BACK` has is for the exam.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.seeded_draw import one_of

ALL = "all"
"""The name of the prompt that asks for no type."""
_SOURCES: Mapping[KnowledgeType, tuple[str, ...]] = {
    KnowledgeType.TEXT: ("text", "text passages", "written passages", "prose", "running text"),
    KnowledgeType.TABLE: ("table", "table rows", "tabular data", "rows of tables", "spreadsheets"),
    KnowledgeType.TRIPLE: ("knowledge graph triple", "knowledge graph", "triples", "graph relations"),
    KnowledgeType.INFOBOX: ("infobox", "infoboxes", "key-value boxes", "attribute boxes"),
    KnowledgeType.FIGURE: ("figure", "figures", "pictures and charts", "captions"),
    KnowledgeType.MAIL: ("e-mail", "e-mails", "messages", "correspondence"),
    KnowledgeType.ENTITY: ("entity", "entities", "entity descriptions"),
}
_ONE = (
    "Given a question, retrieve relevant evidence that can answer it from {source} sources:",
    "Find {source} that answers this question:",
    "Search only in {source}:",
    "Use {source} as the source for this question:",
    "Look for the answer in {source}:",
    "I want evidence from {source}:",
    "From {source}, please:",
    "Answer with the help of {source} only:",
    "Which {source} hold the answer?",
)
_ANY = (
    "Given a question, retrieve relevant evidence that can answer it from all knowledge sources:",
    "Find whatever answers this question:",
    "Search everywhere:",
    "Use any kind of source for this question:",
    "Look for the answer in all that there is:",
    "Evidence of every kind is welcome:",
)
HELD_BACK: Mapping[str, tuple[str, ...]] = {
    "one": (
        "Please restrict yourself to {source} while you look this up:",
        "My answer should rest on {source}:",
        "Take it from {source} and from nothing else:",
    ),
    "any": ("It does not matter where the evidence stands:", "Any source will do:"),
}
"""Frames that training never sees, to measure whether new words are heeded."""


def canonical_prompts() -> dict[str, str]:
    """The instruction that search puts before a question, by type and for all; each ends with a space."""
    prompts = {kind.value: _ONE[0].format(source=names[0]) for kind, names in _SOURCES.items()}
    return {name: f"{words} " for name, words in {ALL: _ANY[0], **prompts}.items()}


def draw_instruction(kind: KnowledgeType | None, draw: np.random.Generator, *, seen: bool = True) -> str:
    """An instruction that asks for a type, or for all where None.

    Args:
        kind: The type to ask for.
        draw: Chooses the words.
        seen: Whether the frame is one of training's; others are `HELD_BACK`.
    """
    if kind is None:
        return one_of(_ANY if seen else HELD_BACK["any"], draw)
    frames: Sequence[str] = _ONE if seen else HELD_BACK["one"]
    # The canonical words come often: they are what search says.
    if seen and draw.random() < 0.3:
        return _ONE[0].format(source=_SOURCES[kind][0])
    return one_of(frames, draw).format(source=one_of(_SOURCES[kind], draw))
