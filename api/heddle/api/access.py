"""Access: what one request may do, and in which workspace. Nothing is reached without one.

A `Workbench` is given out for an `Access` alone (`Workshop.bench`), so that a route cannot reach a store or
an index of a workspace that nobody decided about.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.ids import WorkspaceId
from heddle.core.settings import Settings


class Scope(StrEnum):
    """What a key may do; each scope includes those before it."""

    READ = "read"
    INGEST = "ingest"
    ADMIN = "admin"

    def includes(self, other: Scope) -> bool:
        """Whether who has this scope may do what needs the other."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Access:
    """What one request may do.

    Args:
        workspace: The workspace that it works in.
        scope: What it may do there.
        key: The id of the API key; empty where the server is open.
    """

    workspace: WorkspaceId
    scope: Scope
    key: str = ""


def own_access(settings: Settings) -> Access:
    """The access of the process itself, to the workspace of its settings."""
    return Access(WorkspaceId(settings.workspace), Scope.ADMIN)
