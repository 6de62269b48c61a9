"""Corpora to be scored on: passages, or units of several types of knowledge, as their files give them.

Two formats are read. Passages: `{"pid", "title", "text"}` a line. Typed units: `{"eid", "type", "title",
"text"}` a line with the structure of the type: `table_id`, `row`, `section`, `header` and `cells` of a table
row, `triple` of a triple, nothing more of a text or an infobox. Hyperlinks that a file gives are not read:
open retrieval over tables and text withholds them (OTT-QA, Chen et al. 2021).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.json_line import JsonLine, read_json_lines

_TYPES = {
    "text": KnowledgeType.TEXT,
    "table": KnowledgeType.TABLE,
    "kg": KnowledgeType.TRIPLE,
    "triple": KnowledgeType.TRIPLE,
    "infobox": KnowledgeType.INFOBOX,
}
"""Names of types in files; `kg` is what UniHGKR's corpus calls a triple."""


@dataclass(frozen=True, slots=True)
class CorpusItem:
    """A unit of a corpus: what a question's gold names.

    Args:
        id: Its id in the corpus, a passage's pid or a unit's eid.
        type: What kind of knowledge it is.
        title: What it is about, as its page is called; may be empty.
        text: Its words; of a row, triple or infobox all of them on one line.
        table: Id of the table of a row; empty elsewhere.
        section: Heading above the table of a row.
        header: Names of the columns of a row.
        cells: Words of the cells of a row.
        triple: Subject, relation and object; empty elsewhere.
    """

    id: str
    type: KnowledgeType
    title: str
    text: str
    table: str = ""
    section: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    triple: tuple[str, ...] = ()


def knowledge_type(name: str, place: str) -> KnowledgeType:
    """The type that a file calls by a name.

    Raises:
        UsageError: it is none.
    """
    if name not in _TYPES:
        raise UsageError(f"{place}: unknown type {name!r}", hint=f"use any of {', '.join(_TYPES)}")
    return _TYPES[name]


def read_passages(path: Path, *, titles: bool = True) -> list[CorpusItem]:
    """Read a corpus of passages.

    Args:
        path: Lines of `pid`, `title` and `text`; the title may be absent.
        titles: Whether titles are read at all; where not, nothing that comes after can know them.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        UsageError: a line is no passage, or an id comes twice.
    """
    return _read(path, lambda line: _passage(line, titles=titles))


def read_typed_items(path: Path) -> list[CorpusItem]:
    """Read a corpus of several types of knowledge.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        UsageError: a line is no such unit, or an id comes twice.
    """
    return _read(path, _typed_item)


def _read(path: Path, item_of: Callable[[JsonLine], CorpusItem]) -> list[CorpusItem]:
    items: dict[str, CorpusItem] = {}
    for line in read_json_lines(path):
        item = item_of(line)
        if item.id in items:
            raise UsageError(f"{line.place}: {item.id!r} comes twice", hint="give each line an id of its own")
        items[item.id] = item
    return list(items.values())


def _passage(line: JsonLine, *, titles: bool) -> CorpusItem:
    identity, text = line.required("pid"), line.text("text")
    title = line.text("title") if titles else ""
    if "text" not in line.values:
        line.required("text")
    return CorpusItem(identity, KnowledgeType.TEXT, title, text)


def _typed_item(line: JsonLine) -> CorpusItem:
    kind = knowledge_type(line.required("type"), line.place)
    triple = line.texts("triple")
    if kind is KnowledgeType.TRIPLE and (len(triple) != 3 or not all(part.strip() for part in triple)):
        raise UsageError(
            f"{line.place}: a triple of {len(triple)} parts", hint="give a subject, a relation and an object"
        )
    identity = line.required("eid")
    header, cells = line.texts("header"), line.texts("cells")
    return CorpusItem(
        identity,
        kind,
        line.text("title"),
        line.text("text") if cells or triple else line.required("text"),
        table=line.text("table_id") or (identity if kind is KnowledgeType.TABLE else ""),
        section=line.text("section"),
        header=header,
        cells=cells,
        triple=triple,
    )


def tables_of(items: Sequence[CorpusItem]) -> dict[str, list[CorpusItem]]:
    """The rows of a corpus by table, in the order of the file."""
    tables: dict[str, list[CorpusItem]] = {}
    for item in items:
        if item.type is KnowledgeType.TABLE:
            tables.setdefault(item.table, []).append(item)
    return tables
