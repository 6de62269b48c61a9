"""Entries made of a title and a text, for tests of the ranker, and the entry graph of such pages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import Entry
from heddle.retrieval.ranker.entry_graph import EntryGraph, compose_entry_graph
from heddle.retrieval.ranker.wording import wording_of

PAGES = (
    ("Harbour Lights", "Harbour Lights is a film of 1961 directed by Ada Quill."),
    ("Ada Quill", "Ada Quill was a director. She was born in Port Salis, where Odo Brandt taught."),
    ("Port Salis", "Port Salis is a town on the coast of Merrow. Its mayor is elected each spring."),
    ("Merrow", "Merrow is a country of rivers and mills."),
    ("Odo Brandt", "Odo Brandt was a teacher who wrote The Book of Mills."),
)


def an_entry(
    name: str, title: str, text: str, kind: KnowledgeType = KnowledgeType.TEXT, document: str = ""
) -> Entry:
    """An entry of one document of its own."""
    return Entry(name, kind, text, (NodeId(name),), (DocumentId(document or name),), (), title)


def entries_of(pages: Sequence[tuple[str, str]]) -> list[Entry]:
    """Pages as entries, with ids in their order."""
    return [an_entry(f"p{number:03}", title, text) for number, (title, text) in enumerate(pages)]


def entry_graph_of(pages: Sequence[tuple[str, str]]) -> EntryGraph:
    """The entry graph of pages, all living, in one segment."""
    alive = np.ones(len(pages), dtype=np.bool_)
    return compose_entry_graph([(0, wording_of(entries_of(pages)), alive)], np.zeros(len(pages), np.uint8))


def named(graph: EntryGraph, row: int) -> list[int]:
    """The rows that an entry names."""
    return sorted(graph.naming.columns[graph.naming.of(row)].tolist())
