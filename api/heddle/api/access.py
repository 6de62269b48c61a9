"""Access: what one request may do, and in which workspace. Nothing is reached without one.

A key carries a `Grant`: a scope, and the workspaces that it is for. A request turns it into an `Access`, to
one workspace, or is refused. A `Workbench` is given out for an `Access` alone (`Workshop.bench`), and an
`Access` is made in this module alone (a test reads the syntax of every other), so that a route cannot
reach a store or an index of a workspace that nobody decided about.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.errors import Forbidden, UsageError
from heddle.core.ids import WorkspaceId, is_workspace
from heddle.core.settings import Settings

EVERY_WORKSPACE = "*"
"""Stands for all workspaces, those that are made later included."""

PUBLIC_PATHS = frozenset({"/livez", "/readyz", "/version", "/openapi.json"})
"""What is answered without a key; all else needs a scope."""


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
class Grant:
    """What a key opens.

    Args:
        scope: What it may do.
        workspaces: Where; `EVERY_WORKSPACE` stands for all.
        key: The key's id; empty where the server is open.
    """

    scope: Scope
    workspaces: frozenset[str]
    key: str = ""

    def covers(self, workspace: str) -> bool:
        """Whether the key is for a workspace."""
        return workspace in self.workspaces or EVERY_WORKSPACE in self.workspaces

    def includes(self, other: Grant) -> bool:
        """Whether this grant opens all that the other does."""
        return self.scope.includes(other.scope) and all(self.covers(each) for each in other.workspaces)


OPEN_GRANT = Grant(Scope.ADMIN, frozenset({EVERY_WORKSPACE}))
"""What a server without keys grants to everybody who reaches it, on loopback alone."""


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


def job_access(workspace: WorkspaceId) -> Access:
    """The access of a job: who asked for it had the scope that it takes, in the workspace that it is of."""
    return Access(workspace, Scope.ADMIN)


def decide(grant: Grant, needed: Scope, *, asked: str, default: str) -> Access:
    """The access of a request, or its refusal.

    Args:
        grant: What its key opens.
        needed: The scope that the route needs.
        asked: The workspace that the request names; empty where it names none.
        default: The workspace of who names none and has more than one.

    Raises:
        UsageError: what it names cannot be a workspace.
        Forbidden: the key's scope is too small, or it is for other workspaces; whether the workspace exists
            is never said, and never looked up.
    """
    if asked and not is_workspace(asked):
        raise UsageError("impossible workspace", hint="use letters, digits, '-', '_' and '.'")
    require(grant, needed)
    workspace = asked or _only(grant) or default
    if not grant.covers(workspace):
        raise Forbidden(
            "the key is not for this workspace", hint="name one of its own in the header Heddle-Workspace"
        )
    return Access(WorkspaceId(workspace), grant.scope, grant.key)


def require(grant: Grant, needed: Scope) -> None:
    """Go on where a grant has a scope.

    Raises:
        Forbidden: its scope is smaller.
    """
    if not grant.scope.includes(needed):
        raise Forbidden(
            f"this needs the scope {needed}, and the key has {grant.scope}",
            hint="use a key of that scope",
        )


def _only(grant: Grant) -> str:
    """The only workspace of a grant; empty where it has more, or all."""
    if len(grant.workspaces) != 1 or EVERY_WORKSPACE in grant.workspaces:
        return ""
    return next(iter(grant.workspaces))
