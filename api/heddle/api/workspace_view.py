"""A workspace as those who may read it see it: how much it holds, and whether index and model keep up."""

from __future__ import annotations

from typing import Any

from heddle.api.workbench import Workbench
from heddle.api.workspace_status import index_status, model_status


def workspace_detail(bench: Workbench) -> dict[str, Any]:
    """Counts, version and states; one that holds nothing is a state like any other.

    Unlike `heddle status` it tells nothing of the machine: no paths, and of a failure the code alone.
    """
    version = bench.scope.version()
    return {
        "name": bench.workspace,
        **bench.scope.counts().to_json(),
        "graph_version": version,
        "index": _derived(index_status(bench, version)),
        "model": _derived(model_status(bench, version)),
    }


def _derived(status: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": status["state"],
        "detail": status.get("code", status["detail"]),
        "graph_version": status.get("graph_version"),
    }
