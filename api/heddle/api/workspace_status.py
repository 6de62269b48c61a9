"""The state of a workspace: what is in it, what was left out, and whether index and model keep up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from heddle.api.workbench import Workbench
from heddle.core.errors import HeddleError, ModelUnusable, NoIndex

_FACTS_KEPT = 64


def workspace_status(bench: Workbench) -> dict[str, Any]:
    """Everything that `heddle status` shows; an empty workspace is a state like any other."""
    from heddle.ingest.registry import status

    found = status(bench.scope, bench.ledger)
    version = found.graph_version
    return {
        "workspace": bench.workspace,
        "home": str(bench.home.root),
        "store": bench.settings.store,
        **found.to_json(),
        "index": index_status(bench, version),
        "model": model_status(bench, version),
    }


def index_status(bench: Workbench, version: str) -> dict[str, Any]:
    """Whether there is an index, and whether it shows the graph as it stands."""
    from heddle.retrieval.manifest import current_folder

    try:
        found = _facts(current_folder(bench.index_folder))
    except NoIndex as error:
        return {"state": "absent", "detail": error.line()}
    except HeddleError as error:
        return {"state": "failed", "detail": error.line(), "code": error.code}
    behind = found.graph_version != version
    return {
        "state": "behind" if behind else "ready",
        "detail": "the graph changed since: run `heddle index`" if behind else "",
        "generation": found.generation,
        "graph_version": found.graph_version,
        "encoder": found.encoder,
        "embeddings": found.embeddings,
    }


@dataclass(frozen=True, slots=True)
class _IndexFacts:
    """What is told of an index generation."""

    generation: str
    graph_version: str
    encoder: str
    embeddings: bool


@lru_cache(maxsize=_FACTS_KEPT)
def _facts(folder: Path) -> _IndexFacts:
    # A generation never changes, and its manifest names every document: read once, not for every probe.
    from heddle.retrieval.manifest import read_manifest

    manifest = read_manifest(folder)
    return _IndexFacts(
        manifest.generation, manifest.graph_version, manifest.encoder, manifest.space_digest != ""
    )


def model_status(bench: Workbench, version: str) -> dict[str, Any]:
    """Whether a model of embeddings was trained here, and whether they are of the graph as it stands.

    Only the manifest is read: loading the model takes seconds, and `heddle doctor` does it.
    """
    path = bench.model_folder / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes())
        trained_on, metrics = str(manifest["graph_version"]), dict(manifest["metrics"])
        embedded = str(manifest.get("embedded_version") or trained_on)
    except FileNotFoundError:
        return {"state": "absent", "detail": "nothing is trained yet: run `heddle train rphgnn`"}
    except (OSError, ValueError, KeyError, TypeError):
        error = ModelUnusable("the model's manifest cannot be read", hint="run `heddle train rphgnn`")
        return {"state": "failed", "detail": error.line(), "code": error.code}
    behind = embedded != version
    return {
        "state": "behind" if behind else "ready",
        "detail": "the graph changed since: run `heddle embed`, or train anew" if behind else "",
        "graph_version": trained_on,
        "metrics": metrics,
    }
