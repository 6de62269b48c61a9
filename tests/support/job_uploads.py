"""Uploads as jobs, and where they have come to."""

from __future__ import annotations

import io
from typing import Any

from heddle.api.access import Access, Scope
from heddle.api.job_request import Submitted
from heddle.api.upload import accept_upload
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.ids import WorkspaceId
from heddle.graph.job_queue import Job
from heddle.retrieval.index import open_index

NOTE = b"# Lease\n\nAda Lovelace works for Corvane Ltd in London. The lease ends in May.\n"
TABLE = b"name,employer,city\n" + b"".join(
    f"Person{n} Lovelace,Corvane{n % 7} Ltd,Town{n % 5}\n".encode() for n in range(60)
)


def bench_of(shop: Workshop, workspace: str) -> Workbench:
    return shop.bench(Access(WorkspaceId(workspace), Scope.ADMIN))


def upload(bench: Workbench, name: str = "lease.md", data: bytes = NOTE) -> Job:
    accepted = accept_upload(bench, io.BytesIO(data), name)
    assert isinstance(accepted, Submitted)
    return accepted.job


def note(number: int) -> bytes:
    return f"# Note {number}\n\nPerson{number} Lovelace works for Corvane Ltd in Town{number}.\n".encode()


def now(bench: Workbench, job: Job) -> Job:
    return bench.shop.jobs.get(bench.workspace, job.id)


def indexed(bench: Workbench) -> set[str]:
    return set(open_index(bench.index_folder).documents)


def files(bench: Workbench) -> list[str]:
    root = bench.home.uploads(bench.workspace)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def die(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt
