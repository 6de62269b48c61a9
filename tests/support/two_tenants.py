"""Two tenants of one server: workspaces with documents of their own and one in common, and a key for each."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from random_calls import Call

from heddle.api.access import Scope
from heddle.api.app import create_app
from heddle.api.workshop import Workshop
from heddle.core.ids import WorkspaceId
from heddle.core.settings import Settings
from heddle.graph.job_queue import JobQueue
from heddle.graph.job_queue_records import JobKind
from heddle.graph.store import GraphReader
from heddle.ingest.pipeline import ingest
from heddle.ingest.sandbox import Sandbox
from heddle.retrieval.index import build_index

COMMON = {
    "lease.md": "# Lease\n\nAda Lovelace works for Corvane Ltd in London. The lease of it ends in May.\n",
}
OURS = {
    "harbour.md": (
        "# Harbour\n\nOrla Brandvold works for Skarsund Marine in Bergen. Ada Lovelace visited Bergen.\n"
    ),
    "crew.csv": "name,company,city\nOrla Brandvold,Skarsund Marine,Bergen\nAda Lovelace,Corvane Ltd,London\n",
}
THEIRS = {
    "quillfeather-plan.md": (
        "# Plan\n\nZephyrine Quillfeather works for Vantablock Foundry in Ljubljana. "
        "Ada Lovelace met Zephyrine Quillfeather. Vantablock Foundry acquired Corvane Ltd.\n"
    ),
    "vantablock-staff.csv": (
        "name,company,city\nZephyrine Quillfeather,Vantablock Foundry,Ljubljana\n"
        "Ada Lovelace,Corvane Ltd,London\n"
    ),
    "quillfeather.eml": (
        "From: Zephyrine Quillfeather <zq@vantablock.example>\nTo: Ada Lovelace <ada@corvane.example>\n"
        "Subject: Ljubljana\nMessage-ID: <vantablock-1@corvane.example>\n"
        "Date: Mon, 3 Mar 2025 10:00:00 +0000\nContent-Type: text/plain\n\n"
        "Vantablock Foundry will buy Corvane Ltd in Ljubljana.\n"
    ),
}
THEIR_WORDS = ("Quillfeather", "Zephyrine", "Vantablock", "Ljubljana")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: HTTP status.
        text: The body.
        headers: All of them.
        json: The body, where it is JSON; else None.
    """

    status: int
    text: str
    headers: Mapping[str, str]
    json: Any


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace and the key to it.

    Args:
        workspace: Its name.
        key: A key of scope read for it, and for nothing else.
        ids: Every id and name that it holds.
    """

    workspace: WorkspaceId
    key: str
    ids: frozenset[str]

    @property
    def headers(self) -> dict[str, str]:
        """What its requests present."""
        return {"Authorization": f"Bearer {self.key}"}


@dataclass(frozen=True, slots=True)
class TwoTenants:
    """A server with two tenants, and where it can be made one that never knew the second.

    Args:
        client: Calls the server.
        ours: Who calls.
        theirs: Who must not be seen.
        alone: Calls a server that holds what is ours and nothing else; None where there is none.
        alone_key: Our key there.
    """

    client: TestClient
    ours: Tenant
    theirs: Tenant
    alone: TestClient | None
    alone_key: str

    def secrets(self) -> frozenset[str]:
        """What is theirs and not ours: ids, names, words, their workspace and the id of their key."""
        own = {self.theirs.workspace, self.theirs.key.split("_")[1], *THEIR_WORDS}
        return (self.theirs.ids | own) - self.ours.ids


def send(client: TestClient, call: Call, key: str) -> Answer:
    """Send a call with a key."""
    answer = client.request(
        call.method,
        call.path,
        params=list(call.query),
        headers={**call.headers, "Authorization": f"Bearer {key}"},
        json=call.body,
    )
    told = answer.json() if answer.headers.get("content-type", "").endswith("json") else None
    return Answer(answer.status_code, answer.text, dict(answer.headers), told)


def settle(
    settings: Settings, sandbox: Sandbox, names: tuple[str, str], *, alone: Path | None = None
) -> TwoTenants:
    """Two tenants on a server of the settings.

    Args:
        settings: Of the server.
        sandbox: Reads the documents.
        names: Of our workspace and theirs.
        alone: Where to keep a home that never held what is theirs.
    """
    ours, theirs = (WorkspaceId(name) for name in names)
    app = create_app(settings)
    shop: Workshop = app.state.shop
    _move_in(shop, ours, {**COMMON, **OURS}, sandbox)
    apart, apart_key = None, ""
    if alone is not None:
        shop.close()
        shutil.copytree(shop.home.root, alone)
        apart, apart_key = _opened(create_app(_at(settings, alone)), ours)
    _move_in(shop, theirs, {**COMMON, **THEIRS}, sandbox)
    client, our_key = _opened(app, ours)
    _, their_key = _opened(app, theirs)
    return TwoTenants(
        client,
        Tenant(ours, our_key, frozenset(_ids(shop.store.scope(ours), _job_ids(shop, ours)))),
        Tenant(theirs, their_key, frozenset(_ids(shop.store.scope(theirs), _job_ids(shop, theirs)))),
        apart,
        apart_key,
    )


def move_out(tenants: TwoTenants) -> None:
    """Take both tenants' documents out of a store that outlives the test."""
    for client in (tenants.client, tenants.alone):
        if client is None:
            continue
        shop: Workshop = client.app.state.shop  # type: ignore[attr-defined]
        if shop.settings.store == "neo4j":
            for tenant in (tenants.ours, tenants.theirs):
                scope = shop.store.scope(tenant.workspace)
                for document in [each.id for each in scope.documents()]:
                    if scope.document(document) is not None:
                        scope.delete(document)
        shop.close()


