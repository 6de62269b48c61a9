"""Which ranker a workspace searches with: the one that it trained, else the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heddle.core.home import Home
from heddle.core.ids import WorkspaceId

if TYPE_CHECKING:
    from heddle.retrieval.ranker.scorer import Scorer


def workspace_scorer(home: Home, workspace: WorkspaceId) -> Scorer | None:
    """The scorer of a workspace; None where nothing was trained and nothing is shipped.

    Raises:
        ModelUnusable: the workspace's own is damaged, or was trained by another version.
    """
    from heddle.retrieval.ranker.scorer import SHIPPED, load_scorer

    return next((load_scorer(path) for path in (home.ranker(workspace), SHIPPED) if path.exists()), None)
