"""Gone files: what was read from some folders and lies there no more.

A file counts as gone only where the file system says that nothing is there: a folder that may not be read, a
server that does not answer, and a file that is passed over today keep what was read from them.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from heddle.core.errors import UsageError
from heddle.graph.ledger import Ledger
from heddle.graph.store import GraphScope
from heddle.ingest.discovery import discover

_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


def refuse_emptied(paths: Sequence[Path], *, scope: GraphScope, ledger: Ledger, skip: Path) -> None:
    """Refuse folders that hold no file any more: they are more likely not mounted than empty.

    The arguments are those of `gone_files`.

    Raises:
        UsageError: something was read from a folder, and it holds no file.
    """
    for folder in _folders(paths):
        if next(discover([Path(folder)], skip=skip), None) is not None:
            continue
        count = len(_known_under([folder], scope, ledger, skip))
        if count:
            raise UsageError(
                f"{folder} holds no file any more, and {count} were read from it",
                hint="mount it if it is a disk; if its files are gone for good, `heddle delete` them",
            )


def gone_files(paths: Sequence[Path], *, scope: GraphScope, ledger: Ledger, skip: Path) -> list[str]:
    """Locations under some folders that the graph or the ledger knows and where no file is, sorted.

    Args:
        paths: Folders; files among them are passed over.
        scope: The workspace's graph.
        ledger: Where outcomes are written down.
        skip: A folder that does not count: Heddle's home, whose uploads are not the caller's to lose.
    """
    folders = _folders(paths)
    return sorted(place for place in _known_under(folders, scope, ledger, skip) if is_gone(place))


def _folders(paths: Sequence[Path]) -> list[str]:
    return [os.path.abspath(path) for path in paths if path.is_dir()]  # noqa: PTH100  # as `discover`


def _known_under(folders: Sequence[str], scope: GraphScope, ledger: Ledger, skip: Path) -> set[str]:
    own = os.path.abspath(skip)  # noqa: PTH100
    return {
        place
        for place in _known(scope, ledger)
        if not _is_under(place, own) and any(_is_under(place, folder) for folder in folders)
    }


def is_gone(location: str) -> bool:
    """Whether nothing is at a location that can be a file to read."""
    # A location writes bytes that are no UTF-8 as `\xe9`.
    raw = location.encode()
    names = {raw, _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), raw)}
    return all(_is_gone(name) for name in names)


def _is_gone(name: bytes) -> bool:
    try:
        if not stat.S_ISDIR(os.stat(name).st_mode):  # noqa: PTH116  # a path of bytes
            return False
        # The ledger names a folder that could not be listed; as long as it cannot be, nothing is gone.
        return os.access(name, os.R_OK | os.X_OK)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def _known(scope: GraphScope, ledger: Ledger) -> Iterator[str]:
    for document in scope.documents():
        yield from (source.location for source in document.sources if source.parent is None)
    yield from (entry.location for entry in ledger.entries(scope.workspace))


def _is_under(location: str, folder: str) -> bool:
    return location.startswith(folder.rstrip("/") + "/")


def remove_sources(scope: GraphScope, ledger: Ledger, locations: Iterable[str]) -> tuple[str, ...]:
    """Take places out of graph and ledger; returns the ids of the documents that went with them."""
    places = list(locations)
    deleted = scope.remove_sources(places)
    ledger.forget(scope.workspace, documents=deleted, locations=places)
    return deleted
