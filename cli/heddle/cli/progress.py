"""A progress bar on stderr, fed by the one stream of events; nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from heddle.cli.output import Output
from heddle.core.events import Event, Listener, ignore

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def progress(output: Output) -> Iterator[Listener]:
    """A listener that draws one bar a stage while a terminal watches, and is deaf otherwise."""
    if not output.interactive:
        yield ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bars = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=output.stderr),
        transient=True,
    )
    with bars:
        yield _Bars(bars)


class _Bars:
    """One bar a stage, made when its first event comes."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        if event.stage not in self._tasks:
            self._tasks[event.stage] = self._bars.add_task(event.stage, total=event.total or None)
        self._bars.update(self._tasks[event.stage], completed=event.done, total=event.total or None)
