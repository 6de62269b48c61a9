"""Progress events: one stream that feeds the progress bar, JSON lines, the log and the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened while work went on.

    Args:
        stage: The stage of the work: `discover`, `parse`, `extract`, `write`, `train`, `index`.
        name: What happened: `started`, `advanced`, `document`, `finished`.
        done: How much of the stage is done, in its own units.
        total: How much there is, 0 while unknown.
        detail: Facts for people and programs; values are JSON.
    """

    stage: str
    name: str
    done: int = 0
    total: int = 0
    detail: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Event], None]


def ignore(_: Event) -> None:
    """A listener for callers that want none."""
