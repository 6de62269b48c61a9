"""What a request may work at, as routes ask for it by type: each asks for the scope that it needs.

A route gets a `Workbench` of the workspace that its caller may work in, or is never called. These are the
only ways from a request to anything that is stored: a test reads the syntax of all routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, cast

from fastapi import Header, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from heddle.api.access import Access, Scope, decide, own_access, require
from heddle.api.authentication import grant_of_request
from heddle.api.keys import Keys
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.ids import WORKSPACE_NAME, WorkspaceId

WORKSPACE_HEADER = "Heddle-Workspace"

_bearer = HTTPBearer(
    scheme_name="key",
    bearerFormat="hdl_<id>_<secret>",
    description="An API key. A server without keys answers on loopback alone, and asks for none.",
    auto_error=False,
)
# The door has looked at the key already (`heddle.api.authentication`); this tells the specification.
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
_Named = Annotated[
    str,
    Header(
        alias=WORKSPACE_HEADER,
        description="The workspace to work in: by default the key's only one, else the server's own.",
        json_schema_extra={"pattern": f"^({WORKSPACE_NAME})?$"},
    ),
]
_InPath = Annotated[
    str, Path(description="The workspace's name.", json_schema_extra={"pattern": f"^{WORKSPACE_NAME}$"})
]


def workshop_of(request: Request) -> Workshop:
    """The workshop of the running application."""
    return cast("Workshop", request.app.state.shop)


def _noted(request: Request, access: Access) -> Access:
    """The access, told to the access log too."""
    request.state.access = access
    return access


def needs(scope: Scope) -> Callable[..., Awaitable[Access]]:
    """The access of a request to a route that needs a scope."""

    async def access(request: Request, _: _Bearer = None, workspace: _Named = "") -> Access:
        grant = grant_of_request(request.scope)
        default = workshop_of(request).settings.workspace
        return _noted(request, decide(grant, scope, asked=workspace, default=default))

    access.__name__ = f"needs_{scope}"
    return access


def needs_in_path(scope: Scope) -> Callable[..., Awaitable[Access]]:
    """The access of a request to a route whose path names the workspace."""

    async def access(request: Request, workspace: _InPath, _: _Bearer = None) -> Access:
        return _noted(request, decide(grant_of_request(request.scope), scope, asked=workspace, default=""))

    access.__name__ = f"needs_{scope}_in_path"
    return access


ReadAccess = Annotated[Access, Security(needs(Scope.READ), scopes=[Scope.READ.value])]
IngestAccess = Annotated[Access, Security(needs(Scope.INGEST), scopes=[Scope.INGEST.value])]
AdminAccess = Annotated[Access, Security(needs(Scope.ADMIN), scopes=[Scope.ADMIN.value])]
ReadAccessInPath = Annotated[Access, Security(needs_in_path(Scope.READ), scopes=[Scope.READ.value])]
AdminAccessInPath = Annotated[Access, Security(needs_in_path(Scope.ADMIN), scopes=[Scope.ADMIN.value])]


async def _read_bench(request: Request, access: ReadAccess) -> Workbench:
    return workshop_of(request).bench(access)


async def _ingest_bench(request: Request, access: IngestAccess) -> Workbench:
    return workshop_of(request).bench(access)


async def _admin_bench(request: Request, access: AdminAccess) -> Workbench:
    return workshop_of(request).bench(access)


async def _read_bench_in_path(request: Request, access: ReadAccessInPath) -> Workbench:
    return workshop_of(request).bench(access)


async def _admin_bench_in_path(request: Request, access: AdminAccessInPath) -> Workbench:
    return workshop_of(request).bench(access)


async def _own_bench(request: Request) -> Workbench:
    shop = workshop_of(request)
    return shop.bench(own_access(shop.settings))


async def _asks_for_keys(request: Request) -> bool:
    return workshop_of(request).key_check.asks()


async def _keys(request: Request, _: _Bearer = None) -> Keys:
    grant = grant_of_request(request.scope)
    require(grant, Scope.ADMIN)
    return workshop_of(request).keys.of(grant)


def _workspaces(request: Request, _: _Bearer = None) -> list[WorkspaceId]:
    grant = grant_of_request(request.scope)
    require(grant, Scope.READ)
    return workshop_of(request).workspaces(grant)


ReadBench = Annotated[Workbench, Security(_read_bench)]
"""A workbench to read at."""
IngestBench = Annotated[Workbench, Security(_ingest_bench)]
"""A workbench to add and remove documents at."""
AdminBench = Annotated[Workbench, Security(_admin_bench)]
"""A workbench to govern at."""
ReadBenchInPath = Annotated[Workbench, Security(_read_bench_in_path)]
"""A workbench to read at, of the workspace that the path names."""
AdminBenchInPath = Annotated[Workbench, Security(_admin_bench_in_path)]
"""A workbench to govern at, of the workspace that the path names."""
OwnBench = Annotated[Workbench, Security(_own_bench)]
"""The workbench of the server's own workspace, for the public routes."""
AsksForKeys = Annotated[bool, Security(_asks_for_keys)]
"""Whether the server asks for keys; then public routes say nothing of what a workspace holds."""
KeysOfCaller = Annotated[Keys, Security(_keys, scopes=[Scope.ADMIN.value])]
"""The keys that the caller may govern."""
WorkspacesOfCaller = Annotated[list[WorkspaceId], Security(_workspaces, scopes=[Scope.READ.value])]
"""The workspaces that the caller may read."""
