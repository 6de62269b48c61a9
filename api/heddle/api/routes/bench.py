"""The workbench that a request may work at, as routes ask for it: by the scope that they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, cast

from fastapi import Depends, Header, Request

from heddle.api.access import Access, Scope
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.errors import UsageError
from heddle.core.ids import WorkspaceId, is_workspace

WORKSPACE_HEADER = "Heddle-Workspace"


def workshop_of(request: Request) -> Workshop:
    """The workshop of the running application."""
    return cast("Workshop", request.app.state.shop)


def needs(scope: Scope) -> Callable[..., Access]:
    """The access of a request to a route that needs a scope."""

    def access(
        request: Request,
        workspace: Annotated[
            str, Header(alias=WORKSPACE_HEADER, description="The workspace to work in.")
        ] = "",
    ) -> Access:
        shop = workshop_of(request)
        if workspace and not is_workspace(workspace):
            raise UsageError("impossible workspace", hint="use letters, digits, '-', '_' and '.'")
        return Access(WorkspaceId(workspace or shop.settings.workspace), Scope.ADMIN)

    access.__name__ = f"needs_{scope}"
    return access


ReadAccess = Annotated[Access, Depends(needs(Scope.READ))]
IngestAccess = Annotated[Access, Depends(needs(Scope.INGEST))]
AdminAccess = Annotated[Access, Depends(needs(Scope.ADMIN))]


def _read_bench(request: Request, access: ReadAccess) -> Workbench:
    return workshop_of(request).bench(access)


def _ingest_bench(request: Request, access: IngestAccess) -> Workbench:
    return workshop_of(request).bench(access)


def _admin_bench(request: Request, access: AdminAccess) -> Workbench:
    return workshop_of(request).bench(access)


ReadBench = Annotated[Workbench, Depends(_read_bench)]
"""A workbench to read at."""
IngestBench = Annotated[Workbench, Depends(_ingest_bench)]
"""A workbench to add and remove documents at."""
AdminBench = Annotated[Workbench, Depends(_admin_bench)]
"""A workbench to govern at."""