def _at(settings: Settings, home: Path) -> Settings:
    return replace(settings, home=str(home))


def _opened(app: FastAPI, workspace: WorkspaceId) -> tuple[TestClient, str]:
    # Not entered, so that nothing runs beside the calls.
    key = app.state.shop.keys.create(f"of {workspace}", scope=Scope.READ, workspaces=[workspace])
    return TestClient(app, raise_server_exceptions=False), key.text


def _move_in(shop: Workshop, workspace: WorkspaceId, files: Mapping[str, str], sandbox: Sandbox) -> None:
    scope = shop.store.scope(workspace)
    paths = []
    for name, text in files.items():
        data = text.encode()
        folder = shop.home.make(shop.home.uploads(workspace) / hashlib.sha256(data).hexdigest())
        (folder / name).write_bytes(data)
        paths.append(folder / name)
    summary = ingest(paths, scope=scope, ledger=shop.ledger, home=shop.home, sandbox=sandbox)
    assert summary.ingested == len(files), summary
    build_index(scope, shop.encoder, shop.home.make(shop.home.index(workspace)))
    queue = JobQueue(shop.home.jobs)
    job, _ = queue.submit(workspace, JobKind.INDEX, {})
    queue.cancel(workspace, job.id)  # an ended job, which nobody waits for
    queue.close()


def _job_ids(shop: Workshop, workspace: WorkspaceId) -> list[str]:
    queue = JobQueue(shop.home.jobs)
    found = [each.id for each in queue.list(workspace)]
    queue.close()
    return found


def _ids(graph: GraphReader, jobs: Sequence[str]) -> Iterator[str]:
    yield from jobs
    for document in graph.documents():
        yield from (document.id, document.name)
    for node in graph.nodes():
        yield node.id
        yield from (str(node.properties[name]) for name in ("name", "subject") if name in node.properties)
    for edge in graph.edges():
        yield edge.id


def pattern_of(secrets: frozenset[str]) -> re.Pattern[str]:
    """Finds any of them in a text; a name of a few letters would be found everywhere, and is left out."""
    long = sorted((each for each in secrets if len(each) >= 6), key=len, reverse=True)
    return re.compile("|".join(re.escape(each) for each in long))


def without_moments(value: Any) -> Any:
    """A JSON value without what no two calls share: how long things took, and which call it was."""
    if isinstance(value, dict):
        passing = {"timings", "trace_id", "milliseconds", "seconds"}
        return {name: without_moments(each) for name, each in value.items() if name not in passing}
    if isinstance(value, list):
        return [without_moments(each) for each in value]
    return value
