"""Neo4j's word on where a workspace stands: kept up by each write, made by the first one after an upgrade."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, LiteralString, Protocol

from heddle.core.ids import DocumentId
from heddle.graph import cypher_reading as reading
from heddle.graph import cypher_writing as writes
from heddle.graph import neo4j_values as values
from heddle.graph.embeddings import mark_after_loss
from heddle.graph.records import Source
from heddle.graph.standing import Contents, Listed

_PAGE = 2000

Row = dict[str, Any]


class Run(Protocol):
    """Runs a query about one workspace and gives its rows."""

    def __call__(self, query: LiteralString, **parameters: Any) -> list[Row]:
        """The rows."""
        ...


def record_changes(run: Run, documents: Iterable[str]) -> None:
    """Number the changes of a write transaction: of some documents, those that are not listed as they are.

    The workspace's standing is locked last of all, so that writers wait for each other only here, and the
    order of numbers is the order in which they commit.

    Args:
        run: Inside the transaction, after everything else.
        documents: All that may have changed, gone ones too.
    """
    touched = sorted(set(documents))
    if not touched:
        return
    (kept,) = run(writes.LOCK_STANDING)
    if kept["sequence"] is None:
        _begin(run)
        return
    was = {row["document"]: change_of(row) for row in run(writes.FIND_CHANGES, ids=touched)}
    now = {row["id"]: listed_of(row) for row in run(reading.LISTED, ids=touched)}
    sequence, contents, changed = kept["sequence"], standing_of(kept)[1], []
    for document in touched:
        gone = Listed(DocumentId(document), "", "")
        before, after = was.get(document, gone), now.get(document, gone)
        if before != after:
            sequence += 1
            contents = contents.after(before, after)
            changed.append(_row(after, sequence))
    if changed:
        run(writes.WRITE_CHANGES, rows=changed)
        _write(run, sequence, contents)


def _begin(run: Run) -> None:
    """Number all documents: the graph is new, or an older release made it."""
    listed = list(all_listed(lambda after: run(reading.LISTED_PAGE, after=after, limit=_PAGE)))
    rows = [_row(each, number) for number, each in enumerate(listed, start=1)]
    for first in range(0, len(rows), _PAGE):
        run(writes.WRITE_CHANGES, rows=rows[first : first + _PAGE])
    _write(run, len(rows), Contents.of(listed))


def _write(run: Run, sequence: int, contents: Contents) -> None:
    documents, names = contents.to_texts()
    run(writes.WRITE_STANDING, sequence=sequence, documents=documents, names=names)


def mark_losses(run: Run, dropped: Iterable[Mapping[str, Any]]) -> None:
    """Mark the spaces that lost vectors, of rows of (space, node)."""
    nodes: dict[str, list[str]] = {}
    for row in dropped:
        nodes.setdefault(row["space"], []).append(row["node"])
    for space, lost in sorted(nodes.items()):
        marks = run(writes.LOCK_SPACE, space=space)
        if not run(writes.ANY_EMBEDDING, space=space):
            run(writes.FORGET_SPACE, space=space)
        elif marks:
            run(writes.MARK_SPACE, space=space, mark=mark_after_loss(marks[0]["mark"], lost))


def all_listed(page: Callable[[str], list[Row]]) -> Iterator[Listed]:
    """All documents as they are, by id, from pages of those after an id."""
    after = ""
    while rows := page(after):
        found = sorted(map(listed_of, rows), key=lambda each: each.document)
        yield from found
        after = found[-1].document


def standing_of(row: Mapping[str, Any]) -> tuple[int, Contents]:
    """The number of the last change, and the contents."""
    return int(row["sequence"]), Contents.from_texts(row["documents"], row["names"])


def listed_of(row: Mapping[str, Any]) -> Listed:
    """The document in a row of (id, digest, locations)."""
    first = min(map(values.text_of, row["locations"]), default="")
    return Listed(DocumentId(row["id"]), row["digest"], Source(first).name if first else "")


def change_of(row: Mapping[str, Any]) -> Listed:
    """The document in a row of (document, digest, name)."""
    return Listed(DocumentId(row["document"]), row["digest"], values.text_of(row["name"]))


def _row(listed: Listed, sequence: int) -> Row:
    name = values.stored_text(listed.name)
    return {"document": listed.document, "digest": listed.digest, "name": name, "sequence": sequence}
