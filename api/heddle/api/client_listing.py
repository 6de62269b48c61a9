"""Lists of any length, read page by page while one goes through them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from heddle.api.client_request import Answer, Exchange, Request
from heddle.api.client_table import frame, html_table

if TYPE_CHECKING:
    import pandas as pd

    from heddle.api.client_transport import Awaiting, Blocking

Item = TypeVar("Item", bound=BaseModel)
LARGEST_PAGE = 200
"""Items that a page may hold: the most that the API gives at once."""


@dataclass(frozen=True, slots=True)
class Pages(Generic[Item]):
    """What to ask, page for page.

    Args:
        request: Asks for the first page.
        read: The items of an answer, and the cursor of the next page; None at the end.
        name: What the items are, in the plural.
    """

    request: Request
    read: Callable[[Answer], tuple[Sequence[Item], str | None]]
    name: str

    def page(self, cursor: str | None = None) -> Exchange[tuple[Sequence[Item], str | None]]:
        """One page: its items and the cursor of the next."""
        request = self.request
        if cursor is not None:
            request = replace(request, query=(*request.query, ("cursor", cursor)))
        return self.read((yield request))


class Listing(Generic[Item]):
    """All items of a list; each loop reads it anew, and no page before it is needed.

    Args:
        way: Carries the calls.
        pages: What to ask.
    """

    def __init__(self, way: Blocking, pages: Pages[Item]) -> None:
        self._way = way
        self._pages = pages

    def __iter__(self) -> Iterator[Item]:
        items, cursor = self._way.perform(self._pages.page())
        yield from items
        while cursor is not None:
            items, cursor = self._way.perform(self._pages.page(cursor))
            yield from items

    def __repr__(self) -> str:
        return f"<all {self._pages.name}; loop over it, or call to_frame()>"

    def _repr_html_(self) -> str:
        items, cursor = self._way.perform(self._pages.page())
        return html_table(_rows(items), self._pages.name, more=cursor is not None)

    def to_frame(self) -> pd.DataFrame:
        """All items as a pandas frame, one row each.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        return frame(_rows(list(self)))


class AsyncListing(Generic[Item]):
    """All items of a list, for `async for`; each loop reads it anew.

    Args:
        way: Carries the calls.
        pages: What to ask.
    """

    def __init__(self, way: Awaiting, pages: Pages[Item]) -> None:
        self._way = way
        self._pages = pages

    async def __aiter__(self) -> AsyncIterator[Item]:
        items, cursor = await self._way.perform(self._pages.page())
        for item in items:
            yield item
        while cursor is not None:
            items, cursor = await self._way.perform(self._pages.page(cursor))
            for item in items:
                yield item

    def __repr__(self) -> str:
        return f"<all {self._pages.name}; loop over it with `async for`, or await to_frame()>"

    async def to_frame(self) -> pd.DataFrame:
        """All items as a pandas frame, one row each.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        return frame(_rows([item async for item in self]))


def _rows(items: Sequence[BaseModel]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json") for item in items]
