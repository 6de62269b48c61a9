"""Progress on stderr, fed by the one stream of events: bars for a person, JSON lines for a program."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from heddle.cli.output import Output, one_line
from heddle.core.events import Event, Listener, ignore

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SLOW_SECONDS = 5.0
"""A file that is read for longer is named, with its page."""
_JSON_SECONDS = 0.2
_NAME_WIDTH = 36
_MOST_SLOW = 8


class ProgressForm(StrEnum):
    """How progress is shown."""

    AUTO = "auto"
    """Bars, where a person watches and no program reads."""
    BAR = "bar"
    JSON = "json"
    OFF = "off"


@contextmanager
def progress(output: Output, form: ProgressForm = ProgressForm.AUTO) -> Iterator[Listener]:
    """A listener that shows progress on stderr.

    Args:
        output: Where words go.
        form: How it is shown; by itself, bars while a terminal watches and nothing otherwise.
    """
    if form is ProgressForm.JSON:
        yield _Lines(output)
        return
    if form is ProgressForm.OFF or (form is ProgressForm.AUTO and not output.interactive):
        yield ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bars = Progress(
        TextColumn("{task.description:<10}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=Console(file=output.stderr),
        transient=True,
    )
    with bars:
        yield _Bars(bars)


class _Lines:
    """One JSON line an event, but for files, which have lines of their own on stdout with `--json`.

    Stages of many small steps are told a few times a second.
    """

    def __init__(self, output: Output, clock: Callable[[], float] = time.monotonic) -> None:
        self._output = output
        self._clock = clock
        self._stage, self._told = "", 0.0

    def __call__(self, event: Event) -> None:
        if event.name == "document":
            return
        now = self._clock()
        if (event.stage, event.name) == (self._stage, "advanced") and now - self._told < _JSON_SECONDS:
            return
        self._stage, self._told = event.stage, now
        facts: dict[str, Any] = {"event": "progress", "stage": event.stage, "name": event.name}
        facts |= {"done": event.done, "total": event.total, "detail": event.detail}
        self._output.talk(json.dumps(facts, ensure_ascii=False))


class _Bars:
    """One bar a stage, made when its first event comes, and one for each file that takes long."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        if event.name == "document":
            return  # `ingest` counts them
        note = pace(event.detail) or measures(event.detail)
        self._show(event.stage, event.stage, event.done, event.total, note)
        slow = [each for each in event.detail.get("in_flight", ()) if each["seconds"] >= SLOW_SECONDS]
        shown = {event.stage}
        for each in slow[:_MOST_SLOW]:
            location = each["location"]
            name = one_line(location.rsplit("/", 1)[-1], _NAME_WIDTH)
            self._show(location, name, each["page"], each["pages"], where(each))
            shown.add(location)
        # A stage stays; a slow file goes once it is read, and so does the search for files.
        for key in [key for key in self._tasks if key not in shown and ("/" in key or key == "discover")]:
            self._bars.remove_task(self._tasks.pop(key))

    def _show(self, key: str, name: str, done: int, total: int, note: str) -> None:
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(name, total=total or None, note=note)
        self._bars.update(self._tasks[key], completed=done, total=total or None, note=note)


def pace(detail: dict[str, Any]) -> str:
    """How fast it goes and how long it will take, in words; empty where the stage does not say."""
    rate = detail.get("rate")
    if not isinstance(rate, dict):
        return ""
    words = [f"{rate['documents']:.1f} files/s"]
    if rate["pages"]:
        words.append(f"{rate['pages']:.1f} pages/s")
    if detail.get("eta") is not None:
        words.append(f"{duration(detail['eta'])} left")
    return ", ".join(words)


def measures(detail: dict[str, Any]) -> str:
    """What a training measured last, in words; empty where nothing is trained.

    >>> measures({"loss": 0.25, "micro_f1": 0.9375})
    'loss 0.250, micro f1 0.938'
    """
    if "loss" not in detail:
        return ""
    numbers = {name: value for name, value in detail.items() if isinstance(value, float)}
    return ", ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in numbers.items())


def where(reading: dict[str, Any]) -> str:
    """Where a file is that takes long, in words."""
    page = f"page {reading['page']} of {reading['pages']}, " if reading["pages"] else ""
    return f"{page}{reading['stage'] or 'read'} for {duration(reading['seconds'])}"


def duration(seconds: float) -> str:
    """Seconds as people say them: `42 s`, `3 min 05 s`, `2 h 07 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
