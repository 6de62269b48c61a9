"""The embedded store's word on where a workspace stands: kept up by each write, or read from an old file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from heddle.core.ids import DocumentId, WorkspaceId
from heddle.graph import rows, sql, sql_resolution
from heddle.graph.embeddings import mark_after_loss, mark_of
from heddle.graph.standing import Contents, Listed


def record_changes(connection: sqlite3.Connection, workspace: WorkspaceId, documents: Iterable[str]) -> None:
    """Number the changes of a write transaction: of some documents, those that are not listed as they are.

    Args:
        connection: Inside the transaction, after everything else.
        workspace: Whose documents.
        documents: All that may have changed, gone ones too.
    """
    sequence, contents = _kept(connection, workspace)
    first = sequence
    for document in sorted(set(documents)):
        before = connection.execute(sql.SELECT_CHANGE, (workspace, document)).fetchone()
        was = Listed(*before) if before else Listed(DocumentId(document), "", "")
        found = connection.execute(sql.SELECT_LISTED, (workspace, document)).fetchone()
        now = rows.listed_of(found) if found else Listed(DocumentId(document), "", "")
        if now == was:
            continue
        sequence += 1
        contents = contents.after(was, now)
        connection.execute(sql.UPSERT_CHANGE, (workspace, document, sequence, now.digest, now.name))
    if sequence != first:
        connection.execute(sql.UPSERT_STANDING, (workspace, sequence, *contents.to_texts()))


def read_standing(connection: sqlite3.Connection, workspace: WorkspaceId) -> tuple[int, Contents]:
    """The number of the last change, and the contents."""
    if _is_kept(connection):
        return _kept(connection, workspace)
    listed = list(_all_listed(connection, workspace))
    return len(listed), Contents.of(listed)


def read_changes(connection: sqlite3.Connection, workspace: WorkspaceId, after: int) -> Iterator[Listed]:
    """The documents changed after a number, each as it is now, in the order of their last changes."""
    if _is_kept(connection):
        for row in connection.execute(sql.SELECT_CHANGES, (workspace, after)):
            yield Listed(*row)
    else:
        yield from list(_all_listed(connection, workspace))[after:]


def read_space_mark(connection: sqlite3.Connection, workspace: WorkspaceId, space: str) -> str:
    """What tells the vectors of a space from others; empty where there are none."""
    if _is_kept(connection):
        found = connection.execute(sql.SELECT_SPACE, (workspace, space)).fetchone()
        return str(found[0]) if found else ""
    return mark_of(connection.execute(sql.SELECT_EMBEDDINGS, (workspace, space)))


def mark_space(connection: sqlite3.Connection, workspace: str, space: str) -> None:
    """Mark a space that was written anew."""
    mark = mark_of(connection.execute(sql.SELECT_EMBEDDINGS, (workspace, space)))
    if mark:
        connection.execute(sql.UPSERT_SPACE, (workspace, space, mark))
    else:
        connection.execute(sql.FORGET_SPACE, (workspace, space))


def drop_stale_embeddings(
    connection: sqlite3.Connection, workspace: WorkspaceId, withdrawn: Iterable[str]
) -> None:
    """Drop the vectors of those nodes that are gone, and mark the spaces that lost one."""
    nodes = sorted(withdrawn)
    spaces = connection.execute(sql.SELECT_SPACES, (workspace,)).fetchall() if nodes else []
    for space, mark in spaces:
        key = {"workspace": workspace, "space": space}
        dropped = [
            name
            for node in nodes
            for (name,) in connection.execute(sql.DELETE_STALE_EMBEDDING, {**key, "node": node}).fetchall()
        ]
        if not dropped:
            continue
        if connection.execute(sql.SELECT_ANY_EMBEDDING, (workspace, space)).fetchone():
            connection.execute(sql.UPSERT_SPACE, (workspace, space, mark_after_loss(mark, dropped)))
        else:
            connection.execute(sql.FORGET_SPACE, (workspace, space))


def bring_up(connection: sqlite3.Connection) -> None:
    """Give a file of an older format what it lacks, once, inside a write transaction."""
    if is_of_today(connection):
        return
    if not _is_kept(connection):
        _begin_standing(connection)
    for statement in (*sql_resolution.CREATE_RESOLUTION, sql_resolution.LOG_DECISIONS_IN_FORCE):
        connection.execute(statement)
    connection.execute(sql.SET_FORMAT)


def is_of_today(connection: sqlite3.Connection) -> bool:
    """Whether a file has all tables of this release; asked anew each time, since others may bring it up."""
    return _format(connection) == sql.FORMAT


def _begin_standing(connection: sqlite3.Connection) -> None:
    for statement in sql.CREATE_STANDING:
        connection.execute(statement)
    for (workspace,) in connection.execute(sql.SELECT_WORKSPACES).fetchall():
        listed = list(_all_listed(connection, workspace))
        connection.executemany(
            sql.UPSERT_CHANGE,
            (
                (workspace, each.document, number, each.digest, each.name)
                for number, each in enumerate(listed, start=1)
            ),
        )
        texts = Contents.of(listed).to_texts()
        connection.execute(sql.UPSERT_STANDING, (workspace, len(listed), *texts))
    for workspace, space in connection.execute(sql.SELECT_ALL_SPACES).fetchall():
        mark_space(connection, workspace, space)


def _is_kept(connection: sqlite3.Connection) -> bool:
    return _format(connection) != sql.FORMAT_WITHOUT_STANDING


def _format(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute(sql.GET_FORMAT).fetchone()
    return int(version)


def _kept(connection: sqlite3.Connection, workspace: WorkspaceId) -> tuple[int, Contents]:
    found = connection.execute(sql.SELECT_STANDING, (workspace,)).fetchone()
    return (int(found[0]), Contents.from_texts(*found[1:])) if found else (0, Contents())


def _all_listed(connection: sqlite3.Connection, workspace: str) -> Iterator[Listed]:
    return map(rows.listed_of, connection.execute(sql.SELECT_ALL_LISTED, (workspace,)))
