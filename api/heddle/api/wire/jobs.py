"""Jobs: what is asked of them, and where they stand."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, JsonValue, StrictBool

from heddle.api.wire.base import Wire
from heddle.core.rejection import RejectionReason
from heddle.graph.job_queue import JobKind, JobState

JOB_EXAMPLE: dict[str, JsonValue] = {
    "id": "8f14e45fceea167a5a36dedd",
    "kind": "ingest",
    "state": "running",
    "reason": "",
    "stopping": False,
    "document": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "name": "contract.pdf",
    "options": {},
    "stage": "parse",
    "done": 0,
    "total": 1,
    "detail": {},
    "result": None,
    "error": None,
    "attempts": 1,
    "created": "2026-03-01T09:30:00.000Z",
    "started": "2026-03-01T09:30:00.041Z",
    "progressed": "2026-03-01T09:30:00.041Z",
    "finished": None,
}


class JobOptions(Wire):
    """How a job should do its work."""

    rebuild: StrictBool = Field(default=False, description="`index` alone: start from nothing.")


class JobBody(Wire):
    """Work that is asked for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "index", "options": {"rebuild": True}}]}
    )

    kind: Literal["index", "train", "communities", "resolve"] = Field(
        description="`index` brings the index to the graph, `train` learns embeddings of the graph and "
        "writes them back, `communities` finds what belongs together, `resolve` which nodes are one thing."
    )
    options: JobOptions = Field(default=JobOptions(), description="How.")


class JobError(Wire):
    """Why a job failed: the members of a problem document."""

    code: str = Field(description="An entry of docs/errors.md.")
    status: int = Field(description="The HTTP status that a request gets which waits for the job.")
    detail: str = Field(description="What happened.")
    hint: str = Field(description="What to do about it.")
    reason: RejectionReason | None = Field(default=None, description="Why a document was rejected.")


class JobModel(Wire):
    """A job: something to be written, that goes on when the server does not."""

    model_config = ConfigDict(json_schema_extra={"examples": [JOB_EXAMPLE]})

    id: str = Field(description="24 random hexadecimal digits.")
    kind: JobKind = Field(description="What it does.")
    state: JobState = Field(
        description="Where it stands; `stalled` is a running job that does not get on, and `reason` says why."
    )
    reason: str = Field(description="Why it is stalled, or queued again; empty otherwise.")
    stopping: bool = Field(description="It was asked to stop, and will at its next step.")
    document: str | None = Field(description="The document that it is about.")
    name: str | None = Field(description="The name of the upload.")
    options: dict[str, Any] = Field(description="What else it was asked for.")
    stage: str = Field(description="What is being done: `parse`, `index`, `encode`, `propagate`, `train` ...")
    done: int = Field(description="How much of the stage is done, in its own units.")
    total: int = Field(description="How much there is; 0 while unknown.")
    detail: dict[str, Any] = Field(
        description="Facts about the progress, as the stage has them. Of an upload that is being read: "
        "`page` of `pages`, `seconds` so far; of all that are read with it: `rate` (`documents`, `pages`, "
        "`bytes` a second) and `eta` (seconds, null while unknown)."
    )
    result: dict[str, Any] | None = Field(description="What came of it: the report of its kind.")
    error: JobError | None = Field(description="Why it failed.")
    attempts: int = Field(description="Times that it was begun.")
    created: str = Field(description="When it was submitted (RFC 3339).")
    started: str | None = Field(description="When it was begun last.")
    progressed: str | None = Field(description="When it last got on.")
    finished: str | None = Field(description="When it ended; it can be looked up for 7 days from then.")


class JobList(Wire):
    """The jobs of a workspace, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"jobs": [JOB_EXAMPLE], "next": None}]})

    jobs: list[JobModel] = Field(description="A page of them.")
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")
