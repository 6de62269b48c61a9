"""`client.workspaces` and `client.keys`: what there is to work in, and who may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heddle.api.client_jobs import waiting
from heddle.api.client_listing import LARGEST_PAGE, Pages
from heddle.api.client_request import Answer, Exchange, Request, once_only, path, query
from heddle.api.client_route import Resource, Way, listed, route
from heddle.api.wire.jobs import JobModel
from heddle.api.wire.keys import IssuedKeyModel, KeyList, KeyModel
from heddle.api.wire.workspaces import WorkspaceList, WorkspaceModel, WorkspaceSummary

DAY = 24 * 60 * 60
EVERY_WORKSPACE = ("*",)


class Workspaces(Resource[Way]):
    """The workspaces that the key opens."""

    @listed("list_workspaces")
    def list(self) -> Pages[WorkspaceSummary]:
        """All workspaces that the key opens, by name."""
        request = Request("GET", "/v1/workspaces", query(limit=LARGEST_PAGE))
        return Pages(request, _workspaces, "workspaces")

    @route("get_workspace")
    def get(self, workspace: str) -> Exchange[WorkspaceModel]:
        """How much a workspace holds, and whether its index and its model keep up."""
        return (yield Request("GET", path("v1", "workspaces", workspace))).read(WorkspaceModel)

    @route("delete_workspace")
    def delete(self, workspace: str) -> Exchange[JobModel]:
        """Delete all that a workspace holds, and wait until it is gone; needs the scope `admin`.

        Documents, index, models and uploads go; keys for the workspace stay.
        """
        request = Request("DELETE", path("v1", "workspaces", workspace), headers=once_only())
        job = (yield request).read(JobModel)
        # The job is one of that workspace, whichever this client works in.
        return (yield from waiting(job.id, workspace=workspace))


class Keys(Resource[Way]):
    """API keys; governing them needs the scope `admin`."""

    @listed("list_keys")
    def list(self) -> Pages[KeyModel]:
        """All keys, by id; expired and revoked ones too."""
        return Pages(Request("GET", "/v1/keys", query(limit=LARGEST_PAGE)), _keys, "keys")

    @route("create_key")
    def create(
        self,
        label: str,
        *,
        scope: str = "read",
        workspaces: Iterable[str] = EVERY_WORKSPACE,
        lifetime: int | None = None,
    ) -> Exchange[IssuedKeyModel]:
        """Make a key; the result is the only thing that ever holds its secret.

        Args:
            label: What to call it.
            scope: What it may do: `read`, `ingest` or `admin`.
            workspaces: Where it may do it; `*` stands for all.
            lifetime: Seconds until it expires; None for never.
        """
        body = {"label": label, "scope": scope, "workspaces": [*workspaces], "lifetime": lifetime}
        # Twice asked is two keys, one of which nobody would know.
        return (yield Request("POST", "/v1/keys", body=body, repeatable=False)).read(IssuedKeyModel)

    @route("get_key")
    def get(self, key: str) -> Exchange[KeyModel]:
        """A key, without its secret."""
        return (yield Request("GET", path("v1", "keys", key))).read(KeyModel)

    @route("revoke_key")
    def revoke(self, key: str) -> Exchange[KeyModel]:
        """Make a key open nothing, for good."""
        return (yield Request("DELETE", path("v1", "keys", key))).read(KeyModel)

    @route("rotate_key")
    def rotate(self, key: str, *, overlap: int = DAY) -> Exchange[IssuedKeyModel]:
        """Give a key a new secret; the result is the only thing that ever holds it.

        Args:
            key: The key's id.
            overlap: Seconds for which the old secret opens too.
        """
        request = Request(
            "POST", path("v1", "keys", key, "rotate"), body={"overlap": overlap}, repeatable=False
        )
        return (yield request).read(IssuedKeyModel)


def _workspaces(answer: Answer) -> tuple[Sequence[WorkspaceSummary], str | None]:
    page = answer.read(WorkspaceList)
    return page.workspaces, page.next


def _keys(answer: Answer) -> tuple[Sequence[KeyModel], str | None]:
    page = answer.read(KeyList)
    return page.keys, page.next
