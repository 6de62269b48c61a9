"""Workspaces: which there are, and what one holds."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from heddle.api.wire.base import Wire


class WorkspaceSummary(Wire):
    """A workspace in a list."""

    name: str = Field(description="Send it as `Heddle-Workspace` to work there.")


class WorkspaceList(Wire):
    """The workspaces that the key opens and that hold a document or are named by it, by name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"workspaces": [{"name": "contracts"}, {"name": "mail"}], "next": None}]
        }
    )

    workspaces: list[WorkspaceSummary] = Field(description="By name.")
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


class DerivedState(Wire):
    """Whether what is made from the graph is there, and shows the graph as it stands."""

    state: str = Field(description="`ready`, `absent`, `behind` or `failed`.")
    detail: str = Field(description="What to do about it; the code of the error where it failed.")
    graph_version: str | None = Field(description="The graph that it was made from; null where it is none.")


class WorkspaceModel(Wire):
    """A workspace and what it holds."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "contracts",
                    "documents": 12,
                    "nodes": {"Chunk": 96, "Entity/Person": 14},
                    "edges": {"MENTIONS": 130},
                    "graph_version": "fd1f4c0b",
                    "index": {"state": "ready", "detail": "", "graph_version": "fd1f4c0b"},
                    "model": {
                        "state": "absent",
                        "detail": "nothing is trained yet: run `heddle train rphgnn`",
                        "graph_version": None,
                    },
                }
            ]
        }
    )

    name: str = Field(description="Its name.")
    documents: int = Field(description="How many documents it holds.")
    nodes: dict[str, int] = Field(description="Nodes by type.")
    edges: dict[str, int] = Field(description="Edges by type.")
    graph_version: str = Field(description="A hash of all that it holds.")
    index: DerivedState = Field(description="What answers searches.")
    model: DerivedState = Field(description="The trained network.")
