"""Reading a file that a user names: what can be wrong with it is said in the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heddle.core.errors import FileUnreadable, PathNotFound


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Name what keeps a file from being read inside a `with` block.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
    """
    try:
        yield
    except FileNotFoundError:
        raise PathNotFound(f"no file {path}", hint="check the path") from None
    except OSError as error:
        raise FileUnreadable(
            f"cannot read {path} ({error.strerror or error})", hint="check its permissions"
        ) from error
