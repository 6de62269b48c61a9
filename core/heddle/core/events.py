"""Progress events: one stream that feeds the progress bar, JSON lines, the log and the API.

An ingest tells these, in this order:

- `discover` `advanced` (twice a second) and `finished`: how many files were found; `bytes`.
- `ingest` `advanced`, twice a second and at the end: how many of the files have their outcome. The detail has
  `bytes` of `bytes_total`, `pages`, `elapsed` and `eta` in seconds (null while unknown), `rate` (`documents`,
  `pages`, `bytes` a second), `stages` (what `hash`, `parse`, `extract` and `write` have done) and
  `in_flight`: of each file that is being read `location`, `stage`, `page` of `pages` and `seconds`.
- `write` `document`, once a file: its outcome, with `reason` and `message`, or `seconds` by stage.
- `ingest` `finished`: the summary.

Training and indexing tell `started`, `advanced` and `finished` of stages of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened while work went on.

    Args:
        stage: The stage of the work: `discover`, `ingest`, `write`, `train`, `index`.
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
