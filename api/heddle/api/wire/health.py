"""Whether the server runs, and what it stands on."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from heddle.api.wire.base import Wire


class CountsModel(Wire):
    """How much there is in the server's own workspace; `GET /v1/workspaces/{workspace}` counts all."""

    documents: int = Field(ge=0, description="Documents.")


class PartState(Wire):
    """The state of one part, and how long it took to find out."""

    state: str = Field(description="`ready`, `absent`, `behind`, `loading` or `failed`.")
    milliseconds: float = Field(ge=0, description="How long it took to look.")
    detail: str = Field(description="What it is, or the code of its fault.")


class Readiness(Wire):
    """Whether requests can be answered, part by part."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ready": True,
                    "counts": {"documents": 12},
                    "store": {"state": "ready", "milliseconds": 0.4, "detail": "embedded"},
                    "index": {"state": "ready", "milliseconds": 1.2, "detail": ""},
                    "encoder": {"state": "ready", "milliseconds": 0.0, "detail": "all-MiniLM-L6-v2"},
                    "model": {
                        "state": "absent",
                        "milliseconds": 0.1,
                        "detail": "nothing is trained yet: run `heddle train rphgnn`",
                    },
                    "queue": {"state": "ready", "milliseconds": 0.2, "detail": "1 running, 0 waiting"},
                }
            ]
        }
    )

    ready: bool
    counts: CountsModel | None = Field(description="Null where the server asks for keys.")
    store: PartState
    index: PartState
    encoder: PartState
    model: PartState
    queue: PartState = Field(description="The queue of jobs, and the process that works on it.")


class Liveness(Wire):
    """The server runs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"live": True}]})

    live: bool


class VersionModel(Wire):
    """Which Heddle answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": "0.1.0", "workspace": "default"}]})

    version: str
    workspace: str | None = Field(description="Its default; null where the server asks for keys.")
