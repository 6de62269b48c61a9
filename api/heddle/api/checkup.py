"""A checkup: what Heddle stands on, each thing looked at once, each fault with its fix.

Nothing is written. The encoder is loaded, which takes seconds, because only that shows that it can be.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any

from heddle.api import composition
from heddle.api.compute_device import check_device
from heddle.api.extraction import open_enricher
from heddle.api.workbench import Workbench
from heddle.core.errors import ConfigurationError, HeddleError, NoIndex, OutOfReach

LEAST_PYTHON = (3, 11)
LEAST_FREE_MIB = 500
_MIB = 1024 * 1024


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found.

    Args:
        name: What was looked at.
        level: How it came out; a note is something absent that nothing needs yet.
        detail: What was found, one line.
        fix: What to do about it.
        exit_code: What a failure means for the process.
    """

    name: str
    level: Level
    detail: str
    fix: str = ""
    exit_code: int = 0

    def to_json(self) -> dict[str, Any]:
        """As `heddle doctor --json` shows it."""
        return {"name": self.name, "level": self.level.value, "detail": self.detail, "fix": self.fix}


def checkup(bench: Workbench) -> Iterator[Check]:
    """Look at everything, one thing after the other."""
    for name, look in _LOOKS.items():
        try:
            detail = look(bench)
        except (NoIndex, _Absent) as error:
            yield Check(name, Level.NOTE, error.message, error.hint)
        except HeddleError as error:
            yield Check(name, Level.FAILED, error.message, error.hint, error.exit_code)
        except Exception as error:  # noqa: BLE001  (a broken library must not keep the other checks from running)
            yield Check(name, Level.FAILED, f"{type(error).__name__}: {error}", "run `make setup` again", 1)
        else:
            yield Check(name, Level.OK, detail)


class _Absent(HeddleError):
    """Something is absent that nothing needs yet."""


def _python(_: Workbench) -> str:
    if sys.version_info < LEAST_PYTHON:
        raise ConfigurationError(f"Python {sys.version.split()[0]}", hint="use Python 3.11 or newer")
    return f"Python {sys.version.split()[0]}"


def _packages(_: Workbench) -> str:
    wanted = [_distribution(line) for line in metadata.requires("heddle") or () if "extra ==" not in line]
    missing = [name for name in wanted if not _installed(name)]
    if missing:
        raise ConfigurationError(f"missing packages: {', '.join(missing)}", hint="run `make setup`")
    return f"{len(wanted)} packages"


def _distribution(requirement: str) -> str:
    for mark in "[]<>=!~; (":
        requirement = requirement.split(mark, 1)[0]
    return requirement


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _home(bench: Workbench) -> str:
    root = bench.home.root
    nearest = _nearest(root)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise OutOfReach(f"{nearest} cannot be written", hint="set HEDDLE_HOME to a folder that can")
    return f"{root}" if root.exists() else f"{root} (made by the first ingest)"


def _nearest(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


def _disk(bench: Workbench) -> str:
    free = shutil.disk_usage(_nearest(bench.home.root)).free // _MIB
    if free < LEAST_FREE_MIB:
        raise OutOfReach(f"{free} MiB free where the home lies", hint="free some space or move HEDDLE_HOME")
    return f"{free} MiB free"


def _store(bench: Workbench) -> str:
    bench.store.ping()
    return f"{bench.settings.store} store, {bench.scope.counts().documents} documents"


def _encoder(bench: Workbench) -> str:
    encoder = bench.encoder
    return f"{encoder.name}, {encoder.dimension} numbers a text"


def _device(bench: Workbench) -> str:
    return check_device(bench.settings.device)


def _index(bench: Workbench) -> str:
    from heddle.retrieval.index import open_index

    generation = open_index(bench.index_folder)
    if generation.manifest.graph_version != bench.scope.version():
        raise _Absent(f"generation {generation.id} is behind the graph", hint="run `heddle index`")
    return f"generation {generation.id}, {sum(generation.counts().values())} entries"


def _model(bench: Workbench) -> str:
    from heddle.models.artifact import load_model

    if not bench.model_folder.exists():
        raise _Absent("no model is trained yet", hint="run `heddle train rphgnn`")
    trained = load_model(bench.model_folder)
    return f"RpHGNN, graph {trained.graph_version[:12]}"


def _chat_model(bench: Workbench) -> str:
    name = bench.settings.chat_model
    if not name:
        raise _Absent("none is set; answers are extracts", hint="set HEDDLE_CHAT_MODEL to get prose")
    composition.open_chat_model(bench.settings)
    return name


def _extraction(bench: Workbench) -> str:
    settings = bench.settings
    if not (settings.ontology or settings.extractor):
        raise _Absent(
            "the default reading alone", hint="set HEDDLE_ONTOLOGY or HEDDLE_EXTRACTOR for your own types"
        )
    enricher = open_enricher(settings)
    ontology = enricher.ontology
    told = [f"{len(ontology.types)} types and {len(ontology.relations)} relations"] if ontology else []
    return ", ".join([*told, *(extractor.name for extractor in enricher.extractors)])


_LOOKS: dict[str, Callable[[Workbench], str]] = {
    "python": _python,
    "packages": _packages,
    "home": _home,
    "disk": _disk,
    "store": _store,
    "device": _device,
    "encoder": _encoder,
    "index": _index,
    "model": _model,
    "chat": _chat_model,
    "extraction": _extraction,
}
