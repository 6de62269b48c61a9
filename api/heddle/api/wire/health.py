"""Whether the server runs, and what it stands on."""

from __future__ import annotations

from pydantic import Field

from heddle.api.wire.base import Wire


class CountsModel(Wire):
    """How much there is in a workspace."""

    documents: int
    nodes: dict[str, int] = Field(description="Nodes by type.")
    edges: dict[str, int] = Field(description="Edges by type.")


class PartState(Wire):
    """The state of one part, and how long it took to find out."""

    state: str = Field(description="`ready`, `absent`, `behind`, `loading` or `failed`.")
    milliseconds: float
    detail: str


class Readiness(Wire):
    """Whether requests can be answered, part by part."""

    ready: bool
    counts: CountsModel | None = Field(description="Null where the server asks for keys.")
    store: PartState
    index: PartState
    encoder: PartState
    model: PartState


class Liveness(Wire):
    """The server runs."""

    live: bool


class VersionModel(Wire):
    """Which Heddle answers."""

    version: str
    workspace: str | None = Field(description="Its default; null where the server asks for keys.")
