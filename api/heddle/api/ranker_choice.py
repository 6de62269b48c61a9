"""Which ranker a workspace searches with: the one that it trained, else the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heddle.core.home import Home
from heddle.core.ids import WorkspaceId

if TYPE_CHECKING:
    from heddle.retrieval.ranker.scorer import Scorer


def ranker_mark(home: Home, workspace: WorkspaceId) -> tuple[int, int, int] | None:
    """What tells a ranker from the one that it replaced: inode, time and size of its file; None without."""
    try:
        file = home.ranker(workspace).stat()
    except OSError:
        return None
    return file.st_ino, file.st_mtime_ns, file.st_size


def workspace_scorer(home: Home, workspace: WorkspaceId) -> Scorer:
    """The scorer of a workspace; the shipped one where it trained none.

    Raises:
        ModelUnusable: the workspace's own is damaged, or was trained by another version.
    """
    from heddle.retrieval.ranker.scorer import load_scorer, shipped_scorer

    own = home.ranker(workspace)
    return load_scorer(own) if own.exists() else shipped_scorer()
