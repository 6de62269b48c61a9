"""A feed from a thread: what work in a thread makes is handed to the event loop as it comes.

The thread never waits for a reader, so that a slow one holds no place among the searches; what it has not
yet read lies here, and there is no more of it than one answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from heddle.api.gate import Gate
from heddle.api.visit import Visit
from heddle.core.deadline import Deadline

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    """Nothing more comes; perhaps because of an error."""

    error: Exception | None = None


class ThreadFeed(Generic[T]):
    """Items that work in a thread makes, when its turn has come.

    Args:
        work: Makes the items; runs in a thread.
        gate: Gives it its turn.
        deadline: When it has to stop.
        visit: Whom the items are for.
    """

    _at_work: set[asyncio.Task[None]] = set()  # noqa: RUF012  (the loop alone forgets tasks at work)

    def __init__(self, work: Callable[[], Iterable[T]], gate: Gate, deadline: Deadline, visit: Visit) -> None:
        self._items: asyncio.Queue[T | _End] = asyncio.Queue()
        self._deadline = deadline
        task = asyncio.create_task(self._run(work, gate, visit))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def items(self) -> AsyncGenerator[T, None]:
        """The items in their order; who stops reading stops the work.

        Raises:
            Exception: whatever the work, or waiting for its turn, raises.
        """
        try:
            while not isinstance(item := await self._items.get(), _End):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            self._deadline.cancel()

    async def _run(self, work: Callable[[], Iterable[T]], gate: Gate, visit: Visit) -> None:
        loop = asyncio.get_running_loop()

        def made() -> None:
            for item in work():
                loop.call_soon_threadsafe(self._items.put_nowait, item)

        try:
            await gate.run(made, self._deadline, visit)
        except Exception as error:  # noqa: BLE001  (raised again for whoever reads)
            self._items.put_nowait(_End(error))
        else:
            self._items.put_nowait(_End())
